"""Text per language on the row itself, with the hash of the source it was made from.

The source is German and stands in the field of that name. ``translations`` holds the others::

    {"title": {"ar": {"text": "…", "source": "1f3a…", "origin": "person", "by": "account:4", "at": "2026-…",
                      "checked_by": "account:7", "checked_at": "2026-…"}}}

Freshness is computed from the hash, origin is kept apart from it, and "checked, still right" is an act of its own.
Facts (time, place, price, phone) are fields of their own and never live in these texts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SOURCE_LANGUAGE = "de"
ORIGINS = (("person", _("von einem Menschen übersetzt")), ("machine", _("maschinell übersetzt")))

MISSING, OUTDATED, FRESH, SOURCE = "missing", "outdated", "fresh", "source"


def fingerprint(source: str) -> str:
    """Hash of a source text; white space at line ends does not count."""
    plain = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Text:
    """A text as it can be shown: ``language`` is the one it really is in, so that a page can mark it."""

    value: str
    language: str
    state: str
    origin: str = ""
    checked_by: str = ""
    checked_at: str = ""

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def is_fallback(self) -> bool:
        return self.state == MISSING


class Translated(models.Model):
    """A row with texts in several languages. Subclasses name the fields in ``TRANSLATED``."""

    TRANSLATED: ClassVar[tuple[str, ...]] = ()
    translations = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def text(self, field: str, language: str | None = None) -> Text:
        """The text of a field in a language, or the German source marked as fallback."""
        return text_of(getattr(self, field), self.translations, field, language or get_language() or SOURCE_LANGUAGE)

    def state_of(self, field: str, language: str) -> str:
        source = getattr(self, field)
        if not source:
            return FRESH
        return text_of(source, self.translations, field, language).state


def text_of(source: str, translations: dict[str, Any], field: str, language: str) -> Text:
    """As ``Translated.text``, for rows read as plain values."""
    if language == SOURCE_LANGUAGE:
        return Text(source, SOURCE_LANGUAGE, SOURCE)
    entry = translations.get(field, {}).get(language) if translations else None
    if not entry or not entry.get("text"):
        return Text(source, SOURCE_LANGUAGE, MISSING)
    state = FRESH if entry["source"] == fingerprint(source) else OUTDATED
    return Text(
        entry["text"],
        language,
        state,
        entry.get("origin", "person"),
        entry.get("checked_by", ""),
        entry.get("checked_at", ""),
    )


def put(row: Translated, field: str, language: str, text: str, *, origin: str, by: str, at: str) -> None:
    """Set a translation on the row in memory (the calling action saves). An empty text removes it."""
    if field not in row.TRANSLATED:
        raise ValueError(f"{field} is not translated")
    if language == SOURCE_LANGUAGE:
        raise ValueError("the source is the field itself")
    texts = {name: dict(per) for name, per in row.translations.items()}
    per_language = texts.setdefault(field, {})
    if text.strip():
        per_language[language] = {
            "text": text.strip(),
            "source": fingerprint(getattr(row, field)),
            "origin": origin,
            "by": by,
            "at": at,
        }
    else:
        per_language.pop(language, None)
    row.translations = texts


def confirm(row: Translated, field: str, language: str, *, by: str, at: str) -> bool:
    """Checked, still right: the present source is what this text belongs to. False where there is no text."""
    entry = row.translations.get(field, {}).get(language)
    if not entry:
        return False
    texts = {name: dict(per) for name, per in row.translations.items()}
    texts[field][language] = {**entry, "source": fingerprint(getattr(row, field)), "checked_by": by, "checked_at": at}
    row.translations = texts
    return True
