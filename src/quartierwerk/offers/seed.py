"""Permits that a fest in a German municipality usually asks about, as starting values of the list.

Only the four weeks of the Lower Saxon catering act are a period of law; the other days are what offices commonly ask
for and are to be confirmed with the authority.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SeedKind:
    code: str
    name: str
    lead_days: int
    explanation: str
    source: str = ""
    is_consent: bool = False
    confirmed_by: str = ""


PERMIT_KINDS = (
    SeedKind(
        "einwilligung", "Einwilligung des Eigentümers", 42,
        "Für Höfe, Wiesen und Parkplätze, die nicht dem Träger gehören. Zuerst fragen: Ohne sie hilft keine andere "
        "Genehmigung.",
        is_consent=True,
    ),
    SeedKind(
        "sondernutzung", "Sondernutzung öffentlicher Straßen und Plätze", 42,
        "Für Stände, Bühne, Tische oder Zelte auf Straße, Gehweg oder Platz.",
        "§ 18 Niedersächsisches Straßengesetz; in anderen Ländern das Straßengesetz des Landes",
    ),
    SeedKind(
        "verkehr", "Verkehrsanordnung (Straßensperrung, Halteverbot)", 42,
        "Wenn eine Straße gesperrt wird oder Parkplätze frei bleiben müssen. Schilder stehen meist drei Tage vorher.",
        "§ 29 Absatz 2 und § 45 Straßenverkehrs-Ordnung",
    ),
    SeedKind(
        "ausschank-nds", "Anzeige des Ausschanks (Niedersachsen)", 28,
        "Wenn Getränke oder zubereitete Speisen gegen Geld angeboten werden, auch nur für einen Tag.",
        "§ 2 Absatz 1 Niedersächsisches Gaststättengesetz: mindestens vier Wochen vorher",
        confirmed_by="Gesetzestext",
    ),
    SeedKind(
        "gestattung", "Gestattung nach § 12 Gaststättengesetz (andere Länder)", 28,
        "Für den Ausschank von Alkohol aus besonderem Anlass, wo das Gaststättengesetz des Bundes noch gilt.",
        "§ 12 Gaststättengesetz",
    ),
    SeedKind(
        "markt", "Festsetzung als Markt", 42,
        "Für Flohmärkte mit gewerblichen Ständen. Sonntags gilt dazu das Feiertagsgesetz des Landes.",
        "§ 69 Gewerbeordnung",
    ),
    SeedKind(
        "laerm", "Ausnahme für Lärm", 28,
        "Wenn Musik oder Lautsprecher die Nachbarschaft stören können, vor allem abends und nachts.",
        "Immissionsschutzrecht des Landes und Satzung der Gemeinde",
    ),
    SeedKind(
        "feuerwehr", "Rettungswege mit der Feuerwehr abstimmen", 28,
        "Plan mit Ständen, Zufahrten und Hydranten; ab welcher Größe eine Brandwache nötig ist, sagt die Gemeinde.",
    ),
    SeedKind(
        "musik", "Musik anmelden (GEMA)", 7,
        "Für Musik, die öffentlich gespielt oder abgespielt wird. Vor der Veranstaltung anmelden.",
        "§ 42 Verwertungsgesellschaftengesetz: vor der Nutzung",
    ),
    SeedKind(
        "hygiene", "Belehrung für den Umgang mit Lebensmitteln", 14,
        "Wer Speisen zubereitet oder ausgibt, fragt beim Gesundheitsamt nach der Belehrung oder dem Merkblatt für "
        "Vereinsfeste.",
        "§ 43 Infektionsschutzgesetz",
    ),
    SeedKind(
        "haftpflicht", "Veranstalter-Haftpflichtversicherung", 14,
        "Prüfen, ob die Versicherung des Trägers das Fest deckt: Ort, Zahl der Menschen, Hüpfburg, Grill, Helfende.",
    ),
)  # fmt: skip
