"""Access (Rollen): who holds which role at which place or organisation, from when to when; guests with a key."""
