"""HTTP of places: areas, sites, closing days, school holidays, crises."""
