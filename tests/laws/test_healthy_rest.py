"""Health stands still, comes back when it is pushed, and lies where laboratories say that it does."""

import numpy as np
import pytest

from bodies.whole_body import YEAR, Array, at_start, course, model_of, names_of_states, parameters_of
from lunis.engine.reference import Interpreted
from lunis.figures.ranges import usual_range
from lunis.language.tables import Variable
from lunis.physiology import (
    blood,
    death,
    fracture,
    glomerulus,
    immunity,
    immunoglobulin,
    infection,
    malignancy,
    mineral,
    ovary,
    person,
    thrombosis,
    tubule,
)
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals

# Age goes on in health too.
AGEING = {
    person.Variables.age,
    glomerulus.Variables.nephrons,
    glomerulus.Variables.nephrons_of_age,
    glomerulus.Variables.podocytes,
    glomerulus.Variables.podocytes_of_age,
    ovary.Variables.follicles,
}
# What may befall everybody adds up all through life, and exposure is remembered.
BEFALLING = {organ.Variables.hazard for organ in (infection, thrombosis, malignancy, fracture, death)}
REMEMBERED = {malignancy.Variables.latent, malignancy.Variables.exposure}
# Vessels calcify all through life, with calcium and phosphate from plasma.
CALCIFYING = {mineral.Variables.soft_calcium, mineral.Variables.plasma_calcium, mineral.Variables.plasma_phosphate}
# These keep for many years what befalls them.
SLOW = {
    mineral.Variables.soft_calcium,
    mineral.Variables.bone_calcium,
    immunity.Variables.long_lived_plasma_cells,
    immunoglobulin.Variables.long_lived,
    glomerulus.Variables.matrix,
    tubule.Variables.interstitial_fibrosis,
    blood.Variables.iron_stores,
    blood.Variables.haemoglobin,
}
# Come back by themselves, within weeks, but to lose a fifth of them at once leaves a scar for good.
SCARRING = {tubule.Variables.cells}
FAST = [
    entry
    for organ in BODY.organs
    for entry in organ.variables.fields.values()
    if isinstance(entry, Variable) and entry not in AGEING | SLOW | SCARRING | BEFALLING | REMEMBERED
]
# What says what has passed and not what is: a store, and what has added up.
PAST = {"soft_tissue_calcium"} | {name for name in Signals.fields if name.endswith("_probability")}
SIGNALS = [name for name in Signals.fields if name not in PAST]
RANGED = [name for name, signal in Signals.fields.items() if signal.output and usual_range(name).bounded]


def sizes() -> Array:
    """How large each state usually is: its level in health, or one unit where health has none."""
    model = model_of()
    y = at_start(model)
    units = np.array([model.quantities[name].unit.scale for name in names_of_states(model)])
    return np.where(np.abs(y) > 0, np.abs(y), units)


def speeds() -> dict[str, float]:
    """Rates on the first day, against the usual size of each state."""
    model = model_of()
    rates = Interpreted(model).rates(0.0, at_start(model), parameters_of(model))
    return dict(zip(names_of_states(model), rates / sizes(), strict=True))


def test_on_the_first_day_nothing_moves_but_age() -> None:
    """Breaks when a starting value is not where the equations rest, in any organ."""
    still = {str(entry) for entry in AGEING | CALCIFYING | BEFALLING}
    assert not {name: speed for name, speed in speeds().items() if abs(speed) > 1e-9 and name not in still}


def test_age_and_calcification_are_all_that_moves() -> None:
    """Breaks when something on the list of what moves in health stands still, moves fast, or is not accounted for."""
    speed = speeds()
    assert speed["person.age"] > 0
    for entry in AGEING - {person.Variables.age, ovary.Variables.follicles}:
        assert -1e-4 < speed[str(entry)] < 0
    # A tenth of the follicles goes in a year.
    assert -4e-4 < speed[str(ovary.Variables.follicles)] < 0
    for entry in BEFALLING:
        assert 0 < speed[str(entry)] < 1e-4
    model, y = model_of(), at_start(model_of())
    rate = dict(zip(model.states, Interpreted(model).rates(0.0, y, parameters_of(model)), strict=True))
    laid_down = rate[mineral.Variables.soft_calcium.symbol]
    ratio = BODY.value_of(mineral.Constants.phosphate_with_calcium)
    assert 0 < laid_down < 0.01
    assert rate[mineral.Variables.plasma_calcium.symbol] == pytest.approx(-laid_down, rel=1e-6)
    assert rate[mineral.Variables.plasma_phosphate.symbol] == pytest.approx(-ratio * laid_down, rel=1e-6)


def levels(start: Array | None) -> dict[str, float]:
    results = course(model_of(), [3 * YEAR], SIGNALS, start_from=start)
    return {name: float(results[name][0, 0]) for name in SIGNALS}


@pytest.fixture(scope="module")
def unperturbed() -> dict[str, float]:
    return levels(None)


@pytest.mark.parametrize("push", [-0.2, 0.2])
@pytest.mark.parametrize("entry", FAST, ids=str)
def test_a_push_is_forgotten_in_three_years(entry: Variable, push: float, unperturbed: dict[str, float]) -> None:
    """Breaks when health is not stable: a state moved by a fifth (or by 0.05 where health has none of it) must come back."""
    model, y = model_of(), at_start(model_of())
    place = model.state_index[entry.symbol]
    y[place] += push * y[place] if y[place] else max(push, 0) / 4 * entry.unit.scale
    after = levels(y)
    # Within 1 %; what is zero in health, within 0.01 of its unit.
    size = {name: abs(level) if abs(level) > 0.05 else 1.0 for name, level in unperturbed.items()}
    assert not {name: (unperturbed[name], level) for name, level in after.items() if abs(level - unperturbed[name]) > 0.01 * size[name]}


def test_what_is_called_slow_is_slow_and_known() -> None:
    """Breaks when a state is excused from coming back that need not be: health hardly turns it over in three years."""
    model, p = model_of(), parameters_of(model_of())
    functions = Interpreted(model)
    for entry in SLOW - {mineral.Variables.soft_calcium, mineral.Variables.bone_calcium}:
        y = at_start(model)
        place = model.state_index[entry.symbol]
        y[place] += 0.2 * sizes()[place]
        after = course(model, [3 * YEAR], [str(entry)], start_from=y)[str(entry)][0, 0] * entry.unit.scale
        rest = course(model, [3 * YEAR], [str(entry)])[str(entry)][0, 0] * entry.unit.scale
        assert abs(after - rest) > 0.002 * sizes()[place], f"{entry} is back: take it from the list"
        assert functions.rates(0.0, y, p)[place] < 0


@pytest.mark.parametrize("name", RANGED)
def test_a_healthy_person_stays_in_the_usual_range_for_ten_years(name: str) -> None:
    """Breaks when a value moves a healthy level out of the range of laboratories, or when health drifts."""
    level = course(model_of(), np.arange(0.0, 10 * YEAR + 1, 30.0), [name])[name][0]
    usual = usual_range(name)
    low = -np.inf if usual.low is None else usual.low
    high = np.inf if usual.high is None else usual.high
    assert low <= level.min()
    assert level.max() <= high


def test_most_of_what_a_laboratory_measures_has_a_usual_range() -> None:
    """Breaks when the ranges can no longer be found, so that the test above would hold for nothing."""
    assert len(RANGED) > 20
    assert {"ionised_calcium", "phosphate", "pth", "calcitriol", "egfr", "haemoglobin", "albumin"} <= set(RANGED)


def test_a_healthy_person_has_no_symptoms() -> None:
    """Breaks when health brings more than an occasional cramp, or any tetany, rash or excess of infections."""
    end = course(model_of(), [10 * YEAR], ["cramps", "tetany", "rash", "infection_rate", "activity_index", "chronicity_index"])
    assert end["cramps"][0, 0] < 0.2
    assert end["tetany"][0, 0] < 0.02
    assert end["rash"][0, 0] < 0.01
    assert end["infection_rate"][0, 0] < 1
    assert end["activity_index"][0, 0] < 0.5
    assert end["chronicity_index"][0, 0] < 0.5
