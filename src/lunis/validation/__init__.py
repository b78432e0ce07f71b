"""The boards: published results, frozen before anything was tuned, beside what Lunis simulates of the same studies."""

from .rows import BOARDS, Row, rows_of

__all__ = ["BOARDS", "Row", "rows_of"]
