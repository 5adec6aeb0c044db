"""Wiring: settings, root urls, registries and subscriptions. Knows everything, holds no rule of its own."""
