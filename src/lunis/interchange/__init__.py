"""Doors to the formats of other programs."""
