"""Figures: what they show, what they say, and that they are the same every time."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from bodies.fake_comparison import START, comparison
from lunis.errors import EngineError
from lunis.figures import PANELS, course_figure, fit_figure, panel, png, shapley_figure, svg, usual_range
from lunis.figures.course import _apart
from lunis.figures.palette import INK, colour, number


@pytest.fixture(scope="module")
def compared():
    return comparison(twins=5)


def words(figure):
    """Every text of a figure."""
    drawn = [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    return "\n".join(re.sub(r"\s+", " ", text) for text in drawn if text)


def test_a_panel_for_every_quantity_of_the_report_with_its_unit(compared):
    figure = course_figure(compared.courses)
    said = words(figure)
    assert [panel.title for panel in PANELS.values() if panel.title not in said] == []
    assert "mL/min/1.73 m²" in said
    assert "mg/dL" in said
    assert "months" in said


def test_every_figure_carries_the_notice(compared):
    for figure in (course_figure(compared.courses[:1]), shapley_figure(compared.calcium), fit_figure(compared.fit)):
        assert "not a medical device" in words(figure)


def test_a_hypothesis_is_dashed_and_named_even_without_a_label(compared):
    claimed = compared["osmotherapy_claimed"]
    figure = course_figure([compared["nothing"], claimed], ["egfr"])
    dashed = [line for line in figure.axes[0].lines if line.is_dashed()]
    assert len(dashed) == 1
    assert dashed[0].get_color() == colour("osmotherapy")
    assert "hypothesis" in words(figure)
    unlabelled = type(claimed)(type(claimed.plan)("osmotherapy_claimed", "Osmotherapy", hypothesis=True), claimed.results)
    assert "Osmotherapy [hypothesis]" in words(course_figure([unlabelled], ["egfr"]))


def test_the_line_is_the_best_twin_and_the_band_that_of_all(compared):
    course = compared["mineral_care"]
    axes = course_figure([course], ["phosphate"]).axes[0]
    assert axes.lines[0].get_ydata() == pytest.approx(course["phosphate"][0])
    assert len(axes.collections) == 1
    low, high = (column for column in axes.collections[0].get_paths()[0].get_extents().get_points()[:, 1])
    band = course.band("phosphate")
    assert (low, high) == pytest.approx((band.low.min(), band.high.max()))


def test_a_course_that_changes_nothing_does_not_hide_the_line_of_nothing_changed(compared):
    axes = course_figure([compared["nothing"], compared["stem_cells"]], ["phosphate", "infection_rate"]).axes
    assert [len(each.collections) for each in axes[:2]] == [1, 2]
    dots = axes[0].lines[1]
    assert dots.is_dashed()
    assert dots.get_zorder() > axes[0].lines[0].get_zorder()
    assert not axes[1].lines[1].is_dashed()
    assert "dotted, without its number: that course runs with 1" in words(axes[0].figure)
    assert "dotted" not in words(course_figure([compared["nothing"], compared["both"]], ["phosphate"]))


def test_egfr_is_not_drawn_where_a_machine_clears_creatinine(compared):
    figure = course_figure([compared["nothing"], compared["haemodialysis"]], ["egfr", "phosphate"])
    assert [len(each.lines) for each in figure.axes] == [1, 2]
    assert "2 left out, not valid: the machine clears creatinine" in words(figure)
    alone = words(course_figure([compared["haemodialysis"]]))
    assert "eGFR" not in alone
    assert "Creatinine" not in alone


def test_a_quantity_has_one_kind_of_axis_in_every_panel(compared):
    made = course_figure(compared.courses)
    assert {axes.get_yscale() for axes in made.axes} == {"linear"}


def test_a_course_keeps_its_colour_whatever_stands_beside_it(compared):
    keys = [course.key for course in compared.courses]
    assert colour("nothing") == INK
    assert len({colour(key) for key in keys}) == 9
    assert colour("a_new_course") == colour("a_new_course") != INK


def test_the_usual_range_is_shaded_and_written(compared):
    assert (usual_range("total_calcium").low, usual_range("upcr").low) == (8.6, None)
    assert "usual 8.6–10.2" in words(course_figure(compared.courses[:1], ["total_calcium"]))
    assert "usual under 0.15" in words(course_figure(compared.courses[:1], ["upcr"]))
    assert not usual_range("cramps").bounded
    green = ["green" in words(course_figure(compared.courses[:1], shown)) for shown in (["cramps", "upcr"], ["cramps"])]
    assert green == [True, False], "the legend names a colour that is there, and none that is not"


def test_a_failed_run_leaves_a_figure():
    broken = comparison(twins=3, failing=2, keys={"nothing"}).courses
    assert png(course_figure(broken, ["total_calcium"]))[:4] == b"\x89PNG"


def test_an_unknown_quantity_is_refused_with_the_nearest_name(compared):
    with pytest.raises(EngineError, match="did you mean `phosphate`"):
        course_figure(compared.courses, ["phosphat"])
    with pytest.raises(EngineError, match="no course"):
        course_figure([])


def test_causes_are_drawn_largest_on_top_total_and_ionised_apart(compared):
    figure = shapley_figure(compared.calcium)
    left, right = figure.axes
    names = [label.get_text().replace("\n", " ") for label in left.get_yticklabels()]
    assert names[-1] == "Too little calcitriol made by the kidneys"
    assert left.patches[-1].get_width() == pytest.approx(0.72)
    assert right.patches[-1].get_width() == pytest.approx(0.085)
    assert "mg/dL" in left.get_xlabel()
    assert "mmol/L" in right.get_xlabel()


def test_the_fit_shows_measured_modelled_and_misfit(compared):
    said = words(fit_figure(compared.fit))
    for text in ("intact PTH", "310 pg/mL", "205 (191 to 219)", "−2.60", "positive"):
        assert text in said


def test_svg_is_the_same_every_time_dateless_well_formed_and_described(compared):
    first = svg(course_figure(compared.courses[:2], ["egfr"]), "one", 'a "quoted" <description>')
    assert first == svg(course_figure(compared.courses[:2], ["egfr"]), "one", 'a "quoted" <description>')
    root = ElementTree.fromstring(first)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'a "quoted" <description>'
    assert root.get("width") is None
    assert root.get("viewBox")
    assert "date" not in first.lower()
    ids = re.findall(r'\bid="([^"]+)"', first)
    assert ids
    assert all(name.startswith("one-") for name in ids)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', first))
    assert used
    assert used <= set(ids)


def test_numbers_read_as_a_clinic_writes_them():
    assert [number(value) for value in (0.0996, 0.1004, 9.997, 99.97)] == ["0.10", "0.10", "10.0", "100"]
    assert [number(value) for value in (210.4, 24.04, 7.6, -0.5, 0.085, 0.0, float("nan"))] == [
        "210",
        "24.0",
        "7.60",
        "−0.50",
        "0.085",
        "0",
        "–",
    ]


def test_every_panel_has_a_title_and_marks_stand_apart():
    assert all(panel(quantity).title for quantity in START)
    assert panel("mineral.bone_pool").title == "Mineral: bone pool"
    placed = _apart([0.5, 0.5, 0.51, 0.9], 0.1)
    assert all(above - below >= 0.0999 for below, above in pairwise(placed))
    assert placed[3] == pytest.approx(0.9)
