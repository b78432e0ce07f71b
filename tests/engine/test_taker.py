"""The patient who takes the doses: by weight and surface, late, held back by a prescriber, and forgotten now and then."""

from __future__ import annotations

import numpy as np
import pytest

from bodies import toy
from bodies.prescribed import BODY, late_and_held
from lunis.engine import Run, link, simulate
from lunis.engine.events import planned
from lunis.engine.replay import load_patient, save_patient
from lunis.engine.results import Status
from lunis.engine.taker import Taker
from lunis.errors import EngineError, LanguageError
from lunis.language import Regimen
from lunis.language.graph import Symbol
from lunis.units import unit

KILOGRAM = unit("kg").to_base(1.0)
TIMES = np.linspace(0.0, 10.0, 21)


def weighing(kilograms: float, luck: int = 0) -> Run:
    return Run({Symbol("parameter", "person", "weight"): kilograms * KILOGRAM}, luck=luck)


def late_by(days: float) -> Run:
    return Run({Symbol("parameter", "drug", "lag"): days})


def blood(regimen: Regimen, runs: list[Run], times: object = TIMES, backend: str = "lanes") -> np.ndarray:
    return simulate(link(BODY.taking(regimen), fold=False), runs, times, [f"{regimen.name}.blood"], backend=backend)[  # type: ignore[arg-type]
        f"{regimen.name}.blood"
    ]


def test_a_dose_by_weight_is_the_patients_own() -> None:
    """Breaks when a dose by weight is that of the typical patient, or a limit is not heeded."""
    first = blood(late_and_held().once("2 mg/kg"), [weighing(40), weighing(90)], [0.0])
    assert first[:, 0] == pytest.approx([80.0, 180.0])
    limited = blood(late_and_held().once("2 mg/kg", most="100 mg"), [weighing(40), weighing(90)], [0.0])
    assert limited[:, 0] == pytest.approx([80.0, 100.0])


def test_a_dose_by_surface() -> None:
    """Breaks when square metres are taken for kilograms."""
    found = blood(late_and_held().once("750 mg/m2"), [weighing(60)], [0.0])[0, 0]
    told = simulate(link(BODY), [weighing(60)], [0.0], ["body_surface"], backend="compiled")["body_surface"][0, 0]
    assert found == pytest.approx(750 * told)


def test_an_even_intake_by_weight() -> None:
    """Breaks when the rate of an infusion or an even intake forgets the weight."""
    found = blood(late_and_held().steady("1 mg/kg/d"), [weighing(50), weighing(100)], [40.0])[:, 0]
    assert found == pytest.approx([100.0, 200.0], rel=1e-5)


def test_a_lag_is_exact_and_the_patients_own() -> None:
    """Breaks when a lag is rounded to a step, is that of the typical patient, or moves with the batch."""
    regimen = late_and_held().every("2 d", "1 mg")
    alone = np.concatenate([blood(regimen, [late_by(lag)]) for lag in (0.0, 0.3, 1.7)])
    together = blood(regimen, [late_by(0.0), late_by(0.3), late_by(1.7)])
    assert (alone == together).all()
    for row, lag in zip(together, (0.0, 0.3, 1.7), strict=True):
        given = [at for at in np.arange(0.0, 12.0, 2.0) + lag if at <= 10.0]
        exact = [sum(np.exp(-0.5 * (t - at)) for at in given if at <= t) for t in TIMES]
        assert row == pytest.approx(exact, rel=1e-4, abs=1e-5)


def test_what_cannot_be_a_lag() -> None:
    with pytest.raises(EngineError, match=r"a lag .* of -1 days cannot be"):
        blood(late_and_held().once("1 mg"), [late_by(-1.0)])


@pytest.mark.parametrize("backend", ["lanes", "compiled", "interpreter"])
def test_a_gate_multiplies_each_dose_as_it_stands(backend: str) -> None:
    """Breaks when a prescriber's rule is looked up at the start, or an infusion does not heed it as it runs."""
    held = late_and_held(holding=0.2)
    doses = blood(held.every("2 d", "1 mg", route="vein"), [Run()], backend=backend)[0]
    exact = [sum(np.exp(-0.2 * at) * np.exp(-0.5 * (t - at)) for at in np.arange(0.0, 11.0, 2.0) if at <= t) for t in TIMES]
    assert doses == pytest.approx(exact, rel=1e-4)
    running = blood(held.steady("1 mg/d", route="vein"), [Run()], backend=backend)[0]
    assert running == pytest.approx((np.exp(-0.2 * TIMES) - np.exp(-0.5 * TIMES)) / 0.3, rel=1e-4, abs=1e-5)


def test_sensitivities_go_through_a_gate() -> None:
    """Breaks when a dose that shrinks with a parameter by way of its gate is held for one that does not."""
    model = link(BODY.taking(late_and_held(holding=0.2).every("2 d", "1 mg", route="vein")), fold=False)
    found = simulate(model, [Run()], TIMES, ["drug.blood"], sensitivities=["drug.holding", "drug.elimination"])
    assert found.sensitivities is not None
    slopes = found.sensitivities.values[0, :, 0, 0]
    exact = [sum(-at * np.exp(-0.2 * at) * np.exp(-0.5 * (t - at)) for at in np.arange(0.0, 11.0, 2.0) if at <= t) for t in TIMES]
    assert slopes == pytest.approx(exact, rel=1e-3, abs=1e-4)


def test_what_sensitivities_do_not_follow_is_refused() -> None:
    """Breaks when the slope by a weight that doses are reckoned by comes out as 0."""
    model = link(BODY.taking(late_and_held().once("2 mg/kg")), fold=False)
    with pytest.raises(EngineError, match="doses are reckoned or delayed by it"):
        simulate(model, [Run()], [1.0], ["drug.blood"], sensitivities=["person.weight"])


def test_forgotten_doses_are_the_patients_own_luck() -> None:
    """Breaks when luck depends on the batch, the length of the run or the other drugs, or nothing is forgotten."""
    regimen = late_and_held().daily("1 mg").taken(0.7)
    lucky = [weighing(50, luck) for luck in range(40)]
    times = np.arange(0.0, 60.0) + 0.5
    together = blood(regimen, lucky, times)
    assert (together[7] == blood(regimen, [weighing(50, 7)], times)[0]).all()
    assert (together[:, :20] == blood(regimen, lucky, times[:20])).all()
    lost = simulate(link(BODY.taking(regimen), fold=False), lucky, [60.0], ["drug.blood", "drug.lost"])
    share = (lost["drug.blood"] + lost["drug.lost"])[:, 0] / 61
    assert len(set(np.round(share, 6))) > 5
    assert share.mean() == pytest.approx(0.7, abs=0.03)
    other = blood(late_and_held("other").daily("1 mg").taken(0.7), lucky, times)
    assert not np.allclose(other, together)


def test_sessions_are_missed_by_luck() -> None:
    """Breaks when a machine runs in a session that the patient missed, or every patient misses the same ones."""
    model = link(toy.BODY.taking(toy.drug().sessions(3, "4 h").taken(0.6)))
    run = [[event.size for event in planned(model, 365, taker=Taker.of(model, {}, luck)) if not event.ends] for luck in (5, 6)]
    assert set(run[0]) == {0.0, 1.0}
    assert run[0] != run[1]
    assert sum(run[0]) / len(run[0]) == pytest.approx(0.6, abs=0.1)


def test_what_goes_on_evenly_is_taken_in_part_and_by_no_luck() -> None:
    """Breaks when what a patient forgets of it is not left out, or patients forget it by luck."""
    for regimen, size in ((toy.drug().switched("running", "0.8").taken(0.5), 0.4), (toy.drug().steady("3 mg/d").taken(0.5), 1.5)):
        model = link(toy.BODY.taking(regimen))
        assert [event.size for event in planned(model, 365, taker=Taker.of(model, {}, 5))] == [size]
        assert Taker.of(model, {}, 5).alike == Taker.of(model, {}, 6).alike


def test_all_or_nothing_is_no_luck() -> None:
    never = blood(late_and_held().daily("1 mg").taken(0.0), [weighing(50, 3)])
    assert (never == 0).all()
    always = blood(late_and_held().daily("1 mg").taken(1.0), [weighing(50, 3)])
    assert (always == blood(late_and_held().daily("1 mg"), [weighing(50)])).all()
    half = blood(late_and_held().steady("1 mg/d").taken(0.5), [weighing(50)], [60.0])
    assert half[0, 0] == pytest.approx(1.0, rel=1e-5)
    with pytest.raises(LanguageError, match="is no chance"):
        late_and_held().daily("1 mg").taken(1.2)
    with pytest.raises(EngineError, match="names no random stream"):
        blood(late_and_held().daily("1 mg").taken(0.5), [Run(luck=-1)])


def test_a_saved_patient_forgets_the_same_doses(tmp_path) -> None:
    """Breaks when a patient's luck is not saved."""
    model = link(BODY.taking(late_and_held().daily("1 mg").taken(0.5)), fold=False)
    run = weighing(50, 2**100 + 17)
    save_patient(tmp_path / "patient.json", model, run, TIMES, ["drug.blood"], Status())
    assert load_patient(tmp_path / "patient.json", model).run.luck == run.luck


def test_a_limit_belongs_to_a_dose_by_weight() -> None:
    with pytest.raises(LanguageError, match="belongs to a dose by weight"):
        late_and_held().once("2 mg", most="1 mg")
