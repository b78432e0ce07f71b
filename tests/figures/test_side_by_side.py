"""Two models side by side: disagreements are seen, and numbers read as people write them."""

import numpy as np
import pytest

from lunis.figures.side_by_side import WRONG, Cell, side_by_side_figure, signed, span

DAYS = np.array([0.0, 1.0, 10.0, 100.0])


def cell(alone=(), opposite=()):
    return Cell(DAYS, DAYS * 0.1, -DAYS * 0.1, (1.0, 100.0), alone, opposite, 2.0)


def drawn(one):
    figure = side_by_side_figure([("Row", [one])], ["Column"], "Somebody 2010", "the resting level")
    return figure, figure.axes[0]


def test_parting_directions_are_framed_and_crossed():
    """Breaks when a disagreement looks like an agreement."""
    for one, framed, crosses in ((cell(), False, 0), (cell(alone=(1.0,)), False, 2), (cell(opposite=(1.0, 100.0)), True, 4)):
        _, axes = drawn(one)
        assert (axes.spines["top"].get_visible() and axes.spines["top"].get_edgecolor()[:3] == pytest.approx(rgb(WRONG))) == framed
        assert sum(line.get_marker() == "x" for line in axes.lines) == crosses


def rgb(hexadecimal):
    return tuple(int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5))


def test_the_figure_says_whose_lines_they_are_and_carries_the_notice():
    figure, axes = drawn(cell())
    said = " ".join(text.get_text() for text in (*figure.texts, *axes.texts))
    for expected in ("Somebody 2010", "Lunis", "resting level", "Column", "Row", "not a medical device", "+10", "−10"):
        assert expected in said


@pytest.mark.parametrize(("percent", "text"), [(0.01, "0"), (-0.3, "−0.3"), (4.26, "+4.3"), (-45.2, "−45"), (212.0, "+212")])
def test_changes_are_written_with_their_sign(percent, text):
    assert signed(percent) == text


@pytest.mark.parametrize(("days", "text"), [(1, "1 d"), (7, "1 wk"), (30, "1 mo"), (90, "3 mo"), (180, "6 mo"), (730, "2 y")])
def test_times_are_written_as_people_say_them(days, text):
    assert span(days) == text
