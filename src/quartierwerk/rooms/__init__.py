"""Räume: rooms of a site with features, equipment, defects, rules and fees; requests, bookings, standing tenants.

German words: Raum, Teilraum, Ausstattung, Inventar, Mangel, Mietzeit, Regel, Tarif, Anfrage, Belegung, Dauerbelegung.
A booked time is promised by ``foundation.allocation``; a confirmed booking is never pushed out. This room knows no
offers: a booking names its keeper in words, and a kept booking moves only with its keeper.
"""
