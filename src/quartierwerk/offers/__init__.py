"""Offers (Angebote, Reihen, Termine): what is on, when, where, for whom. Must not know who came."""
