"""The lists that an office finds on the first day, with their titles in the languages of the residents' pages.

Sources: the ten contents of the programme "Soziale Stadt", the five fields of the alliance "Niedersachsen packt an",
and age bands in use at programmes for youth, for the middle of life and for older people.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from quartierwerk.vocabularies.choices import Kind

TITLE_LANGUAGES = ("de-x-leicht", "en", "uk", "ar", "tr", "ru", "fa")


@dataclass(frozen=True)
class SeedTerm:
    code: str
    title: str
    others: tuple[str, ...]  # in the order of TITLE_LANGUAGES
    symbol: str = ""
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class SeedList:
    code: str
    kind: str
    title: str
    source: str
    terms: tuple[SeedTerm, ...]
    is_working: bool = False
    counted_as: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)  # list -> code here -> codes there


def band(low: int, high: int | None) -> SeedTerm:
    """One age band; ``high`` None is open upwards, ``low`` 0 with a limit above is "under"."""
    if high is None:
        titles = (
            f"{low} Jahre und älter", f"{low} and over", f"від {low} років", f"{low} سنة فأكثر",
            f"{low} yaş ve üzeri", f"от {low} лет", f"{low} سال و بیشتر",
        )  # fmt: skip
        return SeedTerm(f"{low}-plus", f"ab {low} Jahren", titles, "", low, None)
    years = "سنوات" if 3 <= high <= 10 else "سنة"
    titles = (
        f"von {low} bis {high} Jahre", f"{low} to {high} years", f"від {low} до {high} років",
        f"من {low} إلى {high} {years}", f"{low}–{high} yaş", f"от {low} до {high} лет", f"{low} تا {high} سال",
    )  # fmt: skip
    return SeedTerm(f"{low}-{high}", f"{low} bis {high} Jahre", titles, "", low, high)


FIELDS = (
    SeedTerm("wohnen", "Wohnen und Wohnumfeld", (
        "Wohnung und Umgebung", "Housing and surroundings", "Житло та простір біля дому", "السكن ومحيطه",
        "Konut ve çevresi", "Жильё и пространство вокруг дома", "مسکن و محیط پیرامون آن"), "home"),
    SeedTerm("soziales", "Soziale Aktivitäten und soziale Infrastruktur", (
        "Treffpunkte und Hilfe im Stadtteil", "Social activities and social infrastructure",
        "Соціальна діяльність і соціальна інфраструктура", "الأنشطة الاجتماعية والمرافق الاجتماعية",
        "Sosyal etkinlikler ve sosyal altyapı", "Социальная деятельность и социальная инфраструктура",
        "فعالیت‌های اجتماعی و زیرساخت اجتماعی"), "group"),
    SeedTerm("zusammenleben", "Zusammenleben", (
        "Gut miteinander leben", "Living together", "Життя разом у районі", "العيش المشترك", "Birlikte yaşam",
        "Жизнь вместе в районе", "زندگی در کنار یکدیگر"), "forum"),
    SeedTerm("bildung", "Schule und Bildung", (
        "Schule und Lernen", "School and education", "Школа та освіта", "المدرسة والتعليم", "Okul ve eğitim",
        "Школа и образование", "مدرسه و آموزش"), "school"),
    SeedTerm("wirtschaft", "Lokale Ökonomie", (
        "Arbeit und Geschäfte vor Ort", "Local economy", "Місцева економіка", "الاقتصاد المحلي", "Yerel ekonomi",
        "Местная экономика", "اقتصاد محلی"), "work"),
    SeedTerm("kultur", "Stadtteilkultur", (
        "Kultur im Stadtteil", "Neighbourhood culture", "Культура в районі", "الثقافة في الحي", "Mahallede kültür",
        "Культура в районе", "فرهنگ در محله"), "palette"),
    SeedTerm("sport", "Sport und Freizeit", (
        "Bewegung und freie Zeit", "Sport and leisure", "Спорт і дозвілля", "الرياضة وأوقات الفراغ",
        "Spor ve boş zaman", "Спорт и досуг", "ورزش و اوقات فراغت"), "sport"),
    SeedTerm("gesundheit", "Gesundheitsförderung", (
        "Gesund bleiben", "Health promotion", "Зміцнення здоров’я", "تعزيز الصحة", "Sağlığın geliştirilmesi",
        "Укрепление здоровья", "ارتقای سلامت"), "health"),
    SeedTerm("umwelt", "Umwelt und Verkehr", (
        "Umwelt und Wege", "Environment and transport", "Довкілля і транспорт", "البيئة والمواصلات",
        "Çevre ve ulaşım", "Окружающая среда и транспорт", "محیط زیست و رفت‌وآمد"), "garden"),
    SeedTerm("image", "Image und Öffentlichkeitsarbeit", (
        "Gutes über den Stadtteil erzählen", "Image and public relations", "Імідж і робота з громадськістю",
        "صورة الحي والعلاقات العامة", "İmaj ve halkla ilişkiler", "Имидж и работа с общественностью",
        "تصویر محله و روابط عمومی"), "speech"),
)  # fmt: skip

ALLIANCE = (
    SeedTerm("wohnen-leben", "Wohnen und Leben", (
        "Wohnen und Alltag", "Housing and living", "Житло і життя", "السكن والحياة", "Konut ve yaşam",
        "Жильё и жизнь", "مسکن و زندگی"), "home"),
    SeedTerm("sprache", "Sprache", (
        "Deutsch lernen", "Language", "Мова", "اللغة", "Dil", "Язык", "زبان"), "speech"),
    SeedTerm("arbeit", "Arbeit", (
        "Arbeit finden", "Work", "Робота", "العمل", "İş", "Работа", "کار"), "work"),
    SeedTerm("engagement", "Bürgerschaftliches Engagement", (
        "Freiwillig helfen", "Civic engagement", "Громадська активність", "المشاركة المدنية التطوعية",
        "Gönüllü toplumsal katılım", "Гражданская активность", "مشارکت داوطلبانهٔ شهروندان"), "volunteer"),
    SeedTerm("teilhabe", "Gesellschaftliche Teilhabe", (
        "Überall dabei sein", "Participation in society", "Участь у житті суспільства", "المشاركة في المجتمع",
        "Toplumsal yaşama katılım", "Участие в жизни общества", "مشارکت در جامعه"), "group"),
)  # fmt: skip

GROUPS = (
    SeedTerm("alle", "Alle", (
        "Für alle Menschen", "Everyone", "Усі", "الجميع", "Herkes", "Все", "همه"), "group"),
    SeedTerm("kinder", "Kinder", (
        "Für Kinder", "Children", "Діти", "الأطفال", "Çocuklar", "Дети", "کودکان"), "child"),
    SeedTerm("jugendliche", "Jugendliche", (
        "Für junge Leute", "Young people", "Молодь", "الشباب", "Gençler", "Молодёжь", "نوجوانان و جوانان"), "person"),
    SeedTerm("familien", "Familien", (
        "Für Familien", "Families", "Родини", "العائلات", "Aileler", "Семьи", "خانواده‌ها"), "family"),
    SeedTerm("eltern-kind", "Eltern mit kleinen Kindern", (
        "Für Eltern mit Baby oder kleinem Kind", "Parents with small children", "Батьки з маленькими дітьми",
        "الآباء والأمهات مع أطفال صغار", "Küçük çocuklu anne babalar", "Родители с маленькими детьми",
        "پدر و مادرها با کودکان خردسال"), "family"),
    SeedTerm("alleinerziehende", "Alleinerziehende", (
        "Für Mütter oder Väter, die ihre Kinder allein erziehen", "Single parents",
        "Батьки, які самі виховують дітей", "من يربون أطفالهم بمفردهم", "Çocuğunu tek başına büyütenler",
        "Родители, воспитывающие детей в одиночку", "پدر یا مادر تنها با فرزند"), "family"),
    SeedTerm("frauen", "Frauen", (
        "Für Frauen", "Women", "Жінки", "النساء", "Kadınlar", "Женщины", "زنان"), "women"),
    SeedTerm("maenner", "Männer", (
        "Für Männer", "Men", "Чоловіки", "الرجال", "Erkekler", "Мужчины", "مردان"), "person"),
    SeedTerm("aeltere", "Ältere Menschen", (
        "Für Menschen ab etwa 60 Jahren", "Older people", "Люди старшого віку", "كبار السن", "Yaşlılar",
        "Пожилые люди", "سالمندان"), "person"),
    SeedTerm("zugewanderte", "Zugewanderte", (
        "Für Menschen aus anderen Ländern", "People who have moved to Germany", "Люди, які переїхали до Німеччини",
        "القادمون من بلدان أخرى", "Almanya’ya göç edenler", "Люди, переехавшие в Германию",
        "کسانی که به آلمان مهاجرت کرده‌اند"), "globe"),
    SeedTerm("gefluechtete", "Geflüchtete", (
        "Für geflüchtete Menschen", "Refugees", "Біженці", "اللاجئون", "Mülteciler", "Беженцы", "پناهندگان"), "globe"),
    SeedTerm("behinderung", "Menschen mit Behinderung", (
        "Für Menschen mit Behinderung", "People with disabilities", "Люди з інвалідністю", "الأشخاص ذوو الإعاقة",
        "Engelli bireyler", "Люди с инвалидностью", "افراد دارای معلولیت"), "wheelchair"),
    SeedTerm("arbeitsuchende", "Arbeitsuchende", (
        "Für Menschen, die Arbeit suchen", "Job seekers", "Ті, хто шукає роботу", "الباحثون عن عمل",
        "İş arayanlar", "Ищущие работу", "جویندگان کار"), "work"),
    SeedTerm("engagierte", "Freiwillig Engagierte", (
        "Für Menschen, die freiwillig helfen", "Volunteers", "Волонтери", "المتطوعون", "Gönüllüler", "Волонтёры",
        "داوطلبان"), "volunteer"),
)  # fmt: skip

LISTS = (
    SeedList(
        "buendnis", Kind.FIELDS, "Fünf Handlungsfelder des Bündnisses", "Bündnis „Niedersachsen packt an“", ALLIANCE
    ),
    SeedList(
        "soziale-stadt", Kind.FIELDS, "Zehn Handlungsfelder der Sozialen Stadt",
        "Inhaltliche Handlungsfelder des Programms „Soziale Stadt“", FIELDS, is_working=True,
        counted_as={"buendnis": {
            "wohnen": ("wohnen-leben",), "zusammenleben": ("wohnen-leben", "teilhabe"), "soziales": ("teilhabe",),
            "bildung": ("sprache",), "wirtschaft": ("arbeit",), "kultur": ("teilhabe",), "sport": ("teilhabe",),
            "gesundheit": ("teilhabe",), "umwelt": ("wohnen-leben",), "image": ("engagement",),
        }},
    ),
    SeedList("zielgruppen", Kind.GROUPS, "Zielgruppen", "eigene Liste", GROUPS, is_working=True),
    SeedList(
        "alter-jugend", Kind.AGES, "Altersgruppen der Jugendförderung (12 bis 27 Jahre)",
        "Programme, die junge Menschen von 12 bis 27 Jahren zählen", (band(0, 11), band(12, 27), band(28, None)),
    ),
    SeedList(
        "alter-45", Kind.AGES, "Altersgruppen ab 45 Jahren", "Programme, die Menschen ab 45 Jahren zählen",
        (band(0, 44), band(45, None)),
    ),
    SeedList(
        "alter-60", Kind.AGES, "Altersgruppen ab 60 Jahren", "Programme, die Menschen ab 60 Jahren zählen",
        (band(0, 59), band(60, None)),
    ),
    SeedList(
        "alter", Kind.AGES, "Altersgruppen", "eigene Liste",
        tuple(band(*ages) for ages in (
            (0, 5), (6, 13), (14, 17), (18, 26), (27, 44), (45, 59), (60, 74), (75, None),
        )),
        is_working=True,
        counted_as={  # only what fits whole: 6 to 13 and 27 to 44 belong to no single band of the youth programmes
            "alter-jugend": {
                "0-5": ("0-11",), "14-17": ("12-27",), "18-26": ("12-27",), "45-59": ("28-plus",),
                "60-74": ("28-plus",), "75-plus": ("28-plus",),
            },
            "alter-45": {
                "0-5": ("0-44",), "6-13": ("0-44",), "14-17": ("0-44",), "18-26": ("0-44",), "27-44": ("0-44",),
                "45-59": ("45-plus",), "60-74": ("45-plus",), "75-plus": ("45-plus",),
            },
            "alter-60": {
                "0-5": ("0-59",), "6-13": ("0-59",), "14-17": ("0-59",), "18-26": ("0-59",), "27-44": ("0-59",),
                "45-59": ("0-59",), "60-74": ("60-plus",), "75-plus": ("60-plus",),
            },
        },
    ),
)  # fmt: skip

# code, German name, own name, right to left, content is translated into it
LANGUAGES: tuple[tuple[str, str, str, bool, bool], ...] = (
    ("de", "Deutsch", "Deutsch", False, True),
    ("de-x-leicht", "Einfache Sprache", "Einfache Sprache", False, True),
    ("ar", "Arabisch", "العربية", True, True),
    ("en", "Englisch", "English", False, True),
    ("uk", "Ukrainisch", "Українська", False, True),
    ("tr", "Türkisch", "Türkçe", False, True),
    ("ru", "Russisch", "Русский", False, True),
    ("fa", "Persisch (Farsi)", "فارسی", True, True),
    ("ro", "Rumänisch", "Română", False, False),
    ("bg", "Bulgarisch", "Български", False, False),
    ("ku", "Kurdisch (Kurmandschi)", "Kurdî", False, False),
    ("ckb", "Kurdisch (Sorani)", "کوردیی ناوەندی", True, False),
    ("ti", "Tigrinya", "ትግርኛ", False, False),
    ("sq", "Albanisch", "Shqip", False, False),
    ("sr", "Serbisch", "Српски", False, False),
    ("bs", "Bosnisch", "Bosanski", False, False),
    ("hr", "Kroatisch", "Hrvatski", False, False),
    ("pl", "Polnisch", "Polski", False, False),
    ("fr", "Französisch", "Français", False, False),
    ("es", "Spanisch", "Español", False, False),
    ("it", "Italienisch", "Italiano", False, False),
    ("pt", "Portugiesisch", "Português", False, False),
    ("el", "Griechisch", "Ελληνικά", False, False),
    ("vi", "Vietnamesisch", "Tiếng Việt", False, False),
    ("ps", "Paschtu", "پښتو", True, False),
    ("prs", "Dari", "دری", True, False),
    ("ur", "Urdu", "اردو", True, False),
    ("so", "Somali", "Soomaali", False, False),
    ("am", "Amharisch", "አማርኛ", False, False),
    ("rom", "Romanes", "Romani čhib", False, False),
    ("hi", "Hindi", "हिन्दी", False, False),
    ("zh", "Chinesisch", "中文", False, False),
    ("gsg", "Deutsche Gebärdensprache", "DGS", False, False),
)
