"""The square (Marktplatz): residents' pages, without account, in eight languages, without JavaScript."""
