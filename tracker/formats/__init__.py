"""Formats: one file each, found by its name; a Table becomes text."""
