"""Backup and restore: one file with the database, the pictures and the key, whole and checked, sealed on wish."""

from quartierwerk.foundation.backup.archive import BackupMisused, BackupRefused, make, open_archive, restore

__all__ = ["BackupMisused", "BackupRefused", "make", "open_archive", "restore"]
