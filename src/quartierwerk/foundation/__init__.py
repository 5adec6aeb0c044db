"""Foundation: what every room stands on. Holds no word of the domain; a thing moves in when two rooms use it."""
