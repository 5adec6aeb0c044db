"""What residents' pages show, read through the programme of the room offers."""
