"""Offers: created, edited, translated, shown; and who may not."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from PIL import Image
from tests import cast as people

from quartierwerk.attendance.models import Quotation
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.offers import actions, queries
from quartierwerk.offers.errors import NothingToDo, UnknownLanguage
from quartierwerk.offers.models import CalendarEntry, Confirmation, Offer, Session
from quartierwerk.offers.tests import builders
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.models import Language


def new_offer(town, **facts):
    return Offer(
        **{"title": "Frauentreff", "site": town.house, "area": town.west, "carrier": town.own_carrier, **facts}
    )


@pytest.fixture
def arabic(db):
    return Language.objects.get_or_create(
        code="ar", defaults={"name": "Arabisch", "own_name": "العربية", "is_for_content": True}
    )[0]


def test_a_worker_puts_an_offer_on(town, worker):
    leader = Contact.objects.create(organisation=town.own_carrier, name="Leitung")
    offer = actions.create_offer(
        actor=worker, draft=new_offer(town, title="Nähen für Mütter"), partners=[town.other_carrier], leaders=[leader]
    )
    assert offer.slug == "naehen-fuer-muetter"
    assert offer.uid.endswith("@quartierwerk")
    assert list(offer.partners.all()) == [town.other_carrier]
    assert list(offer.leaders.all()) == [leader]
    assert offer in queries.visible_offers(worker)
    assert [entry.action for entry in Entry.objects.all()] == ["offers.create_offer"]


def test_two_offers_of_one_title_get_two_addresses(town, worker):
    slugs = [actions.create_offer(actor=worker, draft=new_offer(town)).slug for _number in range(3)]
    assert slugs == ["frauentreff", "frauentreff-2", "frauentreff-3"]


def test_an_offer_belongs_to_the_quarter_of_its_site(town, worker):
    offer = actions.create_offer(actor=worker, draft=new_offer(town, area=town.north))
    assert offer.area == town.west


def test_the_manager_puts_on_offers_of_every_carrier_in_her_quarter_and_of_none_outside(town, manager):
    own = actions.create_offer(actor=manager, draft=new_offer(town, site=town.cafe, carrier=town.other_carrier))
    assert own.carrier == town.other_carrier
    with pytest.raises(PermissionDenied):
        actions.create_offer(actor=manager, draft=new_offer(town, site=town.hall))
    assert Offer.objects.count() == 1


def test_nobody_puts_on_an_offer_for_another_carrier(town, stranger, coordinator, administrator, resident):
    for actor in (stranger, coordinator, administrator, resident):
        with pytest.raises(PermissionDenied):
            actions.create_offer(actor=actor, draft=new_offer(town))
    assert not Offer.objects.exists()
    assert not Entry.objects.exists()


def test_what_others_offer_is_neither_seen_nor_changed(offer, stranger, administrator, resident):
    for actor in (stranger, administrator, resident):
        assert offer not in queries.visible_offers(actor)
        with pytest.raises(PermissionDenied):
            actions.edit_offer(actor=actor, offer=offer, changes={"title": "Übernommen"})
    offer.refresh_from_db()
    assert offer.title == "Deutschkurs am Vormittag"


def test_the_coordinator_reads_and_changes_nothing(offer, coordinator):
    assert offer in queries.visible_offers(coordinator)
    with pytest.raises(PermissionDenied):
        actions.edit_offer(actor=coordinator, offer=offer, changes={"title": "Anders"})


def test_a_worker_cannot_push_her_offer_to_another_carrier(offer, town, worker):
    with pytest.raises(PermissionDenied):
        actions.edit_offer(actor=worker, offer=offer, changes={"carrier": town.other_carrier})
    offer.refresh_from_db()
    assert offer.carrier == town.own_carrier


def test_an_offer_is_edited_fact_by_fact(offer, worker):
    actions.edit_offer(
        actor=worker, offer=offer, changes={"title": "Deutsch am Abend", "free": "no", "cost_cents": 350}
    )
    offer.refresh_from_db()
    assert (offer.title, offer.free, offer.cost_cents, offer.seats) == ("Deutsch am Abend", "no", 350, 21)


def test_a_free_offer_has_no_price_and_nothing_is_half_saved(offer, worker):
    with pytest.raises(Refused, match="kostenloses Angebot hat keinen Preis"):
        actions.edit_offer(actor=worker, offer=offer, changes={"title": "Neu", "cost_cents": 500})
    offer.refresh_from_db()
    assert (offer.title, offer.cost_cents) == ("Deutschkurs am Vormittag", None)


def test_an_action_changes_no_field_that_is_not_a_fact(offer, worker):
    with pytest.raises(TypeError):
        actions.edit_offer(actor=worker, offer=offer, changes={"uid": "fremd"})


def test_another_site_takes_the_coming_dates_along_once_they_were_shown(offer, town, worker, manager):
    coming, past = people.session(offer, days=3), people.session(offer, days=-3)
    elsewhere = people.session(offer, days=4, site=town.hall)
    with pytest.raises(NotShown):
        actions.edit_offer(actor=worker, offer=offer, changes={"site": town.cafe})
    sessions, preview = queries.plan_new_site(offer, str(town.cafe))
    assert sessions == [coming]
    actions.edit_offer(actor=worker, offer=offer, changes={"site": town.cafe}, shown=preview.shown)
    for session, site, sequence in ((coming, town.cafe, 1), (past, town.house, 0), (elsewhere, town.hall, 0)):
        session.refresh_from_db()
        assert (session.site, session.sequence) == (site, sequence)


# Texts per language


def test_a_translation_is_fresh_then_outdated_then_checked(offer, worker, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة ألمانية"})
    offer.refresh_from_db()
    assert offer.state_of("title", "ar") == "fresh"
    actions.edit_offer(actor=worker, offer=offer, changes={"title": "Deutschkurs am Morgen"})
    offer.refresh_from_db()
    assert offer.state_of("title", "ar") == "outdated"
    actions.confirm_translation(actor=worker, offer=offer, language="ar", field="title")
    offer.refresh_from_db()
    text = offer.text("title", "ar")
    assert (text.state, text.value, text.checked_by) == ("fresh", "دورة ألمانية", worker.key)
    assert text.checked_at.startswith(clock.now().date().isoformat())


def test_saving_an_outdated_text_unchanged_does_not_make_it_fresh(offer, worker, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة"})
    actions.edit_offer(actor=worker, offer=offer, changes={"title": "Deutschkurs am Morgen"})
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة", "summary": ""})
    offer.refresh_from_db()
    assert offer.state_of("title", "ar") == "outdated"


def test_where_a_text_comes_from_is_kept_apart_from_its_age(offer, worker, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة"}, origin="machine")
    offer.refresh_from_db()
    assert (offer.text("title", "ar").origin, offer.state_of("title", "ar")) == ("machine", "fresh")


def test_a_text_that_is_taken_away_shows_the_source_again(offer, worker, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة"})
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "  "})
    offer.refresh_from_db()
    text = offer.text("title", "ar")
    assert (text.value, text.language, text.is_fallback) == ("Deutschkurs am Vormittag", "de", True)


def test_languages_that_the_office_does_not_use_are_refused(offer, worker, arabic):
    for code in ("xx", "de"):
        with pytest.raises(UnknownLanguage, match="nicht übersetzt"):
            actions.set_translation(actor=worker, offer=offer, language=code, texts={"title": "x"})


def test_a_translation_has_a_third_more_room_than_its_source(offer, worker, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "ب" * 266})
    with pytest.raises(Refused, match="höchstens 266 Zeichen"):
        actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "ب" * 267})


def test_nothing_can_be_checked_where_there_is_no_text(offer, worker, stranger, arabic):
    with pytest.raises(NothingToDo):
        actions.confirm_translation(actor=worker, offer=offer, language="ar", field="title")
    with pytest.raises(NothingToDo):
        actions.confirm_translation(actor=worker, offer=offer, language="ar", field="slug")
    with pytest.raises(PermissionDenied):
        actions.set_translation(actor=stranger, offer=offer, language="ar", texts={"title": "x"})


# Picture and visibility


def photo():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "blue").save(out, "PNG")
    return io.BytesIO(out.getvalue())


@pytest.mark.django_db(transaction=True)
def test_a_picture_needs_words_and_a_new_one_replaces_the_old(offer, worker):
    with pytest.raises(Refused, match="beschreiben"):
        actions.set_picture(actor=worker, offer=offer, picture=photo(), words=" ")
    first = actions.set_picture(actor=worker, offer=offer, picture=photo(), words="Ein Tisch mit Büchern").picture
    second = actions.set_picture(actor=worker, offer=offer, picture=photo(), words="Ein Tisch").picture
    assert first != second
    assert not default_storage.exists(f"bilder/{first}")
    assert default_storage.exists(f"bilder/{second}")
    actions.remove_picture(actor=worker, offer=offer)
    offer.refresh_from_db()
    assert (offer.picture, offer.picture_alt) == ("", "")
    assert not default_storage.exists(f"bilder/{second}")


def test_a_stranger_changes_no_picture(offer, stranger):
    with pytest.raises(PermissionDenied):
        actions.set_picture(actor=stranger, offer=offer, picture=photo(), words="x")


def test_withdrawing_shows_what_residents_lose(offer, worker, stranger):
    session = people.session(offer, days=2)
    with pytest.raises(NotShown):
        actions.withdraw_offer(actor=worker, offer=offer)
    preview = queries.plan_withdrawal(offer)
    assert [effect.sentence for effect in preview.effects] == [queries.span_of(session)]
    actions.withdraw_offer(actor=worker, offer=offer, shown=preview.shown)
    offer.refresh_from_db()
    assert not offer.is_published
    assert offer.sessions.count() == 1
    with pytest.raises(PermissionDenied):
        actions.publish_offer(actor=stranger, offer=offer)
    actions.publish_offer(actor=worker, offer=offer)
    offer.refresh_from_db()
    assert offer.is_published


# Lists


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_one_query_however_long(town, worker, django_assert_num_queries, count):
    for number in range(count):
        row = people.offer(town, slug=f"a-{number}")
        people.session(row, days=2)
    with django_assert_num_queries(1):
        rows = list(queries.with_next_date(queries.visible_offers(worker)))
        assert [(row.area.name, row.site.name, row.carrier.name, row.next_starts[11:]) for row in rows] == [
            ("Weststadt", "Mittelpunkt", "Träger am Markt", "10:00")
        ] * count


def test_offers_are_found_by_words_of_title_carrier_and_site(town, manager):
    people.offer(town, slug="kurs", title="Deutschkurs")
    people.offer(town, slug="cafe", title="Frühstück", site=town.cafe, carrier=town.other_carrier)
    rows = queries.visible_offers(manager)
    assert [row.slug for row in queries.found_by(rows, "fluss frühst")] == ["cafe"]
    assert [row.slug for row in queries.found_by(rows, "mittelpunkt")] == ["kurs"]
    assert {row.slug for row in queries.without_dates(rows)} == {"kurs", "cafe"}


def test_what_ends_soon_is_known(town, worker, stranger):
    soon, later, over = (people.offer(town, slug=slug) for slug in ("bald", "später", "vorbei"))
    people.session(soon, days=20)
    people.session(later, days=20)
    people.session(later, days=60)
    people.session(over, days=-5)
    assert [row.slug for row in queries.ending_soon(worker)] == ["bald"]
    assert list(queries.ending_soon(stranger)) == []


# What was a mistake


def remove(actor, offer):
    actions.remove_offer(actor=actor, offer=offer, shown=queries.plan_removal(offer).shown)


def reasons(offer):
    return [effect.sentence for effect in queries.hanging_on_offer(offer)]


def test_a_typo_is_deleted_after_a_look_with_all_that_was_made_from_it(offer, worker, stranger, arabic):
    actions.set_translation(actor=worker, offer=offer, language="ar", texts={"title": "دورة"})
    Offer.objects.filter(pk=offer.pk).update(is_published=False)
    builders.series(offer, worker, weeks=3)
    offer.refresh_from_db()
    assert reasons(offer) == []
    with pytest.raises(PermissionDenied):
        remove(stranger, offer)
    with pytest.raises(NotShown) as refusal:
        actions.remove_offer(actor=worker, offer=offer)
    lines = [(effect.group, effect.sentence) for effect in refusal.value.effects]
    assert lines[:2] == [
        ("all", "„Deutschkurs am Vormittag“ mit allen Angaben"),
        ("all", "seine Texte in einer Sprache"),
    ]
    assert lines[2][1].startswith("die Reihe „")
    assert [group for group, _words in lines[3:]] == ["gone"] * 3
    assert Offer.objects.exists()
    actions.remove_offer(actor=worker, offer=offer, shown=refusal.value.shown)
    assert not Offer.objects.exists()
    assert not Session.objects.exists()
    assert Entry.objects.filter(action="offers.remove_offer", thing_label="offers.offer").count() == 1


def test_a_date_added_after_the_look_is_looked_at_first(offer, worker):
    Offer.objects.filter(pk=offer.pk).update(is_published=False)
    shown = queries.plan_removal(offer).shown
    people.session(offer)
    with pytest.raises(NotShown):
        actions.remove_offer(actor=worker, offer=offer, shown=shown)
    assert Offer.objects.exists()


def test_what_people_hang_on_stays_and_says_why(offer, worker, town):
    people.session(offer, days=3)
    assert reasons(offer) == ["Es steht mit einem kommenden Termin im Programm. Nehmen Sie es zuerst aus dem Programm."]
    people.session(offer, days=-3)
    people.session(offer, days=-2)
    Offer.objects.filter(pk=offer.pk).update(is_published=False)
    offer.refresh_from_db()
    assert reasons(offer) == ["2 Termine sind schon gewesen; sie gehören in die Statistik."]
    with pytest.raises(Refused, match="statt es zu löschen"):
        remove(worker, offer)
    assert Session.objects.count() == 3


def test_a_calendar_a_proposal_and_a_quoted_figure_keep_an_offer(offer, worker):
    Offer.objects.filter(pk=offer.pk).update(is_published=False)
    CalendarEntry.objects.create(offer=offer)
    Confirmation.objects.create(offer=offer, asked_at=clock.now(), answered_at=clock.now(), is_still_true=False)
    Quotation.objects.create(area=offer.area, offer=offer, words="bis zu 21", amount=21, unit="visits", source="Amt")
    offer.refresh_from_db()
    assert reasons(offer) == [
        "Es kommt aus einem eingelesenen Kalender und käme beim nächsten Einlesen wieder.",
        "Ein Vorschlag des Partners wartet auf Ihre Entscheidung.",
        "Eine Angabe anderer gehört dazu.",
    ]
    with pytest.raises(Refused, match="statt es zu löschen"):
        remove(worker, offer)


def test_the_pages_of_deleting(offer, worker, signed_in):
    client, here = signed_in(worker), f"/buero/angebote/{offer.pk}/loeschen/"
    date = people.session(offer, days=3)
    assert here in client.get(f"/buero/angebote/{offer.pk}/").content.decode()
    stays = client.get(here).content.decode()
    assert "Dieses Angebot bleibt" in stays
    assert f"/buero/angebote/{offer.pk}/zurueckziehen/" in stays
    assert client.post(here, {"shown": ""}).status_code == 422
    date.delete()
    asked = client.get(here)
    assert "Das ist für Irrtümer gedacht" in asked.content.decode()
    assert client.post(here, {"shown": "falsch"}).status_code == 422
    assert Offer.objects.exists()
    done = client.post(here, {"shown": asked.context["shown"]}, follow=True)
    assert "Das Angebot ist gelöscht." in done.content.decode()
    assert not Offer.objects.exists()
    assert client.get(f"/buero/angebote/{offer.pk}/").status_code == 404
