"""Lesson 00: one live network, its zeros and its units, layer by layer."""
