"""Models, doses, patients and trial data in the formats of other tools: one file a format."""

from .sbml import read_sbml

__all__ = ["read_sbml"]
