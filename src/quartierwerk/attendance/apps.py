from django.apps import AppConfig
from django.db.models.signals import post_migrate

from quartierwerk.attendance import sums


class AttendanceConfig(AppConfig):
    name = "quartierwerk.attendance"
    label = "attendance"

    def ready(self) -> None:
        post_migrate.connect(sums.install, sender=self, dispatch_uid="attendance.sums")
