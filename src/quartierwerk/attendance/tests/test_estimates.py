"""Estimates with their procedure: the arithmetic, rounding, what is kept, what pages and reports say."""

from uuid import uuid4

import pytest
from django.urls import reverse
from tests import cast as people

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.errors import Implausible, KeyHoldsOther
from quartierwerk.attendance.estimates import Estimated, Unlikely
from quartierwerk.attendance.models import Estimate, Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.queries import counted_words
from quartierwerk.reports.queries import figures as add_up

GATE = Estimated("gate", {"heads": 23, "minutes": 20, "open_minutes": 360})


@pytest.fixture
def past(offer):
    return people.session(offer, days=-2)


def estimate(actor, session, how=GATE, **more) -> Tally:
    figures = {"visits": how.result, "method": "estimated", "key": uuid4(), "estimated": how, **more}
    return actions.record_tally(actor=actor, session=session, **figures)


# --- arithmetic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("procedure", "figures", "result"),
    [
        ("gate", {"heads": 23, "minutes": 20, "open_minutes": 360}, 410),  # 414 -> tens
        ("gate", {"heads": 0, "minutes": 20, "open_minutes": 360}, 0),
        ("gate", {"heads": 7, "minutes": 60, "open_minutes": 360}, 42),  # below 50: whole
        ("gate", {"heads": 7, "minutes": 16, "open_minutes": 100}, 44),  # 43.75 -> whole
        ("turnover", {"peak": 80, "stay_minutes": 60, "open_minutes": 300}, 400),
        ("turnover", {"peak": 90, "stay_minutes": 70, "open_minutes": 400}, 500),  # 514.3 -> fifties
        ("turnover", {"peak": 35, "stay_minutes": 90, "open_minutes": 90}, 35),
        ("density", {"square_metres": 150, "per_ten": 15}, 230),  # 225: a half goes up
        ("density", {"square_metres": 400, "per_ten": 20}, 800),
        ("sold", {"sold": 120, "percent": 60}, 200),
        ("sold", {"sold": 1000, "percent": 35}, 2850),  # 2857.1
    ],
)
def test_the_arithmetic_by_hand(procedure, figures, result):
    how = Estimated(procedure, figures)
    how.check()
    assert how.result == result


@pytest.mark.parametrize(
    ("procedure", "figures", "name"),
    [
        ("guess", {}, "procedure"),
        ("gate", {"heads": 5, "minutes": 20}, "open_minutes"),
        ("gate", {"heads": 5, "minutes": 0, "open_minutes": 60}, "minutes"),
        ("gate", {"heads": 5, "minutes": 61, "open_minutes": 60}, "minutes"),
        ("gate", {"heads": True, "minutes": 20, "open_minutes": 60}, "heads"),
        ("turnover", {"peak": 5, "stay_minutes": 61, "open_minutes": 60}, "stay_minutes"),
        ("density", {"square_metres": 10, "per_ten": 61}, "per_ten"),
        ("density", {"square_metres": 100_000, "per_ten": 60}, "square_metres"),  # 600,000 people
        ("sold", {"sold": 5, "percent": 0}, "percent"),
        ("sold", {"sold": 5, "percent": 50, "heads": 3}, "procedure"),
    ],
)
def test_figures_that_cannot_be_are_named(procedure, figures, name):
    with pytest.raises(Unlikely) as refused:
        Estimated(procedure, figures).check()
    assert refused.value.name == name
    assert refused.value.sentence.endswith((".", "?"))


def test_the_sentence_says_the_arithmetic_and_the_rounding():
    assert GATE.sentence == (
        "23 in 20 Minuten am Eingang gezählt, offen war 360 Minuten: 414,0, gerundet auf Zehner: 410"
    )
    assert Estimated("sold", {"sold": 120, "percent": 60}).sentence == "120 verkauft, von 100 haben 60 gekauft: 200"


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_an_estimate_is_kept_with_its_tally(past, worker):
    tally = estimate(worker, past)
    row = Estimate.objects.get()
    assert (row.tally, row.procedure, row.figures, row.result) == (
        tally, "gate", {"heads": 23, "minutes": 20, "open_minutes": 360}, 410,
    )  # fmt: skip
    assert (tally.visits, tally.is_estimated) == (410, True)


def test_a_correction_has_its_own_and_the_history_keeps_both(past, worker):
    first = estimate(worker, past)
    other = Estimated("sold", {"sold": 120, "percent": 60})
    second = actions.correct_tally(
        actor=worker, tally=first, key=uuid4(), visits=200, method="estimated", estimated=other
    )
    assert [row.estimate.procedure for row in queries.history(past)] == ["sold", "gate"]
    third = actions.correct_tally(actor=worker, tally=second, key=uuid4(), visits=200, method="estimated")
    assert third.estimate_words == "Verfahren nicht genannt"
    assert Estimate.objects.count() == 2
    same = actions.correct_tally(actor=worker, tally=third, key=uuid4(), visits=200, method="estimated")
    assert same == third


def test_the_number_is_that_of_the_procedure_and_the_same_form_is_one_tally(past, worker):
    with pytest.raises(Implausible, match="Das Verfahren ergibt 410, oben steht 500"):
        estimate(worker, past, visits=500)
    with pytest.raises(Implausible, match="Das Verfahren ergibt"):
        estimate(worker, past, method="counted")
    with pytest.raises(Implausible, match="fehlt"):
        actions.record_tally(
            actor=worker, session=past, key=uuid4(), visits=5, method="estimated",
            estimated=Estimated("gate", {"heads": 5}),
        )  # fmt: skip
    assert not Tally.objects.exists()
    key = uuid4()
    assert estimate(worker, past, key=key) == estimate(worker, past, key=key)
    other = Estimated("gate", {"heads": 46, "minutes": 40, "open_minutes": 360})  # the same result
    with pytest.raises(KeyHoldsOther):
        estimate(worker, past, other, key=key)


# --- pages -----------------------------------------------------------------------------------------------------------


def typed(**more) -> dict[str, str]:
    return {"key": str(uuid4()), "procedure": "gate", "gate.heads": "23", "gate.minutes": "20",
            "gate.open_minutes": "360", **more}  # fmt: skip


def test_a_worker_types_the_figures_and_leaves_the_number_to_the_procedure(signed_in, worker, past):
    client, url = signed_in(worker), reverse("attendance:session", args=[past.pk])
    page = client.get(url).content.decode()
    assert "Geschätzt: mit welchem Verfahren?" in page
    assert client.post(url, typed()).status_code == 302
    page = client.get(url).content.decode()
    assert page.count(GATE.sentence) == 2  # with the number, and in the history
    url = reverse("attendance:correction", args=[past.pk])
    page = client.get(url).content.decode()
    assert 'name="gate.heads" value="23"' in page
    assert client.post(url, typed(**{"gate.heads": "46", "corrects": Tally.objects.get().pk})).status_code == 302
    assert Tally.objects.get(is_current=True).visits == 850  # 828 -> fifties


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"visits": "400"}, "Das Verfahren ergibt 410, hier steht 400."),
        ({"gate.minutes": ""}, "Für dieses Verfahren fehlt: Wie viele Minuten haben Sie gezählt?"),
        ({"gate.minutes": "0"}, "Bitte eine Zahl von 1 bis 20160."),
        ({"gate.minutes": "400"}, "Das ist länger, als das Fest offen war."),
        ({"gate.heads": "12,5"}, "Bitte eine ganze Zahl eintragen"),
        ({"procedure": "sold"}, "Zahlen stehen bei „eine Zeit lang am Eingang gezählt und hochgerechnet“"),
        ({"procedure": "", "visits": "10"}, "Bitte wählen Sie dieses Verfahren oder leeren Sie sie."),
        ({"procedure": "guess"}, "Dieses Verfahren gibt es nicht."),
    ],
)
def test_wrong_figures_come_back_with_a_sentence(signed_in, worker, past, changes, sentence):
    answer = signed_in(worker).post(reverse("attendance:session", args=[past.pk]), typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&quot;", '"')
    assert not Tally.objects.exists()


def test_an_old_estimate_says_that_no_procedure_was_named(signed_in, worker, past):
    actions.record_tally(actor=worker, session=past, key=uuid4(), visits=80, method="estimated")
    page = signed_in(worker).get(reverse("attendance:session", args=[past.pk])).content.decode()
    assert "Verfahren nicht genannt" in page


# --- reports ---------------------------------------------------------------------------------------------------------


def test_the_report_names_the_procedures(past, offer, worker, town):
    estimate(worker, past)
    for days in (-3, -4):
        session = people.session(offer, days=days)
        actions.record_tally(actor=worker, session=session, key=uuid4(), visits=7, method="estimated")
    again = people.session(offer, days=-5)
    withdrawn = estimate(worker, again)
    actions.withdraw_tally(actor=worker, tally=withdrawn)
    today = clock.today()
    period = Period(today.replace(day=1).replace(year=today.year - 1), today)
    found = add_up(Coverage(town.west), period)
    assert found.total.procedures == {"gate": 1}
    assert counted_words(found.total) == (
        "3 von 4 Terminen gezählt, davon 3 geschätzt (Verfahren: 1 eine Zeit lang am Eingang gezählt und "
        "hochgerechnet; 2 Verfahren nicht genannt)"
    )
