"""The autoimmune loop: silent in health, self-sustaining once tolerance is lost, bounded always."""

import pytest

from bodies.kidney_stub import LOST, at, course, flare, untreated
from lunis.engine import bolus
from lunis.physiology.immunity import Constants, Targets, Variables, immunity


def rest() -> dict[str, float]:
    """Where the organ itself says that health stands."""
    results = course(0, *(f"immunity.{name}" for name in Variables.fields))
    return {name: float(results[f"immunity.{name}"][0, 0]) for name in Variables.fields}


def test_rest_is_rest():
    """Breaks when a process is added whose rest was not worked out, or when the closed form of the B cells is wrong."""
    rates, told = at(immunity, rest())
    assert rates == pytest.approx(dict.fromkeys(rates, 0.0), abs=1e-15)
    assert [told[name] for name in ("antigen", "interferon", "interleukin_6", "immune_proliferation")] == [1, 1, 1, 1]
    assert 0 < rest()["b_cells"] < 0.01


@pytest.mark.parametrize("lost", [0.0, 1.0])
def test_nothing_falls_below_zero(lost):
    """Breaks when a loss does not vanish with what it is taken from."""
    for name in Variables.fields:
        for others in (0.0, 0.5, 2.0):
            state = {**dict.fromkeys(Variables.fields, others), name: 0.0}
            rates, _ = at(immunity, state, {"immune_complexes": others, "leukocytes": others}, loss_of_tolerance=lost)
            assert rates[name] >= 0, (name, others)


def test_health_bears_flares():
    """Breaks when the loop ignites without a loss of tolerance: a healthy person with infections must stay healthy."""
    results = course(10, "b_cells", "c3", "upcr", events=[flare(3.0, at=day) for day in range(100, 2000, 300)])
    assert results["b_cells"][0, -1] == pytest.approx(results["b_cells"][0, 0], rel=1e-3)
    assert results["c3"][0, -1] == pytest.approx(120, rel=1e-4)
    assert results["upcr"][0].max() < 0.15


def test_partial_loss_of_tolerance_stays_subclinical():
    """Breaks when the threshold of the loop moves so low that ordinary variation makes everybody ill."""
    traits = dict.fromkeys(LOST, 0.4)
    assert course(10, "upcr", traits=traits, events=[flare()])["upcr"][0].max() < 0.2


def test_loss_of_tolerance_ignites_the_loop():
    """Breaks when any link of antigen, interferon, help and B cells is cut."""
    ill = untreated()
    assert ill["b_cells"][0, 1] < 0.2, "a silent phase comes first"
    assert ill["b_cells"][0, 4] > 0.5
    assert ill["interferon"][0, 4] > 4
    assert ill["anti_dsdna"][0, 4] > 150


def test_flare_passes():
    """Breaks when the push of a flare does not halve within 40 to 60 days."""
    results = course(1, "immunity.provocation", events=[flare(1.0, at=365 - 50)])
    assert results["immunity.provocation"][0, 1] == pytest.approx(0.5, abs=0.1)


def test_flare_raises_antigen_in_proportion():
    """Breaks when provocation no longer multiplies the release of antigen."""
    quiet, pushed = (at(immunity, {"provocation": size})[0]["antigen"] for size in (0.0, 0.8))
    assert pushed - quiet == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("lever", "state", "sign"),
    [
        ("antigen_release", "antigen", 1),
        ("interferon_production", "interferon", 1),
        ("interferon_effect", "helper_t", 1),
        ("interferon_effect", "baff", 1),
        ("baff_availability", "b_cells", 1),
        ("interleukin_6_production", "interleukin_6", 1),
        ("regulatory_t_production", "regulatory_t", 1),
        ("t_cell_help", "helper_t", 1),
        ("t_cell_division", "helper_t", 1),
        ("lymphocyte_division", "b_cells", 1),
        ("lymphocyte_division", "plasmablasts", 1),
        ("b_cell_formation", "b_cells", 1),
        ("b_cell_loss", "b_cells", -1),
        ("memory_b_cell_loss", "memory_b_cells", -1),
        ("plasmablast_output", "plasmablasts", 1),
        ("long_lived_plasma_cell_loss", "long_lived_plasma_cells", -1),
        ("autoreactive_plasma_cell_loss", "long_lived_plasma_cells", -1),
    ],
)
def test_lever_moves_its_process(lever, state, sign):
    """Breaks when a lever is connected to nothing, or the wrong way round."""
    active = dict.fromkeys(Variables.fields, 0.5) | {"antigen": 2.0, "interferon": 5.0, "helper_t": 3.0, "interleukin_6": 3.0}
    less, more = (at(immunity, active, {"immune_complexes": 1.0, "leukocytes": 0.8}, {lever: by})[0][state] for by in (0.5, 1.0))
    assert sign * (more - less) > 0


def test_every_lever_is_tested():
    """Breaks when a lever is added without a line above."""
    tested = {case[0] for mark in test_lever_moves_its_process.pytestmark for case in mark.args[1]}
    assert tested == set(Targets.fields)


def test_interferon_blockade_hides_the_signature_and_spares_the_molecule():
    """Breaks when anifrolumab's site, the receptor, is confused with the cytokine."""
    rates, told = at(immunity, {"interferon": 6.0}, levers={"interferon_effect": 0.2})
    assert told["interferon"] == pytest.approx(2.0)
    assert rates["interferon"] == at(immunity, {"interferon": 6.0})[0]["interferon"]


def test_everything_stays_bounded():
    """Breaks when a gain of the loop no longer saturates: all tolerance lost, a storm of provocation for years."""
    storm = [bolus(Variables.provocation, 20.0, day) for day in range(0, 3650, 20)]
    results = course(10, *(f"immunity.{name}" for name in Variables.fields), traits=LOST, events=storm)
    for name in ("b_cells", "memory_b_cells", "long_lived_plasma_cells"):
        assert results[f"immunity.{name}"].max() <= 1
    assert results["immunity.interferon"].max() <= 10
    assert results["immunity.baff"].max() <= 2.5
    assert results["immunity.helper_t"].max() <= 5
    assert min(results[f"immunity.{name}"].min() for name in Variables.fields) >= 0


def test_blocking_help_before_the_flare_prevents_disease():
    """Breaks when help no longer decides whether B cells divide."""
    spared = course(4, "b_cells", "upcr", traits=LOST, events=[flare()], factors={Targets.t_cell_help: 0.3})
    assert spared["b_cells"][0, -1] < 0.2 * untreated()["b_cells"][0, 4]
    assert spared["upcr"][0, -1] < 0.5


def test_start_does_not_depend_on_the_trait():
    """Breaks when a run with lost tolerance no longer begins in health."""
    begun = course(0, "b_cells", traits={Constants.loss_of_tolerance: 1.0})
    assert begun["b_cells"][0, 0] == pytest.approx(rest()["b_cells"], rel=1e-12)
