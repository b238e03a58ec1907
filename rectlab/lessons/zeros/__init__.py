"""Lesson 03: which unit is zero for which example, and how often."""
