"""Sending after commit, never lost: a mail is a row of the outbox, written in the transaction of its action.

A mail may arrive twice after a kill, then with the same Message-ID. Texts are rendered in the reader's language.
"""

from quartierwerk.foundation.mail.outbox import queue_mail, send_due

__all__ = ["queue_mail", "send_due"]
