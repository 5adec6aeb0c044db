"""Counts from tables as offices keep them."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.imports import (
    MappingRefused,
    guess,
    headings_of,
    mapping_from,
    read_map,
    read_records,
    take,
)
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.foundation.sheets import SheetRefused, read_sheet
from quartierwerk.offers.models import Session

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 11, 20, 12, 0), clock.BERLIN)

MAP = """
[columns]
date = "Datum"
time = "Uhrzeit"
offer = "Angebot"
visits = "Teilnehmende"
children = "davon Kinder"
volunteers = "Ehrenamtliche"
turned_away = "abgewiesen"
remark = "Bemerkung"
"""

TABLE = """Begegnungszentrum Musterstadt;;;;;;;
Strichlisten Oktober und November 2026;;;;;;;

Datum;Uhrzeit;Angebot;Teilnehmende;davon Kinder;Ehrenamtliche;abgewiesen;Bemerkung
Di 03.11.2026;10:00;Deutschkurs am Vormittag;18;2;1;;Regen, trotzdem voll
5.11.26;10 Uhr;deutschkurs  am vormittag;21,0;;1;3;
10. November 2026;10.00;Deutschkurs am Vormittag;0;;;;niemand da – Glatteis
12.11.2026;10:00;Deutschkurs am Vormittag;ca. 15;;;;
Summe;;;54;;;;
"""


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(NOON):
        yield


@pytest.fixture
def course(town):
    """Dates on 3, 5, 10, 12 and 19 November 2026 at ten; today is the 20th."""
    offer = cast.offer(town, slug="deutschkurs")
    for day in (3, 5, 10, 12, 19):
        cast.session(offer, days=day - 20)
    return offer


def take_text(text, mapping=MAP, actor=None, **more):
    said = read_map(mapping.encode())
    return take(actor or Clock(), read_records(text.encode("cp1252"), said), said, **more)


def counts():
    rows = Tally.objects.filter(is_current=True).order_by("session__starts_local")
    return [(row.session.starts_local[8:10], row.visits) for row in rows]


def one_row(row, **more):
    head = "Datum;Uhrzeit;Angebot;Teilnehmende;davon Kinder;Ehrenamtliche;abgewiesen;Bemerkung\n"
    return take_text(head + row + "\n", **more)


def test_a_table_with_title_lines_semicolons_and_cp1252_is_taken(course):
    report = take_text(TABLE)
    assert (report.taken, report.changed, report.unchanged, report.refused) == (["5", "6", "7", "8"], [], [], [])
    assert counts() == [("03", 18), ("05", 21), ("10", 0), ("12", 15)]
    first, second, third, last = Tally.objects.order_by("session__starts_local")
    assert (first.children, first.volunteers, first.turned_away, first.remark) == (2, 1, None, "Regen, trotzdem voll")
    assert (second.turned_away, third.remark) == (3, "niemand da – Glatteis")
    assert [row.method for row in (first, second, third, last)] == ["counted", "counted", "counted", "estimated"]
    assert {row.via for row in (first, second, third, last)} == {"import"}
    assert first.counted_at == first.session.ends_at


def test_the_same_table_again_changes_nothing_and_a_changed_one_only_what_changed(course):
    take_text(TABLE)
    again = take_text(TABLE)
    assert (again.taken, again.unchanged, again.refused) == ([], ["5", "6", "7", "8"], [])
    assert Tally.objects.count() == 4
    changed = take_text(TABLE.replace("21,0", "22"))
    assert (changed.changed, changed.unchanged) == (["6"], ["5", "7", "8"])
    assert [row.visits for row in queries.history(Session.objects.get(starts_local__startswith="2026-11-05"))] == [
        22,
        21,
    ]
    assert take_text(TABLE.replace("21,0", "22")).changed == []


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "utf-16"],
)
def test_every_way_of_saving_a_csv(course, encoding):
    said = read_map(MAP.encode())
    assert len(take(Clock(), read_records(TABLE.encode(encoding), said), said).taken) == 4


def test_an_xlsx_with_real_dates_times_and_formulas(course):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("November")
    day, at = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "hh:mm"})
    sheet.write(0, 0, "Strichlisten")
    sheet.write_row(
        2, 0, ["Datum", "Uhrzeit", "Angebot", "Teilnehmende", "davon Kinder", "Ehrenamtliche", "abgewiesen"]
    )
    sheet.write(2, 7, "Bemerkung")
    sheet.write_datetime(3, 0, datetime(2026, 11, 3), day)
    sheet.write_datetime(3, 1, datetime(1899, 12, 31, 10, 0), at)
    sheet.write_row(3, 2, ["deutschkurs", 18])
    sheet.write_formula(3, 4, "=1+1", value=2)
    sheet.write_string(3, 7, '=HYPERLINK("http://example.org","hier")')
    book.close()
    said = read_map(MAP.encode())
    report = take(Clock(), read_records(file.getvalue(), said), said)
    assert report.refused == []
    tally = Tally.objects.get()
    assert (tally.visits, tally.children, tally.remark) == (18, 2, '=HYPERLINK("http://example.org","hier")')


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ("30.4.3018;10:00;deutschkurs;5;;;;", "date", "Das Jahr 3018 kann nicht stimmen"),
        ("31.2.2026;10:00;deutschkurs;5;;;;", "date", "gibt es nicht"),
        ("Mo 3.11.2026;10:00;deutschkurs;5;;;;", "date", "ist ein Dienstag, in der Zelle steht Montag"),
        ("3.11.;10:00;deutschkurs;5;;;;", "date", "fehlt das Jahr"),
        ("gestern;10:00;deutschkurs;5;;;;", "date", "ist kein Datum"),
        (";10:00;deutschkurs;5;;;;", "date", "fehlt ein Datum"),
        ("24.11.2026;10:00;deutschkurs;5;;;;", "date", "liegt nach heute"),
        ("4.11.2026;10:00;deutschkurs;5;;;;", "date", "keinen Termin"),
        ("3.11.2026;15:00;deutschkurs;5;;;;", "time", "beginnt an diesem Tag kein Termin; es gibt 10:00"),
        ("3.11.2026;25:00;deutschkurs;5;;;;", "time", "ist keine Uhrzeit"),
        ("3.11.2026;10:00;Häkelkreis;5;;;;", "offer", "„Häkelkreis“, das Sie zählen, gibt es nicht"),
        ("3.11.2026;10:00;;5;;;;", "offer", "kein Angebot"),
        ("3.11.2026;10:00;deutschkurs;10000;;;;", "visits", "10000 an einem Termin kann kaum stimmen"),
        ("3.11.2026;10:00;deutschkurs;-3;;;;", "visits", "weniger als 0 geht nicht"),
        ("3.11.2026;10:00;deutschkurs;12,5;;;;", "visits", "12,5 ist keine ganze Zahl"),
        ("3.11.2026;10:00;deutschkurs;zwölf;;;;", "visits", "ist keine eindeutige Zahl"),
        ("3.11.2026;10:00;deutschkurs;1,234.5;;;;", "visits", "ist keine eindeutige Zahl"),
        ("3.11.2026;10:00;deutschkurs;entfällt;;;;", "visits", "ausgefallen"),
        ("3.11.2026;10:00;deutschkurs;x;;;;", "visits", "ausgefallen"),
        ("3.11.2026;10:00;deutschkurs;;;;;krank", "visits", "nicht gezählt, nicht 0"),
        ("3.11.2026;10:00;deutschkurs;3;4;;;", "children", "mehr als alle Besuche"),
        ("3.11.2026;10:00;deutschkurs;3;;-1;;", "volunteers", "weniger als 0"),
        ("3.11.2026;10:00;deutschkurs;3;;;;" + "x" * 301, "remark", "höchstens 300 Zeichen"),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_field_and_nothing_of_it_is_kept(course, row, field, sentence):
    report = one_row(row)
    assert [(item.record, item.field) for item in report.refused] == [("2", field)]
    assert sentence in report.refused[0].reason
    assert not Tally.objects.exists()


def test_the_good_rows_are_taken_all_the_same(course):
    report = take_text(TABLE.replace("18;2;1", "zwölf;2;1").replace("12.11.2026", "30.4.3018"))
    assert (report.taken, [item.record for item in report.refused]) == (["6", "7"], ["5", "8"])
    assert report.exit_code == 1


def test_called_off_dates_and_those_of_others_are_refused(course, town, worker, call_off):
    call_off(course.sessions.get(starts_local__startswith="2026-11-03"))
    foreign = cast.offer(town, carrier=town.other_carrier, title="Café", slug="cafe")
    cast.session(foreign, days=-1)
    report = take_text(TABLE + "19.11.2026;;Café;9;;;;\n", actor=worker)
    assert report.taken == ["6", "7", "8"]
    reasons = {item.record: item.reason for item in report.refused}
    assert "Absage zurück" in reasons["5"]
    assert "gibt es nicht" in reasons["10"]


def test_what_was_counted_by_hand_is_not_overwritten_unseen(course, worker, count):
    count(worker, course.sessions.get(starts_local__startswith="2026-11-03"), 17)
    report = take_text(TABLE)
    assert report.refused[0].reason.startswith("Von Hand gezählt sind 17, in der Tabelle steht 18.")
    assert dict(counts())["03"] == 17
    forced = take_text(TABLE, "overwrite = true\n" + MAP)
    assert forced.changed == ["5"]
    assert dict(counts())["03"] == 18


def test_where_the_visits_agree_the_refusal_names_what_differs(course, worker, count):
    count(worker, course.sessions.get(starts_local__startswith="2026-11-03"), 18, children=5, volunteers=1)
    [refused] = take_text(TABLE).refused
    assert (refused.record, refused.field) == ("5", "children")
    assert refused.reason == (
        "Von Hand steht dort anderes als in der Tabelle: davon Kinder: 5 statt 2, "
        "Bemerkung: nichts statt Regen, trotzdem voll. Von Hand Gezähltes wird nicht überschrieben."
    )


def test_a_correction_by_hand_stays_when_the_old_table_comes_again(course, worker, correct):
    take_text(TABLE)
    correct(worker, Tally.objects.get(visits=18), 19)
    report = take_text(TABLE)
    assert [item.record for item in report.refused] == ["5"]
    assert dict(counts())["03"] == 19


def test_what_was_taken_back_by_hand_does_not_come_back(course, worker):
    take_text(TABLE)
    actions.withdraw_tally(actor=worker, tally=Tally.objects.get(visits=18))
    report = take_text(TABLE)
    assert "danach zurückgenommen" in report.refused[0].reason
    assert "03" not in dict(counts())


def test_what_the_table_has_no_column_for_stays(course):
    take_text(TABLE)
    small = 'several = "first"\n[columns]\ndate = "Datum"\noffer = "Angebot"\nvisits = "TN"\n'
    report = take_text("Datum;Angebot;TN\n3.11.2026;deutschkurs;20\n", small)
    assert report.changed == ["2"]
    now = Tally.objects.get(visits=20)
    assert (now.children, now.volunteers, now.remark) == (2, 1, "Regen, trotzdem voll")


# --- several dates on one day, dates that are not there --------------------------------------------------------------


@pytest.fixture
def twice(course):
    """A second date on 3 November, at 14:00."""
    return cast.session(course, days=-17, hour=14)


def test_two_dates_on_one_day_need_a_time_or_a_rule(course, twice):
    row = "3.11.2026;;deutschkurs;5;;;;"
    refused = one_row(row).refused[0]
    assert (refused.field, "mehrere Termine (10:00, 14:00)" in refused.reason) == ("time", True)
    assert one_row("3.11.2026;14:15;deutschkurs;5;;;;").taken == ["2"]  # near enough
    assert counts() == [("03", 5)]
    assert Tally.objects.get().session == twice


@pytest.mark.parametrize(
    ("several", "hours"), [("first", ["10:00"]), ("last", ["14:00"]), ("in_order", ["10:00", "14:00"])]
)
def test_the_rule_for_several_dates(course, twice, several, hours):
    rows = "3.11.2026;;deutschkurs;5;;;;\n3.11.2026;;deutschkurs;6;;;;"
    report = one_row(rows, mapping=f'several = "{several}"\n' + MAP)
    found = Tally.objects.order_by("session__starts_local").values_list("session__starts_local", flat=True)
    assert [each[11:] for each in found] == hours
    if several != "in_order":
        assert "denselben Termin wie Zeile 2" in report.refused[0].reason
    else:
        third = one_row(rows + "\n3.11.2026;;deutschkurs;7;;;;", mapping='several = "in_order"\n' + MAP)
        assert third.unchanged == ["2", "3"]
        assert "mehr Zeilen als Termine" in third.refused[0].reason


def test_missing_dates_are_made_where_the_mapping_allows_it(course):
    mapping = 'make_dates = true\nmake_time = "16:00"\nmake_minutes = 60\n' + MAP
    rows = "4.11.2026;9:30;deutschkurs;5;;;;\n6.11.2026;;deutschkurs;6;;;;\n7.11.2026;;deutschkurs;-1;;;;"
    report = one_row(rows, mapping=mapping)
    assert (report.taken, [item.record for item in report.refused]) == (["2", "3"], ["4"])
    made = Session.objects.filter(offer=course, series=None).order_by("starts_local").exclude(tallies=None)
    assert [(row.starts_local, row.ends_local) for row in made] == [
        ("2026-11-04T09:30", "2026-11-04T10:30"),
        ("2026-11-06T16:00", "2026-11-06T17:00"),
    ]
    assert not Session.objects.filter(starts_local__startswith="2026-11-07").exists()
    assert one_row(rows, mapping=mapping).unchanged == ["2", "3"]


def test_a_rehearsal_says_the_same_and_keeps_nothing(course):
    mapping = 'make_dates = true\nmake_time = "16:00"\n' + MAP
    text = TABLE + "4.11.2026;;deutschkurs;5;;;;\n4.11.2026;;deutschkurs;6;;;;\n"
    sessions = Session.objects.count()
    rehearsed = take_text(text, mapping, dry_run=True)
    assert not Tally.objects.exists()
    assert Session.objects.count() == sessions
    done = take_text(text, mapping)
    assert done.taken == rehearsed.taken == ["5", "6", "7", "8", "10"]
    assert [item.record for item in done.refused] == [item.record for item in rehearsed.refused] == ["11"]


# --- other shapes of tables ------------------------------------------------------------------------------------------


def test_one_column_for_each_offer(course, town):
    cafe = cast.offer(town, title="Café", slug="cafe")
    cast.session(cafe, days=-17)
    mapping = '[columns]\ndate = "Tag"\n[offer_columns]\n"DK" = "deutschkurs"\n"Kaffee" = "Café"\n'
    report = take_text("Tag;DK;Kaffee\n3.11.2026;18;9g\n5.11.2026;21;\n10.11.2026;viele;4\n", mapping)
    assert report.taken == ["2, DK", "2, Kaffee", "3, DK"]
    assert {item.record: item.field for item in report.refused} == {"4, DK": "DK", "4, Kaffee": "date"}
    assert Tally.objects.get(session__offer=cafe).method == "estimated"


def test_names_of_the_table_a_fixed_offer_columns_by_number_and_cells_that_mean_as_above(course):
    named = take_text(
        "Datum;Angebot;TN\n3.11.2026;DK vorm.;18\n", '[columns]\ndate = "Datum"\noffer = "Angebot"\nvisits = "TN"\n'
        '[offers]\n"dk  VORM." = "deutschkurs"\n'
    )  # fmt: skip
    assert named.taken == ["2"]
    fixed = take_text("5.11.2026;21\n", f'header = 0\noffer = "{course.uid}"\n[columns]\ndate = 1\nvisits = 2\n')
    assert fixed.taken == ["1"]
    above = take_text(
        "Datum;Angebot;Uhr;TN\n10.11.2026;deutschkurs;10:00;4\n;;14:00;6\n",
        'fill_down = ["date", "offer"]\n[columns]\ndate = "Datum"\noffer = "Angebot"\ntime = "Uhr"\nvisits = "TN"\n',
    )
    assert (above.taken, above.refused[0].field) == (["2"], "time")


def test_children_and_adults_an_estimated_column_and_divisions(course, worker, ages):
    actions.ask_split(actor=worker, offer=course, vocabulary=ages)
    mapping = (
        'date_formats = ["%m/%d/%Y"]\noffer = "deutschkurs"\n[columns]\ndate = "Tag"\nchildren = "K"\nadults = "E"\n'
        'estimated = "geschätzt?"\n[splits."ages:1"]\n"0-5" = "0 bis 5"\n"6-13" = "6 bis 13"\n'
    )
    report = take_text("Tag;K;E;geschätzt?;0 bis 5;6 bis 13\n11/03/2026;3;4;x;1;2\n11/5/2026;0;0;;;\n", mapping)
    assert report.refused == []
    first, second = Tally.objects.order_by("session__starts_local")
    assert (first.visits, first.children, first.method) == (7, 3, "estimated")
    assert first.splits == {"ages:1": {"0-5": 1, "6-13": 2}}
    assert (second.visits, second.method, second.splits) == (0, "counted", {})
    wrong = take_text("Tag;K;E;geschätzt?;0 bis 5;6 bis 13\n2026-11-10;1;1;;5;\n", mapping)
    assert "in der Form %m/%d/%Y" in wrong.refused[0].reason


def test_empty_rows_can_be_passed_over_in_silence(course):
    report = one_row("3.11.2026;10:00;deutschkurs;;;;;", mapping='empty = "skip"\n' + MAP)
    assert (report.taken, report.refused) == ([], [])


def test_a_heading_that_is_missing_or_there_twice_refuses_the_file(course):
    with pytest.raises(SheetRefused, match="„Bemerkung“"):
        take_text("Datum;Uhrzeit;Angebot;Teilnehmende;davon Kinder;Ehrenamtliche;abgewiesen\n")
    with pytest.raises(SheetRefused, match="mehrmals"):
        take_text("Datum;TN;TN\n3.11.2026;1;2\n", 'offer = "deutschkurs"\n[columns]\ndate = "Datum"\nvisits = "TN"\n')


# --- the mapping -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[columns", "kein gültiges TOML"),
        ("farbe = 1", "„farbe“ gibt es in der Zuordnung nicht"),
        ("[columns]\nvisits = 'TN'", "keine Spalte für das Datum"),
        ("[columns]\ndate = 'Datum'", "keine Spalte mit Besuchen"),
        ("[columns]\ndate = 'Datum'\nvisits = 'TN'", "um welches Angebot"),
        ("[columns]\ndate = 'Datum'\nleute = 'TN'", "keine Spalte, die wir kennen"),
        ("[columns]\ndate = 0", "Nummer der Spalte"),
        ("[columns]\ndate = []", "Nummer der Spalte"),
        ("columns = 3", "columns"),
        ("several = 'maybe'\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "several"),
        ("make_dates = 'ja'\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "make_dates"),
        ("make_dates = true\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "braucht es eine Uhrzeit"),
        ("largest = 0\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "largest"),
        ("earliest = 'früher'\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "earliest"),
        ("leave_out = 'Summe'\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "leave_out"),
        ("fill_down = ['datum']\noffer = 'x'\n[columns]\ndate = 1\nvisits = 2", "fill_down"),
        ("header = 0\noffer = 'x'\n[columns]\ndate = 'Datum'\nvisits = 2", "mit ihrer Nummer"),
        ("[columns]\ndate = 1\nvisits = 2\n[offer_columns]\nDK = 'x'", "Entweder"),
        ("[columns]\ndate = 1\n[offer_columns]\nDK = 3", "ein Angebot"),
        ("offer = 'x'\n[columns]\ndate = 1\nvisits = 2\n[splits]\n'ages:1' = 4", "splits.ages:1"),
    ],
)
def test_a_mapping_that_cannot_be_understood_is_refused_with_its_entry(text, sentence):
    with pytest.raises(MappingRefused, match=sentence):
        read_map(text.encode())


def test_a_mapping_survives_being_kept():
    said = read_map(('earliest = 2019-01-01\nleave_out = ["Summe"]\nheader = 4\n' + MAP).encode("utf-8-sig"))
    assert mapping_from(json.loads(json.dumps(said.as_dict()))) == said
    assert said.earliest == date(2019, 1, 1)
    with pytest.raises(MappingRefused, match="UTF-8"):
        read_map(b"\xff\xfe\x00")


def test_headings_are_found_below_titles_and_guessed():
    row, headings = headings_of(read_sheet(TABLE.encode()).rows)
    assert (row, headings[:4]) == (4, ["Datum", "Uhrzeit", "Angebot", "Teilnehmende"])
    assert guess(headings) == {
        "date": "Datum", "time": "Uhrzeit", "offer": "Angebot", "visits": "Teilnehmende", "children": "davon Kinder",
        "volunteers": "Ehrenamtliche", "turned_away": "abgewiesen", "remark": "Bemerkung",
    }  # fmt: skip


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    (tmp_path / "zaehlung.csv").write_bytes(TABLE.encode("cp1252"))
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    return tmp_path


def run(capsys, *args):
    """Exit code and what was printed."""
    code = 0
    try:
        call_command("import-attendance", *[str(each) for each in args])
    except SystemExit as left:
        code = left.code
    except CommandError as left:
        return left.returncode, str(left)
    return code, capsys.readouterr().out


def test_the_command_reports_in_words_and_as_json(course, files, capsys):
    code, words = run(capsys, files / "zaehlung.csv", "--map", files / "map.toml", "--dry-run")
    assert (code, words.strip()) == (0, "übernommen: 4, geändert: 0, unverändert: 0, abgelehnt: 0")
    assert not Tally.objects.exists()
    (files / "zaehlung.csv").write_bytes(TABLE.replace("21,0", "12,5").encode("cp1252"))
    code, text = run(capsys, files / "zaehlung.csv", "--map", files / "map.toml", "--json")
    report = json.loads(text)
    assert code == 1
    assert (report["taken"], report["changed"], report["unchanged"]) == (["5", "7", "8"], [], [])
    assert report["refused"] == [
        {
            "record": "6",
            "reason": "12,5 ist keine ganze Zahl. Halbe Besuche gibt es nicht.",
            "field": "visits",
            "rule": "",
        }
    ]


def test_wrong_use_is_2_and_a_file_that_cannot_be_read_is_1(course, files, capsys):
    assert run(capsys, files / "fehlt.csv", "--map", files / "map.toml")[0] == 2
    (files / "map.toml").write_text("farbe = 1", encoding="utf-8")
    code, words = run(capsys, files / "zaehlung.csv", "--map", files / "map.toml")
    assert (code, "farbe" in words) == (2, True)
    (files / "map.toml").write_text(MAP, encoding="utf-8")
    (files / "zaehlung.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    code, text = run(capsys, files / "zaehlung.csv", "--map", files / "map.toml", "--json")
    assert (code, json.loads(text)["refused"][0]["record"]) == (1, "zaehlung.csv")


HOSTILE = json.loads((Path(__file__).parents[4] / "tests/data/hostile/blns.json").read_text("utf-8"))


def test_hostile_cells_are_refused_or_kept_as_text(course):
    said = read_map(b"header = 0\noffer = 'deutschkurs'\n[columns]\ndate = 1\nvisits = 2\nremark = 3\n")
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    texts = [text for text in HOSTILE if text.strip() and text.isprintable()]
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, "3.11.2026")
        sheet.write_string(row, 1, text)
        sheet.write_string(row, 2, text)
    book.close()
    report = take(Clock(), read_records(file.getvalue(), said), said, dry_run=True)
    assert len(report.refused) + len(report.taken) == len(texts)
    assert len(report.taken) <= 12  # "0", "1" and the like
    assert all(item.reason for item in report.refused)
