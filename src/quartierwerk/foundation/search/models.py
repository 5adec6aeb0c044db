from __future__ import annotations

from django.db import models

from quartierwerk.foundation.codes import CodesField


class SearchEntry(models.Model):
    """Fundstelle: one thing that can be found, where it belongs and where its page is."""

    label = models.CharField(max_length=80)  # app.model
    thing_key = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    line = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    words = models.TextField()
    folded_title = models.CharField(max_length=300)
    path = models.CharField(max_length=120, blank=True, db_index=True)
    organisations = CodesField()

    class Meta:
        app_label = "foundation"
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["label", "thing_key"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title
