"""How patients differ from each other."""

from .between_patients import drawn

__all__ = ["drawn"]
