"""Living cells given as a drug: they die, they may divide on what they recognise, and they end.

Cells that do not divide (mesenchymal cells) have `Cells` alone. Cells that do keep on dividing while they meet their antigen and have room
to grow into; without it they stop within a day and wear out as resting cells. Resting cells do not begin again: none lasts for years.
"""

from ...language import Parameters, Quantity, Rates, State, constant, rising_hill, variable


class Cells(State):
    cells = variable("cells", "living cells")


class CellLoss(Parameters):
    cell_loss = constant("1/d", "death of cells")


def dying(y: Cells, p: CellLoss) -> Quantity:
    """Cells that die now."""
    return p.cell_loss * y.cells


class Expanding(Cells):
    """`cells` are those that divide; doses go there."""

    resting = variable("cells", "cells that have stopped dividing")


class Expansion(CellLoss):
    expansion = constant("1/d", "division of cells that meet antigen and have all the room that they want")
    antigen_half = constant("1", "antigen against health at which half of the cells still meet it")
    stopping = constant("1/d", "end of division in cells that meet none")


def expanding(y: Expanding, p: Expansion, antigen: Quantity, room: Quantity) -> Rates:
    """The rates of both; antigen is counted against health, room is 1 where nothing competes."""
    unmet = 1 - rising_hill(antigen, half=p.antigen_half)
    stopped = p.stopping * unmet * y.cells
    return {
        "cells": p.expansion * room * y.cells - stopped - dying(y, p),
        "resting": stopped - p.cell_loss * y.resting,
    }
