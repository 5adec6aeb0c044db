"""The counting pages as people use them, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.models import AskedSplit, Quotation, Tally
from quartierwerk.foundation import clock

pytestmark = pytest.mark.django_db


def text_of(response):
    import re

    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def key_in(response):
    import re

    return re.search(r'name="key" value="([^"]+)"', response.content.decode())[1]


@pytest.fixture
def site(signed_in, worker):
    return signed_in(worker)


def typed(site, session, **fields):
    """Open the page of a date and send its form. The counting is done in the evening, when today's dates are over."""
    page = site.get(reverse("attendance:session", args=[session.pk]))
    return site.post(reverse("attendance:session", args=[session.pk]), {"key": key_in(page), **fields})


def test_two_taps_lead_from_today_to_a_count(site, today, evening):
    page = site.get(reverse("attendance:today"))
    assert "nicht gezählt" in text_of(page)
    link = reverse("attendance:session", args=[today.pk])
    assert f'href="{link}"' in page.content.decode()
    answer = typed(site, today, visits="14")
    assert answer.status_code == 302
    back = site.get(answer["Location"])
    assert "Gespeichert: Deutschkurs am Vormittag, 14." in text_of(back)
    tally = Tally.objects.get()
    assert (tally.visits, tally.children, tally.method, tally.via) == (14, None, "counted", "desk")


@pytest.mark.parametrize(
    ("fields", "visits", "children"),
    [
        ({"visits": "7"}, 7, None),
        ({"visits": "0"}, 0, None),
        ({"nobody": "1"}, 0, None),
        ({"children": "3", "adults": "4"}, 7, 3),
        ({"adults": "4"}, 4, 0),
        ({"children": "3"}, 3, 3),
        ({"visits": "7", "adults": "4"}, 7, 3),
        ({"visits": "7", "children": "3", "adults": "4"}, 7, 3),
        ({"visits": " 7 "}, 7, None),
        ({"visits": "١٢"}, 12, None),
    ],
)
def test_one_number_or_children_and_adults(site, today, evening, fields, visits, children):
    assert typed(site, today, **fields).status_code == 302
    tally = Tally.objects.get()
    assert (tally.visits, tally.children) == (visits, children)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Wie viele waren da? Bitte eine Zahl eintragen; kam niemand, eine 0."),
        ({"visits": "12,5"}, "Bitte eine ganze Zahl eintragen"),
        ({"visits": "viele"}, "Bitte eine ganze Zahl eintragen"),
        ({"visits": "1_0"}, "Bitte eine ganze Zahl eintragen"),
        ({"visits": "-3"}, "Weniger als 0 geht nicht"),
        ({"visits": "20001"}, "Mehr als 20.000 kann nicht sein"),
        ({"visits": "9", "children": "3", "adults": "4"}, "zusammen 7, oben steht aber 9"),
        ({"visits": "2", "children": "3"}, "mehr Kinder als Besuche"),
        ({"visits": "2", "adults": "3"}, "mehr Erwachsene als Besuche"),
        ({"visits": "2", "remark": "x" * 301}, "höchstens 300 Zeichen"),
        ({"visits": "2", "key": "kein Schlüssel"}, "Bitte laden Sie die Seite neu"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(site, today, evening, fields, sentence):
    answer = typed(site, today, **fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    for name, value in fields.items():
        if name != "key":
            assert f'name="{name}" value="{value}"' in answer.content.decode()
    assert not Tally.objects.exists()


def test_everything_that_may_be_said_is_kept(site, today, evening, worker, ages):
    actions.ask_split(actor=worker, offer=today.offer, vocabulary=ages)
    fields = {
        "visits": "10", "children": "4", "adults": "6", "volunteers": "2", "turned_away": "3", "estimated": "on",
        "remark": "Fest nebenan", "split.ages:1.0-5": "1", "split.ages:1.6-13": "3",
    }  # fmt: skip
    assert typed(site, today, **fields).status_code == 302
    tally = Tally.objects.get()
    assert tally.splits == {"ages:1": {"0-5": 1, "6-13": 3}}
    assert (tally.volunteers, tally.turned_away, tally.method, tally.remark) == (2, 3, "estimated", "Fest nebenan")
    page = text_of(site.get(reverse("attendance:session", args=[today.pk])))
    for words in ("0-5: 1, 6-13: 3", "Fest nebenan", "geschätzt, am Schreibtisch", "Fachkraft"):
        assert words in page


def test_splits_are_asked_only_where_they_are_wanted(site, today, worker, groups):
    page = reverse("attendance:session", args=[today.pk])
    assert "Zielgruppen" not in text_of(site.get(page))
    answer = site.post(reverse("attendance:splits", args=[today.offer_id]), {"vocabulary": groups.pk})
    assert answer.status_code == 302
    assert "Zielgruppen" in text_of(site.get(page))
    again = site.post(reverse("attendance:splits", args=[today.offer_id]), {"vocabulary": groups.pk})
    assert again.status_code == 422
    end = reverse("attendance:split_end", args=[AskedSplit.objects.get().pk])
    assert "Nach dieser Liste nicht mehr fragen?" in text_of(site.get(end))
    assert site.post(end).status_code == 302
    assert "Zielgruppen" not in text_of(site.get(page))


def test_a_form_sent_twice_from_the_page_is_one_count(site, today, evening):
    page = site.get(reverse("attendance:session", args=[today.pk]))
    for _ in range(2):
        answer = site.post(reverse("attendance:session", args=[today.pk]), {"key": key_in(page), "visits": "14"})
        assert answer.status_code == 302
    assert Tally.objects.count() == 1


def test_who_comes_second_keeps_what_was_typed_and_can_send_it_as_a_correction(site, manager, today, count, evening):
    mine = site.get(reverse("attendance:session", args=[today.pk]))
    count(manager, today, 14)
    answer = site.post(reverse("attendance:session", args=[today.pk]), {"key": key_in(mine), "visits": "15"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "schon gezählt: 14" in page
    assert 'name="visits" value="15"' in page
    assert "Als Korrektur speichern" in page
    assert f'action="{reverse("attendance:correction", args=[today.pk])}"' in page
    import re

    fields = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[-1] for name in ("key", "corrects")}
    sent = site.post(reverse("attendance:correction", args=[today.pk]), {**fields, "visits": "15"})
    assert sent.status_code == 302
    assert [row.visits for row in queries.history(today)] == [15, 14]


def test_a_correction_shows_its_history_with_names(site, manager, today, count, evening):
    count(manager, today, 14, children=4, remark="Regen")
    page = site.get(reverse("attendance:correction", args=[today.pk]))
    assert 'name="adults" value="10"' in page.content.decode()
    fields = {"key": key_in(page), "corrects": Tally.objects.get().pk, "visits": "16", "children": "5", "adults": "11"}
    assert site.post(reverse("attendance:correction", args=[today.pk]), fields).status_code == 302
    seen = text_of(site.get(reverse("attendance:session", args=[today.pk])))
    for words in ("Fachkraft", "Quartiersmanagement", "nein, korrigiert", "Regen"):
        assert words in seen


def test_a_correction_of_a_row_that_was_corrected_meanwhile_says_so(site, manager, today, count, correct, evening):
    first = count(manager, today, 14)
    page = site.get(reverse("attendance:correction", args=[today.pk]))
    correct(manager, first, 15)
    answer = site.post(
        reverse("attendance:correction", args=[today.pk]), {"key": key_in(page), "corrects": first.pk, "visits": "16"}
    )
    assert answer.status_code == 422
    assert "inzwischen geändert" in text_of(answer)
    assert Tally.objects.get(is_current=True).visits == 15


def test_taking_a_count_back_asks_first_and_leaves_no_zero(site, worker, today, count, evening):
    count(worker, today, 14)
    address = reverse("attendance:withdrawal", args=[today.pk])
    assert "nicht als 0" in text_of(site.get(address))
    assert site.post(address).status_code == 302
    assert "zurückgenommen am" in text_of(site.get(reverse("attendance:session", args=[today.pk])))
    assert queries.state_of(today) == "missing"
    assert site.get(address).status_code == 302


def test_a_date_that_is_off_says_why_and_how_to_count_it_all_the_same(site, today, call_off):
    call_off(today)
    page = text_of(site.get(reverse("attendance:session", args=[today.pk])))
    assert "abgesagt" in page
    assert "wegen Krankheit" in page
    assert "nehmen Sie zuerst die Absage zurück" in page
    assert "Speichern" not in page
    answer = site.post(reverse("attendance:session", args=[today.pk]), {"key": "0" * 32, "visits": "3"})
    assert "Absage zurück" in text_of(answer)


def test_a_called_off_date_that_took_place_is_brought_back_and_counted(site, today, call_off, evening):
    call_off(today)
    assert "Absage zurücknehmen und zählen" in text_of(site.get(reverse("attendance:session", args=[today.pk])))
    back = site.post(reverse("attendance:took_place", args=[today.pk]))
    assert back["Location"] == reverse("attendance:session", args=[today.pk])
    assert typed(site, today, visits="6").status_code == 302
    assert Tally.objects.get().visits == 6
    again = site.post(reverse("attendance:took_place", args=[today.pk]), follow=True)
    assert "nicht abgesagt" in text_of(again)


def test_a_date_that_fell_out_unannounced_is_called_off_afterwards_not_counted_as_zero(site, worker, yesterday, count):
    address = reverse("attendance:fell_out", args=[yesterday.pk])
    assert "Der Termin ist ausgefallen" in text_of(site.get(reverse("attendance:session", args=[yesterday.pk])))
    assert "Bitte wählen Sie einen Grund." in text_of(site.post(address, {}))
    tally = count(worker, yesterday, 4)
    assert "schon gezählt: 4" in text_of(site.post(address, {"reason": "too_few"}))
    actions.withdraw_tally(actor=worker, tally=tally)
    assert site.post(address, {"reason": "too_few"}).status_code == 302
    assert queries.state_of(yesterday) == "called_off"
    assert "schon abgesagt" in text_of(site.post(address, {"reason": "too_few"}))


def test_a_date_still_to_come_is_called_off_elsewhere(site, session):
    answer = site.post(reverse("attendance:fell_out", args=[session.pk]), {"reason": "illness"})
    assert answer.status_code == 422
    assert "noch nicht vorbei" in text_of(answer)


def test_a_date_to_come_offers_no_form(site, session):
    page = text_of(site.get(reverse("attendance:session", args=[session.pk])))
    assert "Zählen können Sie am Tag selbst oder danach" in page
    assert "Speichern" not in page


def test_missing_dates_stand_below_today_and_other_days_can_be_opened(site, offer, today, worker, count):
    dates = [cast.session(offer, days=-day) for day in range(1, 33)]
    count(worker, dates[0])
    page = site.get(reverse("attendance:today"))
    assert "Noch nicht gezählt" in text_of(page)
    assert reverse("attendance:session", args=[dates[1].pk]) in page.content.decode()
    assert reverse("attendance:session", args=[dates[0].pk]) not in page.content.decode()
    assert "Es fehlen noch mehr." in text_of(page)
    other = site.get(reverse("attendance:today"), {"tag": (clock.today() - timedelta(days=1)).isoformat()})
    assert reverse("attendance:session", args=[dates[0].pk]) in other.content.decode()
    for nonsense in ("3018-04-30", "heute", "9999-12-31", "0001-01-01"):
        assert site.get(reverse("attendance:today"), {"tag": nonsense}).status_code == 200


def test_the_list_of_a_day_costs_the_same_for_one_date_and_for_three(site, offer, today, django_assert_max_num_queries):
    site.get(reverse("attendance:today"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        site.get(reverse("attendance:today"))
    for hour in (12, 14):
        cast.session(offer, days=0, hour=hour)
        cast.session(offer, days=-1, hour=hour)
    with django_assert_max_num_queries(len(one)):
        site.get(reverse("attendance:today"))


def test_a_coordinator_reads_but_does_not_count(signed_in, coordinator, worker, today, count, evening):
    count(worker, today, 14)
    reader = signed_in(coordinator)
    page = text_of(reader.get(reverse("attendance:session", args=[today.pk])))
    assert "14" in page
    assert "Korrigieren" not in page
    assert reader.get(reverse("attendance:correction", args=[today.pk])).status_code == 403
    assert reader.post(reverse("attendance:session", args=[today.pk]), {"visits": "3"}).status_code == 403
    assert "Zählen: Deutschkurs" not in text_of(reader.get(reverse("attendance:today")))


# --- figures of others -----------------------------------------------------------------------------------------------


def test_a_quoted_figure_is_written_down_and_taken_out(signed_in, manager, town):
    site = signed_in(manager)
    fields = {
        "words": "bis zu 21 Personen je Kurs", "amount": "21", "is_maximum": "on", "unit": "people",
        "area": town.west.pk, "site": town.house.pk, "source": "Flyer 2019",
        "starts_on": "2019-01-01", "ends_on": "2019-06-30",
    }  # fmt: skip
    assert site.get(reverse("attendance:quotation_new")).status_code == 200
    assert site.post(reverse("attendance:quotation_new"), fields).status_code == 302
    page = text_of(site.get(reverse("attendance:quotations")))
    for words in ("bis zu 21 Personen je Kurs", "bis zu 21 Personen", "Flyer 2019", "Mittelpunkt", "in keine Summe"):
        assert words in page
    gone = reverse("attendance:quotation_withdrawal", args=[Quotation.objects.get().pk])
    assert "Diese Angabe herausnehmen?" in text_of(site.get(gone))
    assert site.post(gone).status_code == 302
    assert not Quotation.objects.exists()


def test_a_quoted_figure_needs_its_source_and_its_order(signed_in, manager, town):
    site = signed_in(manager)
    fields = {
        "words": "rund 440", "amount": "440", "unit": "people", "area": town.west.pk, "source": "",
        "starts_on": "2019-06-30", "ends_on": "2019-01-01",
    }  # fmt: skip
    answer = site.post(reverse("attendance:quotation_new"), fields)
    assert answer.status_code == 422
    assert "Das Ende liegt vor dem Anfang" in text_of(answer)
    assert 'value="rund 440"' in answer.content.decode()
    assert not Quotation.objects.exists()
    foreign = site.post(reverse("attendance:quotation_new"), {**fields, "area": town.north.pk})
    assert foreign.status_code == 422
