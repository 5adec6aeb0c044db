from django.urls import URLPattern, URLResolver, path

from quartierwerk.attendance.views import checklist, counting, door, paper, phone, quotations, tables

app_name = "attendance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", counting.start, name="start"),
    path("heute/", counting.today, name="today"),
    path("termin/<int:pk>/", counting.session, name="session"),
    path("termin/<int:pk>/liste/", checklist.checklist, name="checklist"),
    path("termin/<int:pk>/liste/antippen/", checklist.tap, name="tap"),
    path("termin/<int:pk>/korrektur/", counting.correction, name="correction"),
    path("termin/<int:pk>/ruecknahme/", counting.withdrawal, name="withdrawal"),
    path("termin/<int:pk>/ausgefallen/", counting.fell_out, name="fell_out"),
    path("termin/<int:pk>/stattgefunden/", counting.took_place, name="took_place"),
    path("angebot/<int:pk>/aufteilung/", counting.splits, name="splits"),
    path("aufteilung/<int:pk>/beenden/", counting.split_end, name="split_end"),
    path("papier/", paper.month, name="paper"),
    path("tuerblaetter/", door.sheets, name="door_sheets"),
    path("tuerblaetter.pdf", door.sheets_pdf, name="door_sheets_pdf"),
    path("termin/<int:pk>/tuerblatt/", door.sheet, name="door_sheet"),
    path("termin/<int:pk>/tuerblatt.pdf", door.sheet_pdf, name="door_sheet_pdf"),
    path("angaben/", quotations.quotations, name="quotations"),
    path("angaben/neu/", quotations.new, name="quotation_new"),
    path("angaben/<int:pk>/herausnehmen/", quotations.withdrawal, name="quotation_withdrawal"),
    path("einlesen/", tables.tables, name="tables"),
    path("einlesen/<int:pk>/", tables.table, name="table"),
    path("einlesen/<int:pk>/stand/", tables.progress, name="table_progress"),
    path("einlesen/<int:pk>/zuordnung/", tables.mapping, name="table_mapping"),
    path("einlesen/<int:pk>/zuordnung.toml", tables.mapping_file, name="table_mapping_file"),
    path("einlesen/<int:pk>/uebernehmen/", tables.taking, name="table_taking"),
    path("einlesen/<int:pk>/nicht-uebernommen.csv", tables.refused, name="table_refused"),
    path("einlesen/<int:pk>/loeschen/", tables.dropping, name="table_dropping"),
    path("arbeiter.js", phone.worker, name="worker"),
    path("ohne-netz/", phone.kept_page, name="kept"),
    path("marke/", phone.mark, name="mark"),
    path("postausgang/", phone.outbox, name="outbox"),
]
