"""Reports (Statistik, Nachweis): figures of a period and scope, in a funder's bands, frozen when submitted."""
