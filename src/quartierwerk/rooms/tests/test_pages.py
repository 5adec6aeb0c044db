"""The staff's pages of rooms: what is typed, what is refused, what is shown before it is done; hostile words inert."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.slugs import stem_of
from quartierwerk.places.tests.test_pages import HOSTILE, typed, words
from quartierwerk.rooms.forms.money import EuroField
from quartierwerk.rooms.models import Candidate, Condition, Defect, Equipment, Group, Room, RoomPicture, Tariff
from quartierwerk.rooms.tests.test_stock import photograph
from quartierwerk.vocabularies.actions import plant_lists


def at(name, **more):
    return reverse(f"rooms:{name}", kwargs=more)


def room(town, name="Saal", **more):
    facts = {
        "site": town.house,
        "carrier": town.own_carrier,
        "name": name,
        "slug": f"mittelpunkt-{stem_of(name, otherwise='raum')}",
    }
    return Room.objects.create(**{**facts, **more})


@pytest.fixture
def hall(town):
    return room(town, seats=40)


def test_a_room_is_entered_changed_divided_and_taken_out(signed_in, worker, town):
    site = signed_in(worker)
    facts = typed(site.get(at("room_new"), {"haus": "mittelpunkt"}))
    assert (facts["site"], facts["carrier"]) == (str(town.house.pk), str(town.own_carrier.pk))
    facts |= {"name": "Saal", "seats": "40", "features": ["stage", "step_free"], "cost_share_cents": "1.250,50"}
    assert site.post(at("room_new"), facts).url == at("room", slug="mittelpunkt-saal")
    row = Room.objects.get()
    assert (row.seats, row.features, row.cost_share_cents) == (40, ("stage", "step_free"), 125_050)
    page = words(site.get(at("room", slug=row.slug)))
    assert "Bühne, stufenlos" in page
    assert "1.250,50 €" in page.replace("\xa0", " ")
    facts = typed(site.get(at("room_edit", slug=row.slug)))
    assert facts["cost_share_cents"] == "1250,50"
    site.post(at("room_edit", slug=row.slug), {**facts, "storey": "Obergeschoss", "ends_on": "2031-07-31"})
    assert "gibt es bis 31.07.2031" in words(site.get(at("room", slug=row.slug)))
    facts = typed(site.get(at("room_new"), {"teil": row.slug}))
    assert (facts["storey"], facts["ends_on"]) == ("Obergeschoss", "2031-07-31")
    answer = site.post(at("room_new") + f"?teil={row.slug}", {**facts, "name": "Saal links"})
    assert answer.url == at("room", slug="mittelpunkt-saal-links")
    assert "Saal links" in words(site.get(at("room", slug=row.slug)))
    page = site.post(at("room_removal", slug=row.slug))
    assert page.status_code == 422
    assert "Daran hängt noch etwas" in words(page)
    site.post(at("room_removal", slug="mittelpunkt-saal-links"))
    assert site.post(at("room_removal", slug=row.slug)).url == at("rooms")
    assert not Room.objects.exists()


def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(signed_in, worker, town, hall):
    site = signed_in(worker)
    facts = typed(site.get(at("room_edit", slug=hall.slug)))
    facts |= {"legal_most": "30", "cost_share_cents": "viel", "starts_on": "2030-02-01", "storey": "Keller"}
    page = site.post(at("room_edit", slug=hall.slug), facts)
    assert page.status_code == 422
    assert "Bitte einen Betrag in Euro" in words(page)
    assert (typed(page)["storey"], typed(page)["cost_share_cents"]) == ("Keller", "viel")
    facts |= {"cost_share_cents": "", "ends_on": "2030-01-31"}
    page = words(site.post(at("room_edit", slug=hall.slug), facts))
    assert "Das Ende der Mietzeit liegt vor ihrem Anfang." in page
    assert "Es sind mehr Plätze angegeben, als zugelassen sind." in page
    assert Room.objects.get().storey == ""


def test_a_room_for_another_carrier_is_refused_in_words(signed_in, manager, town):
    site = signed_in(manager)
    facts = typed(site.get(at("room_new")))
    facts |= {"name": "Küche", "site": str(town.cafe.pk), "carrier": str(town.other_carrier.pk)}
    assert site.post(at("room_new"), facts).status_code == 302  # the house is in her area
    facts["carrier"] = "999"
    assert site.post(at("room_new"), {**facts, "name": "Keller"}).status_code == 422


def test_the_list_is_narrowed_sorted_and_given_out_as_a_file(signed_in, worker, town, hall):
    room(town, "Leseecke", seats=8, features=("kitchen",))
    room(town, "Keller", ends_on=date(2020, 7, 31))
    site = signed_in(worker)
    page = words(site.get(at("rooms")))
    assert "3 Räume" in page
    assert page.index("Keller") < page.index("Leseecke") < page.index("Saal")
    page = words(site.get(at("rooms"), {"sortieren": "-seats"}))
    assert page.index("Saal") < page.index("Leseecke")
    assert "1 Raum" in words(site.get(at("rooms"), {"merkmal": "kitchen"}))
    assert "2 Räume" in words(site.get(at("rooms"), {"zustand": "besteht"}))
    assert "1 Raum" in words(site.get(at("rooms"), {"q": "saal", "haus": "mittelpunkt"}))
    file = site.get(at("rooms"), {"form": "csv", "q": "leseecke"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows if row and row[0] in ("Leseecke", "Saal")] == ["Leseecke"]
    assert site.get(at("rooms"), {"form": "xlsx"}).content.startswith(b"PK")


def test_lists_ask_as_many_questions_for_three_rows_as_for_one(signed_in, worker, town, hall):
    site = signed_in(worker)
    pages = [at(name) for name in ("rooms", "equipment", "defects", "rulings", "groups", "candidates")]
    pages.append(at("room", slug=hall.slug))

    def fill(number):
        Equipment.objects.create(site=town.house, carrier=town.own_carrier, room=hall, name=f"Tisch {number}")
        Defect.objects.create(room=hall, title=f"Riss {number}").steps.create(
            state="reported", at="2030-01-01T10:00Z", by="x"
        )
        Condition.objects.create(room=hall, kind="approval")
        Tariff.objects.create(site=town.house, basis="free")
        Group.objects.create(carrier=town.own_carrier, name=f"Chor {number}")
        Candidate.objects.create(carrier=town.own_carrier, name=f"Laden {number}")
        RoomPicture.objects.create(room=hall, stored=f"{number:032}.webp", alt="Saal")

    def counted():
        found = {}
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert site.get(page).status_code == 200
            found[page] = len(asked)
        return found

    fill(1)
    room(town, "Raum1", parent=hall)
    one = counted()
    for number in (2, 3):
        fill(number)
        room(town, f"Raum{number}", parent=hall)
    assert counted() == one


def test_pictures_are_checked_described_and_taken_away(settings, tmp_path, signed_in, worker, hall):
    settings.MEDIA_ROOT = tmp_path
    site = signed_in(worker)
    page = site.post(at("picture_new", slug=hall.slug), {"picture": SimpleUploadedFile("a.jpg", b"nein")})
    assert page.status_code == 422
    assert "Was ist darauf zu sehen?" in words(page)
    broken = {"picture": SimpleUploadedFile("a.jpg", b"nein"), "picture_alt": "Der Saal"}
    assert "kein lesbares Bild" in words(site.post(at("picture_new", slug=hall.slug), broken))
    file = SimpleUploadedFile("a.jpg", photograph().read(), "image/jpeg")
    site.post(at("picture_new", slug=hall.slug), {"picture": file, "picture_alt": "Der Saal"})
    shown = RoomPicture.objects.get()
    assert 'alt="Der Saal"' in site.get(at("room", slug=hall.slug)).content.decode()
    here = {"slug": hall.slug, "pk": shown.pk}
    assert site.post(at("picture", **here), {"picture_alt": " "}).status_code == 422
    site.post(at("picture", **here), {"picture_alt": "Saal mit Bühne"})
    assert RoomPicture.objects.get().alt == "Saal mit Bühne"
    site.post(at("picture_removal", **here))
    assert not RoomPicture.objects.exists()


def test_texts_are_translated_grow_old_and_are_confirmed(signed_in, worker, hall):
    plant_lists(actor=Clock())
    Room.objects.update(description="Heller Raum.")
    site = signed_in(worker)
    here = {"slug": hall.slug, "language": "ar"}
    site.post(at("room_texts", **here), {"description": "غرفة مشرقة"})
    assert str(Room.objects.get().text("description", "ar")) == "غرفة مشرقة"
    Room.objects.update(description="Heller, ruhiger Raum.")
    assert "Der deutsche Text hat sich geändert" in words(site.get(at("room_texts", **here)))
    site.post(at("room_text_confirmation", **here, field="description"))
    assert Room.objects.get().state_of("description", "ar") == "fresh"


def test_equipment_and_its_inventory_list(signed_in, worker, town, hall):
    site = signed_in(worker)
    facts = typed(site.get(at("equipment_new"), {"raum": hall.slug}))
    assert facts["room"] == str(hall.pk)
    facts |= {"name": "Beamer", "quantity": "2", "inventory_number": "B-7"}
    assert site.post(at("equipment_new"), facts).url == at("room", slug=hall.slug)
    page = site.post(at("equipment_new"), {**facts, "name": "Zweiter"})
    assert page.status_code == 422
    assert "Diese Inventarnummer ist schon vergeben." in words(page)
    row = Equipment.objects.get()
    assert site.post(at("equipment_edit", pk=row.pk), {**facts, "quantity": "0"}).status_code == 422
    assert "B-7" in site.get(at("equipment"), {"form": "csv"}).content.decode("utf-8-sig")
    site.post(at("equipment_removal", pk=row.pk))
    assert not Equipment.objects.exists()


def test_a_defect_is_reported_quoted_planned_and_done_with_its_history(signed_in, worker, hall):
    site = signed_in(worker)
    answer = site.post(at("defect_new", slug=hall.slug), {"title": "Zweiter Fluchtweg fehlt", "bars_use": "on"})
    defect = Defect.objects.get()
    assert answer.url == at("defect", pk=defect.pk)
    assert "Der Raum ist nicht nutzbar" in words(site.get(at("room", slug=hall.slug)))
    page = site.post(answer.url, {"state": "quote"})
    assert page.status_code == 422
    assert "wie hoch das Angebot ist" in words(page)
    site.post(answer.url, {"state": "quote", "quote_cents": "12.500"})
    site.post(answer.url, {"state": "planned", "quote_cents": "12500", "due_on": "2031-03-01", "note": "Antrag"})
    page = words(site.get(answer.url))
    assert page.index("gemeldet") < page.index("Angebot liegt vor") < page.rindex("eingeplant")
    assert "12.500,00 €" in page.replace("\xa0", " ")
    assert "Zweiter Fluchtweg fehlt" in words(site.get(at("defects")))
    site.post(answer.url, {"state": "done", "quote_cents": "12500", "due_on": "2031-03-01"})
    assert "Zweiter Fluchtweg fehlt" not in words(site.get(at("defects")))
    assert "Zweiter Fluchtweg fehlt" in words(site.get(at("defects"), {"alle": "1"}))


def test_who_may_not_change_a_rule_reads_who_may(signed_in, worker, stranger, manager, coordinator, town, hall):
    Condition.objects.create(room=hall, kind="holidays")
    Condition.objects.create(site=town.house, kind="lead", number=7)
    Tariff.objects.create(carrier=town.own_carrier, basis="free")
    here = "Das kann ändern: Fachkraft des Trägers (Träger am Markt), Quartiersmanagement (Weststadt)."
    of_carrier = "Das kann ändern: Fachkraft des Trägers (Träger am Markt)."
    own = words(signed_in(worker).get(at("rulings")))
    assert "Das kann ändern" not in own
    read = words(signed_in(coordinator).get(at("rulings")))
    assert (read.count(here), read.count(of_carrier)) == (2, 1)
    kept = words(signed_in(manager).get(at("rulings")))
    assert (kept.count(here), kept.count(of_carrier)) == (0, 1)
    assert here in words(signed_in(coordinator).get(at("room", slug=hall.slug)))
    assert "Das kann ändern" not in words(signed_in(worker).get(at("room", slug=hall.slug)))


def test_a_rule_is_looked_at_before_it_is_saved(signed_in, worker, hall):
    site = signed_in(worker)
    facts = {"scope": f"raum:{hall.slug}", "kind": "most", "number": "2", "per": "month", "groups": ["other"]}
    page = site.post(at("condition_new"), {**facts, "vorschau": "1"})
    sentence = "Eine Gruppe bekommt höchstens 2 Termine je Monat. Das gilt nur für: andere."
    assert sentence in words(page)
    assert not Condition.objects.exists()
    assert site.post(at("condition_new"), facts).url == at("rulings")
    assert sentence in words(site.get(at("rulings")))
    row = Condition.objects.get()
    facts = typed(site.get(at("condition", pk=row.pk)))
    assert (facts["number"], facts["groups"]) == ("2", ["other"])
    page = site.post(at("condition", pk=row.pk), {"kind": "latest", "number": "3"})
    assert page.status_code == 422
    assert "Diese Regel braucht eine Uhrzeit." in words(page)
    page = site.post(at("condition", pk=row.pk), {"kind": "order"})
    assert (page.status_code, "Bitte wählen Sie, welche Gruppen zuerst kommen." in words(page)) == (422, True)
    site.post(at("condition", pk=row.pk), {"kind": "order", "groups": ["neighbourhood", "other"]})
    assert (
        "Wollen mehrere dieselbe Zeit, kommt zuerst: Gruppe aus dem Quartier, andere; unter ihnen, wer früher "
        "gefragt hat."
    ) in words(site.get(at("rulings")))
    site.post(at("condition", pk=row.pk), {"kind": "latest", "number": "3", "time": "22:00", "sentence": "Zu laut."})
    row.refresh_from_db()
    assert (row.kind, row.number, row.time, row.per) == ("latest", None, "22:00", "")
    assert "Ein Termin endet spätestens um 22:00 Uhr." in words(site.get(at("room", slug=hall.slug)))
    site.post(at("condition_removal", pk=row.pk))
    assert not Condition.objects.exists()


def test_a_tariff_is_typed_in_euros_and_said_in_a_sentence(signed_in, worker, town, hall):
    site = signed_in(worker)
    facts = {"scope": f"traeger:{town.own_carrier.slug}", "basis": "hour", "cents": "12,5", "free_if_open": "on"}
    assert site.post(at("tariff_new"), {**facts, "basis": "free"}).status_code == 422
    site.post(at("tariff_new"), {**facts, "deposit_cents": "50"})
    row = Tariff.objects.get()
    assert (row.cents, row.deposit_cents, row.carrier, row.free_if_open) == (1250, 5000, town.own_carrier, True)
    assert "Eine Stunde kostet 12,50 €" in words(site.get(at("room", slug=hall.slug))).replace("\xa0", " ")
    facts = typed(site.get(at("tariff", pk=row.pk)))
    assert facts["cents"] == "12,50"


@pytest.mark.parametrize(("text", "cents"), [("12", 1200), ("12,5", 1250), ("1.200,00 €", 120_000), ("", None)])
def test_amounts_are_read_as_people_type_them(text, cents):
    assert EuroField(required=False).clean(text) == cents


def test_a_group_has_the_least_data_and_premises_have_their_decision(signed_in, worker, town, hall):
    site = signed_in(worker)
    facts = typed(site.get(at("group_new")))
    answer = site.post(at("group_new"), {**facts, "name": "Selbsthilfe", "is_confidential": "on", "kind": "other"})
    assert answer.status_code == 302, words(answer)
    assert "nur als „belegt“" in words(site.get(answer.url))
    group = Group.objects.get()
    assert (group.carrier, group.language) == (town.own_carrier, "de")
    site.post(at("group_edit", pk=group.pk), {**facts, "name": "Selbsthilfe am Abend", "kind": "other"})
    assert "Selbsthilfe am Abend" in words(site.get(at("groups"), {"q": "abend"}))
    site.post(at("group_removal", pk=group.pk))
    assert not Group.objects.exists()
    facts = {"name": "Laden", "carrier": str(town.own_carrier.pk), "verdict": "taken", "rent_cents": "850"}
    page = site.post(at("candidate_new"), facts)
    assert "wann das entschieden wurde" in words(page)
    answer = site.post(at("candidate_new"), {**facts, "decided_on": "2026-03-01"})
    assert "entschieden am 01.03.2026" in words(site.get(answer.url))
    assert "Laden" in words(site.get(at("candidates"), {"entscheidung": "taken"}))
    assert "Laden" not in words(site.get(at("candidates"), {"entscheidung": "open"}))


def test_hostile_words_stay_words(signed_in, worker, town):
    site = signed_in(worker)
    for number, text in enumerate(HOSTILE[::40]):
        row = room(town, slug=f"r{number}", name=f"{number} {text}"[:120], description=text[:2000], storey=text[:60])
        Defect.objects.create(room=row, title=text[:160])
        page = site.get(at("room", slug=row.slug))
        assert page.status_code == 200
        assert "<script>" not in page.content.decode()
    assert site.get(at("rooms")).status_code == 200
    assert site.get(at("rooms"), {"form": "csv"}).status_code == 200
