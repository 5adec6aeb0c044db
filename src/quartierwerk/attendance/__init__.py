"""Attendance (Zählung, Teilnahme): how many came to a date. Zero, not counted and called off are three states."""
