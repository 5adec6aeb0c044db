from __future__ import annotations

from django.db import models


class Mail(models.Model):
    """Nachricht im Postausgang. Rows are deleted 30 days after they were sent."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=12)
    message_id = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "foundation"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.message_id
