from django.urls import URLPattern, URLResolver

app_name = "vocabularies"
urlpatterns: list[URLPattern | URLResolver] = []
