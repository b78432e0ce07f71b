"""The boards: published results, frozen before anything was tuned, beside what Lunis simulates of the same studies."""

from .board import GOALS, Board, LeftOut, run_board
from .conduct import Simulated
from .page import write_page
from .rows import BOARDS, Row, rows_of, targets_of

__all__ = ["BOARDS", "GOALS", "Board", "LeftOut", "Row", "Simulated", "rows_of", "run_board", "targets_of", "write_page"]
