"""The desk (Schreibtisch): staff's day. An entrance: pages over several rooms, no tables of its own things."""
