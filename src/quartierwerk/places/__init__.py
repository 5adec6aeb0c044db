"""Places (Land, Landkreis, Gemeinde, Quartier, Treffpunkt): where things are, when they are open or closed.

Must not know who runs them (parties) or what happens there (offers).
"""
