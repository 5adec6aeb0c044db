from django.urls import URLPattern, URLResolver

app_name = "square"
urlpatterns: list[URLPattern | URLResolver] = []
