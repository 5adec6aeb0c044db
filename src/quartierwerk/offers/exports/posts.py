"""Who has a stall and who helps when: the list that lies on the table of the fest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.ical.writer import Entry, write_calendar
from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.pdf import Letterhead, to_pdf
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.offers.exports.offer_list import File
from quartierwerk.offers.models import Post, Session
from quartierwerk.offers.queries import Listed, PostLine, span_of

TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


def posts_as_file(
    session: Session, posts: Sequence[PostLine], people: Sequence[Listed], form: str,
    also: Mapping[int, Sequence[str]] | None = None,
) -> File | None:  # fmt: skip
    """A table of what is taken, and everybody who has signed up; None for another form than CSV and PDF.

    ``also``: per sign-up the other shifts that this person has promised for the same time.

    The CSV holds people only.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf.render_pdf``.
    """
    if form not in TYPES:
        return None
    title = f"{session.title}, {span_of(session)}"
    if form == "csv":
        data = to_csv(_people(title, people, also or {}))
    else:
        sender = session.offer.carrier.name
        data = to_pdf(
            _posts(title, posts), _people(_("Wer hat sich angemeldet?"), people, also or {}),
            language=get_language() or "de", title=_("Stände und Helferdienste"), letterhead=Letterhead(sender=sender),
            as_of=clock.now(), landscape=True,
        )  # fmt: skip
    return File(f"staende-und-helfer-{session.starts_local[:10]}.{form}", TYPES[form], data)


def shift_as_calendar(post: Post, *, url: str) -> bytes:
    """One shift as a calendar, in the active language; it stays at its address and says when it is off.

    Only what everybody may read of it, nothing of those who help.
    """
    language, session = get_language() or "de", post.session
    whole = session.own_title or session.offer.text("title", language).value
    title = f"{post.text('name', language).value}, {whole}"
    is_off = post.removed_at is not None or session.is_cancelled
    site = session.site
    place = session.place_words or (", ".join(part for part in (site.name, site.address) if part) if site else "")
    entry = Entry(
        uid=f"dienst-{post.pk}-{session.offer.uid}",
        title=_("Fällt aus: %(title)s") % {"title": title} if is_off else title,
        starts=datetime.fromisoformat(post.starts_local),
        ends=datetime.fromisoformat(post.ends_local),
        description="\n".join(part for part in (post.text("words", language).value, session.note) if part),
        location=place,
        url=url,
        is_cancelled=is_off,
        sequence=session.sequence + post.sequence,
        changed_at=max(session.changed_at, post.changed_at),
    )
    return write_calendar(title, [entry], url=url)


def _posts(title: str, posts: Sequence[PostLine]) -> Table:
    columns = [
        Column("name", _("Stand oder Dienst"), names_row=True),
        Column("wann", _("Zeit")),
        Column("plaetze", _("Plätze"), Kind.INTEGER),
        Column("vergeben", _("vergeben"), Kind.INTEGER),
        Column("warten", _("warten"), Kind.INTEGER),
        Column("groesse", _("Größe")),
        Column("gebuehr", _("Standgebühr"), Kind.MONEY),
    ]
    rows = [
        (line.post.name, line.when, line.places.capacity, line.taken, line.places.waiting, line.post.size,
         line.post.fee_cents)
        for line in posts
    ]  # fmt: skip
    return Table(title, columns, rows, empty=_("Zu diesem Termin gibt es noch keine Stände und Dienste."))


def _people(title: str, people: Sequence[Listed], also: Mapping[int, Sequence[str]]) -> Table:
    columns = [
        Column("posten", _("Stand oder Dienst"), names_row=True),
        Column("zeit", _("Zeit")),
        Column("name", _("Name")),
        Column("schrift", _("in eigener Schrift")),
        Column("anzahl", _("Anzahl"), Kind.INTEGER),
        Column("stand", _("Stand")),
        Column("stelle", _("Stelle auf der Warteliste"), Kind.INTEGER),
        Column("zugleich", _("zur selben Zeit auch")),
        Column("wuensche", _("Bringt mit, braucht")),
        Column("nachricht", _("Nachricht über")),
        Column("herkunft", _("Herkunft")),
    ]
    rows = [
        (row.sign_up.post.name if row.sign_up.post else "", row.time, row.name, row.own_script, row.sign_up.people,
         row.state, row.place or None, ", ".join(also.get(row.sign_up.pk, ())),
         ", ".join(row.answers), row.reach, str(row.sign_up.get_source_display()))
        for row in people
    ]  # fmt: skip
    return Table(title, columns, rows, empty=_("Es hat sich noch niemand angemeldet."))
