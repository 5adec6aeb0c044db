from django.urls import path

from quartierwerk.reports import views

urlpatterns = [
    path("<str:secret>/", views.reader, name="reader"),
    path("<str:secret>/<int:pk>/", views.reader, name="reader_report"),
]
