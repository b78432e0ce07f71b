"""The people of a study: the same each time, with the spread that was published, and a steady mean."""

import numpy as np
import pytest

from lunis.evidence import values_of
from lunis.language.graph import Symbol
from lunis.physiology import person
from lunis.therapies import therapy
from lunis.validation.people import group
from lunis.validation.studies import Course

CLEARANCE = Symbol("parameter", "mycophenolate", "clearance")


def drawn(size: int, seed: str = "demo", **said: str) -> list[dict[Symbol, float]]:
    return group(Course(**said), [therapy("mycophenolate").as_usual()], size, seed)


def test_the_same_seed_gives_the_same_people():
    assert drawn(10) == drawn(10)
    assert drawn(10) != drawn(10, "other")


def test_values_spread_as_published():
    value = values_of("mycophenolate")["clearance"]
    logs = np.log([each[CLEARANCE] for each in drawn(400)])
    assert np.exp(logs.mean()) == pytest.approx(value.base, rel=1e-6)
    assert logs.std() == pytest.approx(np.sqrt(np.log1p(value.spread.cv**2)), rel=0.02)


def test_weight_is_that_of_the_study():
    weight = person.Constants.weight
    weights = [weight.unit.from_base(each[weight.symbol]) for each in drawn(40, weight="82 kg")]
    assert np.exp(np.log(weights).mean()) == pytest.approx(82.0, rel=1e-6)
    assert min(weights) < 70 < 95 < max(weights)


def test_a_person_is_as_the_study_says():
    one = group(Course(age="60 y", height="180 cm", female=0), [], 3, "demo")[0]
    assert one[person.Constants.female.symbol] == 0
    assert one[person.Constants.height.symbol] == pytest.approx(person.Constants.height.unit.to_base(180))


def test_people_of_a_trial_differ_in_their_organs():
    """Breaks when a body that says so no longer makes its people unlike each other, or two arms no longer have the same people."""
    fragility = Symbol("parameter", "glomerulus", "barrier_fragility")
    arms = [group(Course(), [taken], 40, "trial", differing=["glomerulus"]) for taken in (therapy("mycophenolate").as_usual(),) * 2]
    value, logs = values_of("glomerulus")["barrier_fragility"], np.log([each[fragility] for each in arms[0]])
    assert np.exp(logs.mean()) == pytest.approx(value.base, rel=1e-6)
    assert logs.std() == pytest.approx(np.sqrt(np.log1p(value.spread.cv**2)), rel=0.1)
    assert arms[0] == arms[1]
    assert fragility not in group(Course(), [], 1, "trial")[0]
