"""Accounts (Konten): the user model, sign-in, second factor; nothing else. Must not know roles or places."""
