"""Models and data of other programs: one file for each format."""

from .sbml import read_sbml

__all__ = ["read_sbml"]
