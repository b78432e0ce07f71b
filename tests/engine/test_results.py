"""Results: labels, units and tidy tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from bodies.toy import BODY, Variables, plain, table
from lunis.engine import Results, Run, Status, bolus, link, simulate
from lunis.engine.model import Quantity
from lunis.engine.results import Sensitivities
from lunis.errors import EngineError
from lunis.language import Body, NoLevers, Organ, Parameters, State, Vocabulary, constant, signal, variable
from lunis.language.graph import Symbol
from lunis.units import unit

NAMES = ("outflow", "tank.content")


class Clinic(Vocabulary):
    salt = signal("mg/dL", "salt in the units of the clinic", output=True)


@pytest.fixture(scope="module")
def results() -> Results:
    runs = [Run({Symbol("parameter", "tank", "supply"): supply}, [bolus(Variables.content, 4.0, 0.0)]) for supply in (3.0, 6.0, 9.0)]
    return simulate(link(BODY), runs, [0.0, 2.0], NAMES, backend="compiled")


def test_a_quantity_is_patient_by_time(results: Results) -> None:
    """Breaks when axes are exchanged or columns shifted."""
    content = np.array([10.0, 20.0, 30.0])[:, None] + 4 * np.exp(-0.3 * results.times)
    assert results["tank.content"] == pytest.approx(content, rel=1e-4)
    assert results["outflow"] == pytest.approx(0.3 * content, rel=1e-4)
    assert results.names == NAMES
    assert results.units == {"outflow": "mmol/d", "tank.content": "mmol"}


def test_values_are_in_the_units_of_the_clinic() -> None:
    """A state in g and a signal in mg/dL, both mg and L inside. Breaks when base units are shown."""
    variables = table(State, salt=variable("g", "salt", rest=1))
    parameters = table(Parameters, volume=constant("L", "volume"), loss=constant("1/d", "loss"))

    def equations(y: Any, p: Any, body: Any) -> Any:
        return variables.rates(salt=-p.loss * y.salt), Clinic.tell(salt=y.salt / p.volume)

    organ = Organ("sea", variables, parameters, NoLevers, equations)
    shown = simulate(
        link(Body("sea", Clinic, (organ,), {"sea": plain(volume=2.0, loss=2.0)})), [Run()], [0.0], ["salt", "sea.salt"], backend="compiled"
    )
    assert shown.values[0, 0] == pytest.approx([50.0, 1.0])
    assert shown.units == {"salt": "mg/dL", "sea.salt": "g"}


def test_an_unknown_quantity_is_told_with_the_nearest(results: Results) -> None:
    with pytest.raises(EngineError, match="no quantity `outflw`\n    did you mean `outflow`"):
        results["outflw"]
    with pytest.raises(EngineError, match="no quantity `alarm`"):
        results["alarm"]


def test_tidy_table(results: Results) -> None:
    """One row a number. Breaks when a label lands on another's value."""
    frame = results.to_frame()
    assert list(frame.columns) == ["patient", "day", "quantity", "value", "unit"]
    assert len(frame) == 3 * 2 * 2
    for row in frame.itertuples():
        column = results.names.index(row.quantity)
        assert row.value == results.values[row.patient, list(results.times).index(row.day), column]
        assert row.unit == results.units[row.quantity]
    wide = frame.pivot_table(index="patient", columns="quantity", values="value", aggfunc="last")
    assert isinstance(wide, pandas.DataFrame)
    assert wide.loc[2, "tank.content"] == results["tank.content"][2, 1]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tidy_rows_are_written_whole(results: Results, tmp_path: Path, form: str) -> None:
    """Breaks when a file differs from the frame, or half a file is left behind."""
    place = tmp_path / f"results.{form}"
    getattr(results, f"to_{form}")(place)
    found = pandas.read_csv(place) if form == "csv" else pandas.read_parquet(place)
    pandas.testing.assert_frame_equal(found, results.to_frame(), check_dtype=False)
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_labelled_arrays(results: Results) -> None:
    dataset = results.to_xarray()
    assert set(dataset.data_vars) == set(NAMES)
    assert dataset["outflow"].dims == ("patient", "day")
    assert dataset["outflow"].attrs == {"units": "mmol/d", "long_name": "what leaves the tank"}
    assert float(dataset["tank.content"].sel(patient=1, day=2.0)) == results["tank.content"][1, 1]


def test_a_status_says_how_it_ended() -> None:
    assert Status().ok
    assert str(Status()) == "completed"
    failed = Status("too many steps", 12.5, "tank.content")
    assert not failed.ok
    assert str(failed) == "failed at day 12.5 in tank.content: too many steps"


def test_failures_are_counted(results: Results) -> None:
    broken = Results(results.times, results.quantities, results.values, (Status(), Status("gone"), Status("gone")), results.final)
    assert (results.failed, broken.failed) == (0, 2)


@pytest.fixture(scope="module")
def with_slopes(results: Results) -> Results:
    parameters = (
        Quantity("tank.supply", unit("mmol/d"), ""),
        Quantity("tank.volume", unit("L"), ""),
        Quantity("tank.slope", unit("1"), ""),
    )
    values = np.arange(3 * 2 * 2 * 3, dtype=float).reshape(3, 2, 2, 3)
    return replace(results, sensitivities=Sensitivities(parameters, values, np.zeros((3, 3, 3))))


def test_a_sensitivity_is_patient_by_time(with_slopes: Results) -> None:
    """Breaks when quantity and parameter are exchanged."""
    assert with_slopes.sensitivity("tank.content", "tank.volume").tolist() == [[4.0, 10.0], [16.0, 22.0], [28.0, 34.0]]


def test_sensitivities_as_a_tidy_table(with_slopes: Results) -> None:
    frame = with_slopes.sensitivities_frame()
    assert list(frame.columns) == ["patient", "day", "quantity", "parameter", "value", "unit", "parameter_unit"]
    assert len(frame) == 36
    assert frame["value"].tolist() == list(range(36))
    assert frame.iloc[10].tolist() == [0, 2.0, "tank.content", "tank.volume", 10.0, "mmol", "L"]


def test_a_wrong_name_of_a_sensitivity_is_told(results: Results, with_slopes: Results) -> None:
    with pytest.raises(EngineError, match="outflow") as caught:
        with_slopes.sensitivity("outflw", "tank.volum")
    assert "`tank.volume`" in str(caught.value)
    with pytest.raises(EngineError, match="hold no sensitivities"):
        results.sensitivity("outflow", "tank.volume")
