"""The list of those who signed up, for the leader's table: names in Latin letters beside their own."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.offers.queries import Listed


def sign_ups_as_csv(title: str, rows: Sequence[Listed]) -> bytes:
    columns = [
        Column("name", _("Name"), names_row=True),
        Column("schrift", _("in eigener Schrift")),
        Column("stand", _("Stand")),
        Column("stelle", _("Stelle auf der Warteliste"), Kind.INTEGER),
        Column("personen", _("Personen"), Kind.INTEGER),
        Column("kinder", _("Kinder"), Kind.INTEGER),
        Column("wuensche", _("Wünsche")),
        Column("wann", _("Zeit")),
        Column("sprache", _("Sprache")),
        Column("nachricht", _("Nachricht über")),
        Column("herkunft", _("Herkunft")),
    ]
    lines = [
        (
            row.name, row.own_script, row.state, row.place or None, row.sign_up.people, row.sign_up.children,
            ", ".join(row.answers), row.time, row.sign_up.participant.language, row.reach,
            str(row.sign_up.get_source_display()),
        )
        for row in rows
    ]  # fmt: skip
    return to_csv(Table(title, columns, lines))
