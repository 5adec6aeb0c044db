"""Texts of the demo in the languages of the residents' pages: title and one sentence of the offers seen first.

``key: (German title, German sentence, {language: (title, sentence)})``; an empty title keeps the German one. The
entry ``tage`` holds the weekdays that tell the four German courses apart.
"""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "tage": ("", "", {
        "de-x-leicht": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        "uk": ("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"),
        "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        "tr": ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
        "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
        "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنج‌شنبه", "جمعه", "شنبه", "یکشنبه"),
    }),
    "deutschkurs": ("Deutschkurs", "Deutsch lernen in kleiner Gruppe, auch ohne Vorkenntnisse.", {
        "de-x-leicht": ("Deutsch lernen", "Hier lernen Sie Deutsch. Sie müssen noch nichts können."),
        "en": ("German course", "Learn German in a small group, no previous knowledge needed."),
        "uk": ("Курс німецької мови", "Вивчайте німецьку в невеликій групі, навіть без попередніх знань."),
        "ar": ("دورة لغة ألمانية", "تعلّم الألمانية في مجموعة صغيرة، حتى دون معرفة سابقة."),
        "tr": ("Almanca kursu", "Küçük bir grupta Almanca öğrenin, ön bilgi gerekmez."),
        "ru": ("Курс немецкого языка", "Учите немецкий в небольшой группе, можно без подготовки."),
        "fa": ("کلاس زبان آلمانی", "آلمانی را در گروهی کوچک یاد بگیرید، حتی بدون آشنایی قبلی."),
    }),
    "cafe": ("Begegnungscafé", "Kaffee, Tee und Zeit für ein Gespräch mit Menschen aus dem Viertel.", {
        "de-x-leicht": ("Café zum Kennenlernen", "Sie trinken Kaffee oder Tee. Sie lernen Menschen kennen."),
        "en": ("Meeting café", "Coffee, tea and time to talk with people from the neighbourhood."),
        "uk": ("Кафе зустрічей", "Кава, чай і час для розмови з людьми з вашого району."),
        "ar": ("مقهى اللقاء", "قهوة وشاي ووقت للحديث مع الناس من الحي."),
        "tr": ("Buluşma kafesi", "Kahve, çay ve mahalleden insanlarla sohbet için zaman."),
        "ru": ("Кафе встреч", "Кофе, чай и время для разговора с людьми из района."),
        "fa": ("کافه دیدار", "قهوه، چای و فرصتی برای گفت‌وگو با مردم محله."),
    }),
    "frauentreff": ("Frauentreff", "Ein Nachmittag nur für Frauen: reden, nähen, gemeinsam etwas unternehmen.", {
        "de-x-leicht": ("Treffen nur für Frauen", "Hier treffen sich nur Frauen. Sie reden, nähen und lachen."),
        "en": ("Women’s meeting", "An afternoon for women only: talk, sew, do things together."),
        "uk": ("Жіночий клуб", "Пообіддя лише для жінок: поговорити, пошити, щось зробити разом."),
        "ar": ("ملتقى النساء", "بعد ظهر للنساء فقط: حديث وخياطة ونشاطات مشتركة."),
        "tr": ("Kadınlar buluşması", "Yalnızca kadınlar için bir öğleden sonra: sohbet, dikiş, birlikte etkinlik."),
        "ru": ("Женский клуб", "Послеобеденное время только для женщин: поговорить, пошить, что-то сделать вместе."),
        "fa": ("گردهمایی زنان", "بعدازظهری ویژه زنان: گفت‌وگو، خیاطی و کارهای مشترک."),
    }),
    "kreativtreff": ("Kreativtreff", "Malen, basteln und Neues ausprobieren; Material ist da.", {
        "de-x-leicht": ("Malen und Basteln", "Sie malen und basteln. Alles, was Sie brauchen, ist da."),
        "en": ("Creative meeting", "Paint, make things, try something new; materials are there."),
        "uk": ("Творча зустріч", "Малювати, майструвати, пробувати нове; матеріали є на місці."),
        "ar": ("ملتقى الإبداع", "رسم وأشغال يدوية وتجربة أشياء جديدة؛ المواد متوفرة."),
        "tr": ("Yaratıcı buluşma", "Resim, el işi ve yeni denemeler; malzeme hazır."),
        "ru": ("Творческая встреча", "Рисовать, мастерить, пробовать новое; материалы есть на месте."),
        "fa": ("گردهمایی خلاق", "نقاشی، کاردستی و تجربه‌های تازه؛ وسایل آماده است."),
    }),
    "bewerbung": ("Bewerbungsberatung", "Hilfe bei Lebenslauf und Anschreiben.", {
        "de-x-leicht": ("Hilfe bei der Bewerbung", "Wir helfen Ihnen, Arbeit zu finden."),
        "en": ("Job application advice", "Help with your CV and cover letter."),
        "uk": ("Консультація з працевлаштування", "Допомога з резюме та супровідним листом."),
        "ar": ("استشارة التقدم للعمل", "مساعدة في السيرة الذاتية ورسالة التقديم."),
        "tr": ("İş başvurusu danışmanlığı", "Özgeçmiş ve başvuru mektubu için yardım."),
        "ru": ("Консультация по трудоустройству", "Помощь с резюме и сопроводительным письмом."),
        "fa": ("مشاوره درخواست کار", "کمک برای نوشتن رزومه و نامه درخواست."),
    }),
    "yoga": ("Yoga für Frauen", "Ruhige Übungen, auch für Anfängerinnen. Matten sind da.", {
        "de-x-leicht": ("Yoga für Frauen", "Sie machen ruhige Übungen. Auch wenn es neu für Sie ist."),
        "en": ("Yoga for women", "Calm exercises, beginners welcome. Mats are provided."),
        "uk": ("Йога для жінок", "Спокійні вправи, також для початківців. Килимки є."),
        "ar": ("يوغا للنساء", "تمارين هادئة، للمبتدئات أيضًا. البُسط متوفرة."),
        "tr": ("Kadınlar için yoga", "Sakin hareketler, yeni başlayanlar için de uygun. Minderler hazır."),
        "ru": ("Йога для женщин", "Спокойные упражнения, можно начинающим. Коврики есть."),
        "fa": ("یوگا برای زنان", "تمرین‌های آرام، برای تازه‌کارها هم مناسب است. تشک موجود است."),
    }),
    "bewohnertreff": ("Wandernder Bewohnertreff", "Wir kommen zu Ihnen ins Viertel; der Ort wechselt.", {
        "de-x-leicht": ("Treffen im Viertel", "Wir kommen zu Ihnen. Der Ort ist jedes Mal ein anderer."),
        "en": ("Wandering residents’ meeting", "We come to your block; the place changes."),
        "uk": ("Мандрівна зустріч мешканців", "Ми приходимо до вас у район; місце щоразу інше."),
        "ar": ("ملتقى السكان المتنقل", "نأتي إليكم في الحي، والمكان يتغيّر."),
        "tr": ("Gezici mahalle buluşması", "Mahallenize biz geliyoruz; yer her seferinde değişir."),
        "ru": ("Кочующая встреча жителей", "Мы приходим к вам в район; место меняется."),
        "fa": ("گردهمایی سیار ساکنان", "ما به محله شما می‌آییم؛ مکان هر بار عوض می‌شود."),
    }),
    "garten": ("Gemeinschaftsgarten", "Zusammen pflanzen, gießen und ernten.", {
        "de-x-leicht": ("Garten für alle", "Wir arbeiten zusammen im Garten. Alle können mitmachen."),
        "en": ("Community garden", "Plant, water and harvest together."),
        "uk": ("Спільний сад", "Разом садимо, поливаємо і збираємо врожай."),
        "ar": ("حديقة مشتركة", "نزرع ونسقي ونحصد معًا."),
        "tr": ("Ortak bahçe", "Birlikte ekelim, sulayalım, toplayalım."),
        "ru": ("Общий сад", "Вместе сажаем, поливаем и собираем урожай."),
        "fa": ("باغ همگانی", "با هم می‌کاریم، آب می‌دهیم و برداشت می‌کنیم."),
    }),
    "sprachcafe": ("Sprachcafé", "Deutsch sprechen bei Tee und Gebäck, ganz ohne Prüfung.", {
        "de-x-leicht": ("Deutsch sprechen im Café", "Wir trinken Tee und sprechen Deutsch. Es gibt keine Prüfung."),
        "en": ("Language café", "Speak German over tea and cake, no tests at all."),
        "uk": ("Мовне кафе", "Розмовляємо німецькою за чаєм, без жодних іспитів."),
        "ar": ("مقهى اللغة", "نتحدث الألمانية مع الشاي والحلوى، دون أي امتحان."),
        "tr": ("Dil kafesi", "Çay ve kurabiye eşliğinde Almanca konuşalım, sınav yok."),
        "ru": ("Языковое кафе", "Говорим по-немецки за чаем, без экзаменов."),
        "fa": ("کافه زبان", "همراه چای و شیرینی آلمانی حرف می‌زنیم، بدون هیچ امتحانی."),
    }),
    "muetter": ("Treff für Mütter und kleine Kinder", "Spielen, singen und Fragen zur Gesundheit stellen.", {
        "de-x-leicht": ("Treffen für Mütter und kleine Kinder", "Sie spielen und singen mit Ihrem Kind."),
        "en": ("Group for mothers and small children", "Play, sing and ask questions about health."),
        "uk": ("Зустріч мам з малими дітьми", "Граємо, співаємо, питаємо про здоров’я."),
        "ar": ("ملتقى الأمهات والأطفال الصغار", "لعب وغناء وأسئلة عن الصحة."),
        "tr": ("Anneler ve küçük çocuklar buluşması", "Oyun, şarkı ve sağlık hakkında sorular."),
        "ru": ("Встреча мам с маленькими детьми", "Играем, поём, задаём вопросы о здоровье."),
        "fa": ("گردهمایی مادران و کودکان خردسال", "بازی، آواز و پرسش درباره سلامت."),
    }),
}  # fmt: skip
