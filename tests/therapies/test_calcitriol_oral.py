"""Calcitriol by mouth: the hormone rises, PTH falls, and calcium and phosphate follow; held while calcium is high."""

from bodies.mineral_body import course, model_under
from lunis.therapies import therapy

calcitriol_oral = therapy("calcitriol_oral")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(calcitriol_oral)


def test_benefit_and_harm_in_kidney_failure(bench):
    wanted = ["calcitriol", "pth", "ionised_calcium", "phosphate", "fgf23"]
    without, with_it = (bench.course(*given, times=[60], quantities=wanted, of="late").values[0, 0] for given in ([], [calcitriol_oral]))
    assert with_it[0] > without[0] + 3
    assert with_it[1] < 0.95 * without[1]
    assert with_it[2] > without[2]
    assert with_it[3] > without[3]
    assert with_it[4] > without[4]


def test_seven_tenths_of_a_dose_arrive(bench):
    assert calcitriol_oral.routes["oral"].share is calcitriol_oral.parameters.available
    assert 0.65 < calcitriol_oral.values["available"].base < 0.77


def test_too_much_of_it_raises_calcium_and_is_held():
    """Breaks when eight times the dose does no harm, or when nobody stops it."""
    high = course(["total_calcium", "calcitriol_oral.given"], [10.0, 300.0], model_under(calcitriol_oral.steady("2 ug/d")), 0.3)
    assert high["total_calcium"].max() > course(["total_calcium"], [300.0], filtration=0.3)["total_calcium"][0] + 0.4
    assert high["calcitriol_oral.given"][1] < 0.9
