from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "quartierwerk.attendance"
    label = "attendance"
