"""The tree of areas: what belongs where, official keys that fit, paths that are right after every move."""

import contextlib
import json

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.geo import GeometryRefused
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places import actions, queries
from quartierwerk.places.choices import PARENT_KINDS
from quartierwerk.places.errors import InsideItself, StillInUse, WrongParent
from quartierwerk.places.models import Area

KINDS = ("state", "district", "municipality", "neighbourhood")
SQUARE = {"type": "Polygon", "coordinates": [[[9.1, 52.3], [9.3, 52.3], [9.3, 52.4], [9.1, 52.4], [9.1, 52.3]]]}


def create(parent, kind, name, **facts):
    return actions.create_area(actor=Clock(), parent=parent, kind=kind, name=name, **facts)


def edit(area, *, actor=None, **facts):
    """Everything as it is, but for these facts."""
    same = {name: getattr(area, name) for name in ("name", "slug", "parent", "official_key", "state_code")}
    return actions.edit_area(actor=actor or Clock(), area=area, **{**same, **facts})


def fresh(area):
    return Area.objects.get(pk=area.pk)


def test_a_neighbourhood_is_added_below_its_town(town, coordinator):
    south = actions.create_area(actor=coordinator, parent=town.city, kind="neighbourhood", name="Südstadt")
    assert south.path == f"/{town.state.pk}/{town.city.pk}/{south.pk}/"
    assert south.slug == "suedstadt"
    assert Entry.objects.get().action == "places.create_area"
    assert [area.name for area in queries.ancestors(south)] == ["Niedersachsen", "Musterstadt"]


def test_a_second_area_of_the_same_name_gets_another_short_name(town):
    district = create(town.state, "district", "Landkreis Muster", official_key="03258")
    assert create(district, "municipality", "Musterstadt").slug == "musterstadt-2"
    assert create(district, "municipality", "مدينة").slug == "gebiet"


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        ("neighbourhood", "state"), ("neighbourhood", "west"), ("municipality", "west"), ("municipality", "city"),
        ("district", "city"), ("district", None), ("neighbourhood", None), ("state", "state"),
    ],
)  # fmt: skip
def test_a_part_that_does_not_belong_there_is_refused(town, kind, parent):
    with pytest.raises(WrongParent) as refusal:
        create(getattr(town, parent) if parent else None, kind, "Irgendwo")
    assert refusal.value.field == "parent"


@pytest.mark.parametrize("kind", ["district", "municipality"])
def test_the_second_neighbourhood_of_a_name_in_a_town_is_refused(town, kind):
    with pytest.raises(Refused, match="schon ein Quartier"):
        create(town.city, "neighbourhood", "Weststadt")
    create(town.state, kind, "Weststadt")


# Official keys


@pytest.mark.parametrize(
    ("kind", "key", "sentence"),
    [
        ("municipality", "03257", "hat 8 Ziffern"),
        ("municipality", "3257001", "hat 8 Ziffern"),
        ("municipality", "0325700x", "hat 8 Ziffern"),
        ("municipality", "٠٣٢٥٧٠٠١", "hat 8 Ziffern"),
        ("municipality", "05257001", "beginnt damit"),
        ("municipality", "03257999", "schon ein anderes Gebiet"),
        ("district", "03", "hat 5 Ziffern"),
        ("district", "04257", "beginnt damit"),
    ],
)
def test_a_key_that_does_not_fit_is_refused_with_the_reason(town, kind, key, sentence):
    with pytest.raises(Refused, match=sentence):
        create(town.state, kind, "Neustadt", official_key=key)
    assert not Area.objects.filter(name="Neustadt").exists()


def test_a_neighbourhood_has_no_official_key(town):
    with pytest.raises(Refused, match="keinen Amtlichen Gemeindeschlüssel"):
        create(town.city, "neighbourhood", "Südstadt", official_key="03257998")


def test_a_state_gets_its_letters_from_its_key(db):
    assert create(None, "state", "Bremen", official_key="04").state_code == "HB"
    with pytest.raises(Refused, match="von 01 bis 16"):
        create(None, "state", "Nirgends", official_key="17")
    with pytest.raises(Refused, match="gehört zu Hamburg"):
        create(None, "state", "Hamburg", official_key="02", state_code="HB")
    with pytest.raises(Refused, match="eines der sechzehn"):
        create(None, "state", "Nirgends", state_code="XX")


def test_a_key_must_fit_those_below(town):
    with pytest.raises(Refused, match="Musterstadt darin hat den Schlüssel 03257999; er müsste mit 05 beginnen"):
        edit(town.state, official_key="05", state_code="NW")
    assert fresh(town.state).official_key == "03"


def test_a_town_cannot_move_where_its_key_does_not_belong(town):
    other = create(town.state, "district", "Landkreis Anders", official_key="03101")
    with pytest.raises(Refused, match="alles darin beginnt damit"):
        edit(town.city, parent=other)
    right = create(town.state, "district", "Landkreis Muster", official_key="03257")
    edit(town.city, parent=right)
    assert fresh(town.west).path == f"/{town.state.pk}/{right.pk}/{town.city.pk}/{town.west.pk}/"


# Moving


def test_nothing_belongs_to_itself_or_to_a_part_of_itself(town):
    for parent in (town.city, town.west):
        with pytest.raises(InsideItself):
            edit(town.city, parent=parent)


def test_a_move_takes_the_whole_subtree_and_nothing_beside_it(town, manager):
    district = create(town.state, "district", "Landkreis Muster", official_key="03257")
    other = create(town.state, "municipality", "Anderswo")
    part = create(other, "neighbourhood", "Mitte")
    assert manager.holds("manager", at=town.house)
    edit(town.city, parent=district)
    base = f"/{town.state.pk}/{district.pk}/"
    assert fresh(town.city).path == f"{base}{town.city.pk}/"
    assert fresh(town.north).path == f"{base}{town.city.pk}/{town.north.pk}/"
    assert fresh(part).path == f"/{town.state.pk}/{other.pk}/{part.pk}/"
    # Roles are inherited along the path: it is the same neighbourhood as before.
    manager.hat.area.refresh_from_db()
    site = queries.visible_sites(manager).get(pk=town.house.pk)
    assert manager.holds("manager", at=site)


def paths_are_right():
    rows = Area.objects.in_bulk()
    for area in rows.values():
        keys, above = [area.pk], area
        while above.parent_id is not None:
            above = rows[above.parent_id]
            keys.insert(0, above.pk)
        assert area.path == "/" + "".join(f"{key}/" for key in keys), area.name


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    parents=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), min_size=4, max_size=14),
    moves=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8),
)
def test_paths_are_right_after_any_moves(db, parents, moves):
    Area.objects.all().delete()
    made: list[Area] = []
    for number, (level, choice) in enumerate(parents):
        kind = KINDS[level]
        fitting = [area for area in made if area.kind in PARENT_KINDS[kind]]
        if level and not fitting:
            continue
        made.append(create(fitting[choice % len(fitting)] if level else None, kind, f"G{number}"))
    for what, where in moves:
        if made:
            area, parent = fresh(made[what % len(made)]), fresh(made[where % len(made)])
            with contextlib.suppress(WrongParent, InsideItself):
                edit(area, parent=parent)
        paths_are_right()
    for area in reversed(list(Area.objects.order_by("path"))):
        Area.objects.filter(pk=area.pk).delete()


# Boundaries


def test_a_boundary_is_kept_as_one_shape(town, coordinator):
    actions.set_boundary(actor=coordinator, area=town.city, boundary=SQUARE)
    assert fresh(town.city).boundary["type"] == "MultiPolygon"
    actions.set_boundary(actor=coordinator, area=town.city, boundary=fresh(town.city).boundary)
    assert json.dumps(fresh(town.city).boundary["coordinates"][0][0][0]) == "[9.1, 52.3]"
    actions.set_boundary(actor=coordinator, area=town.city, boundary=None)
    assert fresh(town.city).boundary is None


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        ({"type": "Point", "coordinates": [9, 52]}, "kind"),
        ({"type": "Polygon", "coordinates": [[[9, 52], [9, 53]]]}, "ring_too_short"),
        ({"type": "Polygon", "coordinates": [[[52.3, 9.1], [52.3, 9.3], [52.4, 9.3], [52.3, 9.1]]]}, "swapped"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [1, 2], [2, 2], [1, 1]]]}, "outside"),
    ],
)
def test_a_boundary_that_is_none_is_refused(town, shape, rule):
    with pytest.raises(GeometryRefused) as refusal:
        actions.set_boundary(actor=Clock(), area=town.city, boundary=shape)
    assert refusal.value.rule == rule


# Taking out


def test_only_an_empty_area_can_be_taken_out(town, coordinator):
    with pytest.raises(StillInUse):
        actions.remove_area(actor=coordinator, area=town.west)
    south = create(town.city, "neighbourhood", "Südstadt")
    actions.remove_area(actor=coordinator, area=south)
    assert not Area.objects.filter(pk=south.pk).exists()


# Who may


def test_the_town_keeps_its_own_part_of_the_tree_only(town, coordinator, manager, worker, administrator, resident):
    for actor in (manager, worker, resident):
        with pytest.raises(PermissionDenied):
            edit(town.west, actor=actor, name="Meins")
        with pytest.raises(PermissionDenied):
            actions.set_boundary(actor=actor, area=town.west, boundary=SQUARE)
        with pytest.raises(PermissionDenied):
            actions.create_area(actor=actor, parent=town.city, kind="neighbourhood", name="Meins")
    with pytest.raises(PermissionDenied):
        edit(town.state, actor=coordinator, name="Meins")
    with pytest.raises(PermissionDenied):
        actions.create_area(actor=coordinator, kind="state", name="Meins")
    neighbour = create(town.state, "municipality", "Nachbarstadt")
    with pytest.raises(PermissionDenied):  # nor may she hand her own part away
        edit(town.west, actor=coordinator, parent=neighbour)
    edit(town.west, actor=coordinator, name="Weststadt und Hafen")
    edit(town.state, actor=administrator, name="Land Niedersachsen")
    assert Area.objects.filter(name__contains="Meins").count() == 0


def test_residents_read_nothing_of_the_staff(town, resident, administrator):
    assert not queries.visible_areas(resident).exists()
    assert not queries.visible_sites(resident).exists()
    assert not queries.visible_closings(resident).exists()
    assert not queries.visible_crises(resident).exists()
    assert not queries.visible_overrides(resident).exists()
    assert queries.visible_areas(administrator).count() == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_is_read_with_two_queries(town, coordinator, count, django_assert_num_queries):
    for number in range(count):
        create(town.city, "neighbourhood", f"Siedlung {number}")
    with django_assert_num_queries(2):
        (state,) = queries.tree(coordinator)
    (city,) = state.children
    assert [node.area.name for node in city.children][:1] == ["Nordstadt"]
    assert len(city.children) == 2 + count
    assert (state.site_count, city.site_count, city.children[0].site_count) == (3, 3, 1)
