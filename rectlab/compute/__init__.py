"""The machine: its devices, its threads, files written whole or not at all, bars with the time left."""
