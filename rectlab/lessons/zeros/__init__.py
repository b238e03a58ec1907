"""Lesson 03: which units are zero for which examples, and how often."""
