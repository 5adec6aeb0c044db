"""The token differs after every committed change, however it was made, and only then (SQLite) says so."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from tests import cast

from quartierwerk.foundation import changes

pytestmark = pytest.mark.django_db(transaction=True)


def token():
    return changes.token("programme")


def test_nothing_changed_means_the_same_token():
    cast.build_town()
    first, second = cast.undisturbed(lambda: (token(), token()))
    assert first == second


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE offers_offer SET title = 'Neu'",
        "UPDATE offers_session SET place_words = 'Hof'",
        "DELETE FROM offers_session",
        "UPDATE places_site SET name = 'Haus'",
        "UPDATE parties_organisation SET name = 'Verein'",
        "INSERT INTO vocabularies_language (code, name, own_name, is_right_to_left, is_for_content, position)"
        " VALUES ('ti', 'Tigrinya', 'ትግርኛ', false, true, 100)",
    ],
)
def test_a_change_past_every_action_counts(change):
    cast.session(cast.offer(cast.build_town()))
    before = token()
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert token() != before


def test_a_change_that_is_rolled_back_leaves_what_was_kept_true():
    offer = cast.offer(cast.build_town())
    before = token()
    with transaction.atomic():
        type(offer).objects.update(title="Neu")
        transaction.set_rollback(True)
    assert connection.vendor == "postgresql" or token() == before  # PostgreSQL may ask once too often, never too seldom


def test_inside_a_transaction_nothing_may_be_kept():
    with transaction.atomic():
        assert token() is None


def test_triggers_come_back_when_a_table_was_altered():
    offer = cast.offer(cast.build_town())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER changed_programme_offers_offer_update")
    call_command("migrate", verbosity=0)
    before = token()
    type(offer).objects.update(title="Neu")
    assert token() != before


def test_a_name_that_is_no_table_is_an_error(settings):
    settings.WATCHED_TABLES = {"programme": ("offers", "offers.nothing")}
    with pytest.raises(LookupError, match=r"offers\.nothing"):
        changes.watched_tables("programme")
