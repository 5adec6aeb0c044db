"""HTTP of rooms: what there is, what rules, who uses it, the week and the day, premises looked at."""
