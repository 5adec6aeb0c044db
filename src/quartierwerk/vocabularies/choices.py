"""Closed lists of the vocabularies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    FIELDS = "fields", _("Handlungsfelder")
    GROUPS = "groups", _("Zielgruppen")
    AGES = "ages", _("Altersgruppen")
