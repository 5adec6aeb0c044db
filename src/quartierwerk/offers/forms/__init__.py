"""From what was typed to clean values, by noun; never saves."""
