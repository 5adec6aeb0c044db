from django.urls import path

from quartierwerk.places.views import areas, closings, sites

app_name = "places"
urlpatterns = [
    path("", areas.areas, name="areas"),
    path("gebiete.geojson", areas.areas_geojson, name="areas_geojson"),
    path("gebiete/neu/", areas.area_new, name="area_new"),
    path("gebiete/<slug:slug>/", areas.area, name="area"),
    path("gebiete/<slug:slug>/bearbeiten/", areas.area_edit, name="area_edit"),
    path("gebiete/<slug:slug>/grenze/", areas.area_boundary, name="area_boundary"),
    path("gebiete/<slug:slug>/loeschen/", areas.area_removal, name="area_removal"),
    path("treffpunkte/", sites.sites, name="sites"),
    path("treffpunkte/neu/", sites.site_new, name="site_new"),
    path("treffpunkte/<slug:slug>/", sites.site, name="site"),
    path("treffpunkte/<slug:slug>/bearbeiten/", sites.site_edit, name="site_edit"),
    path("treffpunkte/<slug:slug>/foto/", sites.site_photo, name="site_photo"),
    path("treffpunkte/<slug:slug>/foto/entfernen/", sites.site_photo_removal, name="site_photo_removal"),
    path("treffpunkte/<slug:slug>/texte/<slug:language>/", sites.site_texts, name="site_texts"),
    path(
        "treffpunkte/<slug:slug>/texte/<slug:language>/<slug:field>/bestaetigung/",
        sites.site_text_confirmation,
        name="site_text_confirmation",
    ),
    path("treffpunkte/<slug:slug>/loeschen/", sites.site_removal, name="site_removal"),
    path("schliesstage/", closings.closings, name="closings"),
    path("schliesstage/neu/", closings.closing_new, name="closing_new"),
    path("schliesstage/<int:pk>/zuruecknahme/", closings.closing_withdrawal, name="closing_withdrawal"),
    path("schliesstage/<int:pk>/letzter-tag/", closings.closing_end, name="closing_end"),
    path("schulferien/", closings.school_holidays, name="school_holidays"),
    path("schulferien/neu/", closings.school_override_new, name="school_override_new"),
    path("schulferien/<int:pk>/zuruecknahme/", closings.school_override_withdrawal, name="school_override_withdrawal"),
    path("krise/", closings.crises, name="crises"),
    path("krise/neu/", closings.crisis_new, name="crisis_new"),
    path("krise/<int:pk>/ende/", closings.crisis_end, name="crisis_end"),
    path("krise/<int:pk>/letzter-tag/", closings.crisis_last_day, name="crisis_last_day"),
]
