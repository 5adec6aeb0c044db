"""The roles. A role about a higher thing (a seat in a body, the reader of one grant) is a row in that thing's room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MANAGER = "manager", _("Quartiersmanagement")
    WORKER = "worker", _("Fachkraft des Trägers")
    COORDINATOR = "coordinator", _("Koordination der Stadt")
    BODY_MEMBER = "body_member", _("Mitglied eines Gremiums")
    SERVICE_OFFICE = "service_office", _("Servicestelle")
    ADMINISTRATOR = "administrator", _("Technische Verwaltung")


AT_AREA = (Role.MANAGER, Role.COORDINATOR, Role.BODY_MEMBER, Role.SERVICE_OFFICE)
AT_ORGANISATION = (Role.WORKER, Role.MANAGER)
ANYWHERE = (Role.ADMINISTRATOR,)
