"""Tables of the vocabularies."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf.locale import LANG_INFO
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.translations import Translated
from quartierwerk.vocabularies.choices import Kind


class Vocabulary(models.Model):
    """Vokabular: one list in one version, such as the ten fields of action of the programme Soziale Stadt."""

    code = models.SlugField(_("Kürzel"), max_length=40)
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("Titel"), max_length=160)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    starts_on = models.DateField(_("gilt ab"), null=True, blank=True)
    ends_on = models.DateField(_("gilt bis"), null=True, blank=True)
    is_working = models.BooleanField(
        _("wird in der täglichen Arbeit verwendet"),
        default=False,
        help_text=_("Je Art gibt es ein Arbeitsvokabular; die anderen werden daraus umgerechnet."),
    )

    class Meta:
        verbose_name = _("Vokabular")
        verbose_name_plural = _("Vokabulare")
        ordering = ["kind", "title", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="vocabulary_version_once",
                violation_error_message=_("Diese Fassung des Vokabulars gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_working=True),
                name="vocabulary_one_working_per_kind",
                violation_error_message=_("Je Art kann nur ein Vokabular das Arbeitsvokabular sein."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="vocabulary_ends_after_start",
                violation_error_message=_("Das Ende der Geltung liegt vor ihrem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})" if self.version > 1 else self.title

    def is_in_use(self, day: date) -> bool:
        """It has come into force by that day; then it is never edited again."""
        return self.starts_on is not None and self.starts_on <= day


class Term(Translated):
    """Begriff: one entry of a vocabulary. Its code is what offers and counts carry; age bands have limits in years."""

    TRANSLATED = ("title",)

    vocabulary = models.ForeignKey(Vocabulary, on_delete=models.CASCADE, related_name="terms")
    code = models.SlugField(_("Kürzel"), max_length=60)
    title = models.CharField(_("Bezeichnung"), max_length=160)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    age_from = models.PositiveSmallIntegerField(_("ab Jahren"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("bis Jahre"), null=True, blank=True)
    symbol = models.SlugField(_("Bildzeichen"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("Begriff")
        verbose_name_plural = _("Begriffe")
        ordering = ["vocabulary", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "code"],
                name="term_code_once",
                violation_error_message=_("Dieses Kürzel gibt es im Vokabular schon."),
            ),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="term_ages_in_order",
                violation_error_message=_("Das obere Alter liegt unter dem unteren."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Mapping(models.Model):
    """Zuordnung: what is called ``origin`` here is counted as ``target`` in another vocabulary."""

    origin = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="mapped_to")
    target = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="mapped_from")
    note = models.CharField(_("Anmerkung"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Zuordnung")
        verbose_name_plural = _("Zuordnungen")
        ordering = ["origin", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "target"],
                name="mapping_once",
                violation_error_message=_("Diese Zuordnung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("target")),
                name="mapping_not_to_itself",
                violation_error_message=_("Ein Begriff wird nicht sich selbst zugeordnet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.target}"


@lru_cache(maxsize=512)
def _named(code: str, reader: str, fallback: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name(reader) or fallback
    except (ValueError, UnknownLocaleError):  # a language of this house, such as "de-x-leicht"
        known = LANG_INFO.get(code)
        return known["name"] if known else fallback


class Language(models.Model):
    """Sprache, in der gesprochen oder in die übersetzt wird. Languages are data: an office adds its own."""

    code = models.CharField(
        _("Kürzel"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("Diese Sprache gibt es schon.")},
        validators=[
            RegexValidator(
                r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$", _("Zwei oder drei kleine Buchstaben nach ISO 639, zum Beispiel „ti“.")
            )
        ],
    )
    name = models.CharField(_("Name auf Deutsch"), max_length=60)
    own_name = models.CharField(_("Name in der Sprache selbst"), max_length=60)
    is_right_to_left = models.BooleanField(_("von rechts nach links"), default=False)
    is_for_content = models.BooleanField(
        _("Inhalte werden in diese Sprache übersetzt"),
        default=False,
        help_text=_("Die festen Texte der Seiten erscheinen nur in den mitgelieferten Sprachen."),
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)

    class Meta:
        verbose_name = _("Sprache")
        verbose_name_plural = _("Sprachen")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Its name for whoever reads the page: as the office calls it, in English as Unicode's CLDR calls it."""
        return self.name if (get_language() or "de").startswith("de") else _named(self.code, get_language(), self.name)
