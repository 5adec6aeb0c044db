"""Rooms as they are entered, divided, changed, shown; equipment, defects, rules, groups, premises looked at."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image

from quartierwerk.foundation import allocation
from quartierwerk.foundation.allocation.models import Unit
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.models import Candidate, Condition, DefectStep, Equipment, Room, RoomPicture, Tariff


def photograph(size=(800, 600)):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG", exif=b"Exif\x00\x00GPS 52.3")
    out.seek(0)
    return out


@pytest.fixture
def hall(town, worker):
    """A room of the house with forty seats."""
    return actions.add_room(
        actor=worker, site=town.house, carrier=town.own_carrier, name="Saal", facts={"seats": 40, "legal_most": 60}
    )


def part(hall, actor, name):
    return actions.add_room(actor=actor, site=hall.site, carrier=hall.carrier, name=name, parent=hall)


def units(room):
    return Unit.objects.filter(owner=room.unit_owner).count()


def test_a_room_is_entered_by_its_carrier_and_by_the_manager_of_the_area_only(town, worker, manager, stranger, hall):
    assert (hall.slug, units(hall)) == ("mittelpunkt-saal", 1)
    second = actions.add_room(actor=manager, site=town.house, carrier=town.own_carrier, name="Küche")
    assert second in queries.visible_rooms(worker)
    assert not queries.visible_rooms(stranger).exists()
    for actor in (stranger,):
        with pytest.raises(PermissionDenied):
            actions.add_room(actor=actor, site=town.house, carrier=town.other_carrier, name="Keller")
    with pytest.raises(PermissionDenied):  # at one's own house, but for somebody else
        actions.add_room(actor=worker, site=town.house, carrier=town.other_carrier, name="Keller")
    with pytest.raises(PermissionDenied):
        actions.change_room(actor=stranger, room=hall, changes={"seats": 1})
    assert Room.objects.count() == 2
    assert [entry.action for entry in Entry.objects.order_by("pk")] == ["rooms.add_room", "rooms.add_room"]


def test_a_name_counts_once_per_house_and_seats_stay_below_what_is_allowed(town, worker, hall):
    with pytest.raises(Refused, match="schon einen Raum mit diesem Namen"):
        actions.add_room(actor=worker, site=town.house, carrier=town.own_carrier, name="Saal")
    with pytest.raises(Refused, match="mehr Plätze angegeben, als zugelassen"):
        actions.change_room(actor=worker, room=hall, changes={"seats": 61})
    changes = {"starts_on": date(2020, 7, 31), "ends_on": date(2019, 8, 1)}
    with pytest.raises(Refused, match="Ende der Mietzeit liegt vor ihrem Anfang"):
        actions.change_room(actor=worker, room=hall, changes=changes)
    assert Room.objects.get().seats == 40


def test_a_divided_room_hands_its_unit_to_its_smallest_parts_and_takes_it_back(worker, hall):
    left, right = part(hall, worker, "Saal links"), part(hall, worker, "Saal rechts")
    corner = part(left, worker, "Ecke")
    family = queries.Family([hall.site_id])
    assert family.leaves(hall.pk) == (corner.pk, right.pk)
    assert (family.above(corner.pk), family.below(hall.pk)) == ((left.pk, hall.pk), (left.pk, corner.pk, right.pk))
    assert [units(room) for room in (hall, left, right, corner)] == [0, 0, 1, 1]
    with pytest.raises(Refused, match="Daran hängt noch etwas"):
        actions.remove_room(actor=worker, room=left)
    actions.remove_room(actor=worker, room=corner)
    assert [units(room) for room in (hall, left, right)] == [0, 1, 1]
    assert not allocation.verify()


def test_a_part_lies_in_the_house_of_the_whole(town, manager, hall):
    with pytest.raises(Refused, match="im selben Haus"):
        actions.add_room(actor=manager, site=town.cafe, carrier=town.own_carrier, name="Ecke", parent=hall)


def test_a_picture_loses_what_the_camera_wrote_and_needs_its_words(settings, tmp_path, worker, stranger, hall):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Refused, match="beschreiben"):
        actions.add_picture(actor=worker, room=hall, picture=photograph(), words=" ")
    with pytest.raises(Refused, match="kein lesbares Bild"):
        actions.add_picture(actor=worker, room=hall, picture=io.BytesIO(b"%PDF-1.7"), words="Der Saal")
    row = actions.add_picture(actor=worker, room=hall, picture=photograph(), words="Der Saal mit Bühne")
    assert b"GPS" not in (tmp_path / "bilder" / row.stored).read_bytes()
    with pytest.raises(PermissionDenied):
        actions.remove_picture(actor=stranger, picture=row)
    actions.describe_picture(actor=worker, picture=row, words="Saal, links die Bühne")
    assert RoomPicture.objects.get().alt == "Saal, links die Bühne"
    actions.remove_picture(actor=worker, picture=row)
    assert not RoomPicture.objects.exists()


def test_equipment_has_a_number_and_an_inventory_number_that_counts_once(town, worker, hall):
    facts = {"actor": worker, "site": town.house, "carrier": town.own_carrier}
    tables = actions.add_equipment(**facts, name="Klapptisch", quantity=12, inventory_number="T-1", room=hall)
    assert Unit.objects.filter(owner=tables.unit_owner).count() == 12
    with pytest.raises(Refused, match="Inventarnummer ist schon vergeben"):
        actions.add_equipment(**facts, name="Stuhl", quantity=1, inventory_number="T-1")
    actions.change_equipment(actor=worker, equipment=tables, name="Klapptisch", quantity=10, inventory_number="T-1")
    assert Unit.objects.filter(owner=tables.unit_owner).count() == 10
    actions.remove_equipment(actor=worker, equipment=tables)
    assert not Equipment.objects.exists()
    assert not Unit.objects.filter(owner=tables.unit_owner).exists()


def test_a_missing_exit_goes_from_report_to_offer_to_plan_to_done(worker, stranger, administrator, hall):
    defect = actions.report_defect(actor=worker, room=hall, title="Zweiter Fluchtweg fehlt")
    with pytest.raises(Refused, match="wie hoch das Angebot ist"):
        actions.move_defect(actor=worker, defect=defect, state="quote")
    actions.move_defect(actor=worker, defect=defect, state="quote", quote_cents=1_250_000)
    with pytest.raises(Refused, match="bis wann"):
        actions.move_defect(actor=worker, defect=defect, state="planned", quote_cents=1_250_000)
    facts = {"quote_cents": 1_250_000, "due_on": date(2031, 3, 1)}
    actions.move_defect(actor=worker, defect=defect, state="planned", **facts, note="Antrag gestellt")
    assert list(queries.open_defects(worker)) == [defect]
    actions.move_defect(actor=worker, defect=defect, state="done", **facts)
    assert list(queries.open_defects(worker)) == []
    states = list(DefectStep.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["reported", "quote", "planned", "done"]
    assert not queries.visible_defects(stranger).exists()
    assert not queries.visible_defects(administrator).exists()


def test_a_rule_belongs_to_one_room_one_house_or_one_carrier_and_says_what_it_means(town, worker, manager, hall):
    rule = actions.add_condition(actor=worker, scope=hall, facts={"kind": "lead", "number": 3})
    assert queries.condition_words(rule) == "Wer anfragt, muss das spätestens 3 Tage vorher tun."
    most = actions.add_condition(
        actor=worker, scope=town.house,
        facts={"kind": "most", "number": 1, "per": "week", "groups": ("other",), "ends_on": date(2031, 1, 1)},
    )  # fmt: skip
    assert queries.condition_words(most) == (
        "Eine Gruppe bekommt höchstens 1 Termin je Woche. Das gilt nur für: andere. Gilt bis 01.01.2031."
    )
    with pytest.raises(Refused, match="braucht eine Zahl"):
        actions.add_condition(actor=worker, scope=hall, facts={"kind": "longest"})
    with pytest.raises(Refused, match="braucht eine Uhrzeit"):
        actions.change_condition(actor=worker, condition=rule, facts={"kind": "latest"})
    with pytest.raises(PermissionDenied):  # the area is hers, all houses of the carrier are not
        actions.add_condition(actor=manager, scope=town.own_carrier, facts={"kind": "approval"})
    actions.add_condition(actor=worker, scope=town.own_carrier, facts={"kind": "approval"})
    found = queries.conditions_for(worker, hall)
    assert [row.kind for row in found] == ["lead", "most", "approval"]  # room, house, carrier
    actions.remove_condition(actor=worker, condition=most)
    assert Condition.objects.count() == 2


def test_a_tariff_says_what_it_costs(worker, stranger, hall):
    tariff = actions.add_tariff(
        actor=worker, scope=hall,
        facts={"basis": "hour", "cents": 1250, "member_cents": 800, "day_cap_cents": 8000, "deposit_cents": 5000},
    )  # fmt: skip
    assert queries.tariff_words(tariff).replace("\xa0", " ") == (
        "Eine Stunde kostet 12,50 €. Mitglieder zahlen 8,00 €. An einem Tag sind es höchstens 80,00 €. "
        "Was offen für alle und ohne Eintritt ist, kostet nichts. Dazu kommt eine Kaution von 50,00 €, die es "
        "zurückgibt."
    )
    with pytest.raises(Refused, match="Kostenlos hat keinen Betrag"):
        actions.change_tariff(actor=worker, tariff=tariff, facts={"basis": "free"})
    with pytest.raises(PermissionDenied):
        actions.remove_tariff(actor=stranger, tariff=tariff)
    assert Tariff.objects.count() == 1


def test_a_group_is_known_to_its_carrier_and_to_the_manager_of_its_rooms_only(town, worker, stranger, manager, hall):
    group = actions.add_group(
        actor=worker, carrier=town.own_carrier, facts={"name": "Selbsthilfe", "is_confidential": True}
    )
    assert group in queries.visible_groups(worker)
    assert group in queries.visible_groups(manager)
    assert group not in queries.visible_groups(stranger)
    with pytest.raises(PermissionDenied):
        actions.change_group(actor=stranger, group=group, facts={"name": "x"})
    actions.change_group(actor=manager, group=group, facts={"phone": "05721 1"})
    actions.remove_group(actor=worker, group=group)


def test_premises_are_looked_at_and_decided_on_a_day(settings, tmp_path, town, worker, stranger, coordinator):
    settings.MEDIA_ROOT = tmp_path
    shop = actions.add_candidate(
        actor=worker, carrier=town.own_carrier, facts={"name": "Laden am Ring", "rent_cents": 85000}
    )
    with pytest.raises(Refused, match="wann das entschieden"):
        actions.change_candidate(actor=worker, candidate=shop, facts={"verdict": "turned_down"})
    facts = {"verdict": "turned_down", "decided_on": date(2026, 3, 1)}
    actions.change_candidate(actor=worker, candidate=shop, facts=facts)
    actions.show_candidate(actor=worker, candidate=shop, picture=photograph(), words="Schaufenster zur Straße")
    assert Candidate.objects.get().picture_alt == "Schaufenster zur Straße"
    assert shop in queries.visible_candidates(coordinator)
    assert shop not in queries.visible_candidates(stranger)
    assert list(queries.candidates_in(queries.visible_candidates(worker), "open")) == []
    actions.remove_candidate(actor=worker, candidate=shop)
