"""Event tables: NONMEM's own numbers, and what superposition says where it gave none."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from bodies.oral import CL, COMPARTMENTS, KE, SHAPED, SHAPES, V, centre, depot, infused, oral
from bodies.reference_material import folder_of_reference
from bodies.toy import BODY, drug
from lunis.engine import Accuracy, link
from lunis.errors import EngineError
from lunis.interchange.nonmem import Compartment, read_events
from lunis.interchange.nonmem_suite import played

BACKENDS = ("lanes", "compiled", "interpreter")
FINE = Accuracy(rtol=1e-9, floor=1e-6)
REFERENCE = folder_of_reference("nonmem_dosing")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("scenario", range(1, 30))
def test_a_scenario_is_as_nonmem_has_it(scenario: int, backend: Any) -> None:
    """Authority: NONMEM's output, printed to five digits, hence 1e-4. Its control stream shapes doses into compartment 2 only."""
    if not REFERENCE.exists():
        pytest.skip("no reference data: set LUNIS_REFERENCE to the folder that holds nonmem_dosing")
    found = played(REFERENCE, str(scenario), backend=backend)
    assert found.passed, found


# Closed forms: superposition of single doses


def rows(*records: Mapping[str, Any]) -> pandas.DataFrame:
    """Records of patient 1; what is not said is missing."""
    return pandas.DataFrame([{"ID": 1, **record} for record in records])


def observed(*hours: float) -> list[dict[str, Any]]:
    return [{"TIME": hour, "EVID": 0} for hour in hours]


def seen(table: pandas.DataFrame, quantity: str = "y.2", backend: Any = "compiled", **how: Any) -> list[float]:
    """A quantity at every record; every column that shapes a dose is a covariate."""
    shaping = {name: each for name, each in SHAPES.items() if name in table}
    found = read_events(table, COMPARTMENTS, shaping, **how).simulate(oral(), [quantity], accuracy=FINE, backend=backend)
    assert (found["STATUS"] == "completed").all(), found["STATUS"]
    return list(found[quantity])


def for_ever(one: Callable[[float], float], interval: float) -> Callable[[float], float]:
    """A dose given every interval since long ago, the last at hour 0."""
    return lambda hour: sum(one(hour + count * interval) for count in range(int(2000 / interval)))


def near(*values: float) -> Any:
    return pytest.approx(list(values), rel=1e-6, abs=1e-7)


def test_an_observation_sees_what_stands_before_it() -> None:
    """Breaks when a trough drawn with the dose shows the peak, or two doses of one instant cannot be told apart."""
    table = rows(
        {"TIME": 0, "EVID": 0},
        {"TIME": 0, "EVID": 1, "AMT": 10, "CMT": 2},
        {"TIME": 5, "EVID": 0},
        {"TIME": 5, "EVID": 1, "AMT": 20, "CMT": 2},
        {"TIME": 5, "EVID": 0},
        {"TIME": 5, "EVID": 1, "AMT": 40, "CMT": 2},
        {"TIME": 5, "EVID": 0},
        {"TIME": 9, "EVID": 0},
    )
    trough = centre(10, 5)
    last = (trough + 60) * math.exp(-4 * KE)
    for backend in BACKENDS:
        found = seen(table, backend=backend)
        assert found == near(0, 10, trough, trough + 20, trough + 20, trough + 60, trough + 60, last)


def test_two_compartments_are_dosed_at_once() -> None:
    """By number and by name; the depot is the default. Breaks when one of two doses of an instant is lost."""
    table = rows(
        {"TIME": 1, "EVID": 1, "AMT": 100, "CMT": "2"},
        {"TIME": 1, "EVID": 1, "AMT": 50, "CMT": "y.1"},
        {"TIME": 2, "EVID": 1, "AMT": 25},
        *observed(2, 7),
    )
    found = seen(table)
    assert found[3:] == near(centre(100, 1) + depot(50, 1), centre(100, 6) + depot(50, 6) + depot(25, 5))


@pytest.mark.parametrize(
    ("shape", "rate", "lasting"),
    [
        ({"RATE": 20, "SHARE": 0.5}, 20, 2.5),
        ({"RATE": -1, "R2": 8, "SHARE": 0.5}, 8, 6.25),
        ({"RATE": -2, "D2": 4, "SHARE": 0.5}, 12.5, 4),
        ({"DUR": 4, "SHARE": 0.5}, 12.5, 4),
        ({"DUR": 4, "SHARE": 0.0}, 0, 4),
        ({"RATE": 20, "SHARE": 0.0}, 0, 4),
    ],
)
def test_bioavailability_shapes_an_infusion(shape: Mapping[str, float], rate: float, lasting: float) -> None:
    """Of given rate it is shortened, of given duration it is slowed. Breaks when both or neither happens."""
    table = rows({"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, **shape}, *observed(1, 3, 5, 8))
    assert seen(table)[1:] == near(*(infused(rate, lasting, hour) for hour in (1, 3, 5, 8)))


@pytest.mark.parametrize(("lag", "interval"), [(0.0, 12.0), (5.0, 12.0), (12.0, 12.0), (17.0, 12.0), (1.3, 2.0)])
def test_a_steady_bolus_with_lag(lag: float, interval: float) -> None:
    """The record finds the patient before its own dose has come. Breaks when the steady interval counts from the record."""
    hours = (0.5, 4, 11.5, 12, 13, 20, 26, 40)
    table = rows({"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "SS": 1, "II": interval, "ADDL": 2}, *observed(*hours)).assign(LAG=lag)
    before = for_ever(lambda hour: centre(100, hour), interval)

    def level(hour: float) -> float:
        return before(hour - lag) + sum(centre(100, hour - lag - count * interval) for count in (1, 2))

    assert seen(table) == near(level(0), *map(level, hours))


@pytest.mark.parametrize("lag", [0.0, 2.5])
@pytest.mark.parametrize(("lasting", "interval"), [(3.0, 8.0), (8.0, 8.0), (16.0, 8.0), (19.0, 8.0), (30.0, 8.0)])
def test_a_steady_infusion_may_outlast_its_interval(lasting: float, interval: float, lag: float) -> None:
    """Breaks when an earlier infusion is forgotten, or ends at the wrong time."""
    hours = (1, 3, 7, 8, 9, 14, 20, 35, 60)
    dose = {"TIME": 0, "EVID": 1, "AMT": 60, "CMT": 2, "RATE": -2, "SS": 1, "II": interval, "ADDL": 1}
    before = for_ever(lambda hour: infused(60 / lasting, lasting, hour), interval)

    def level(hour: float) -> float:
        return before(hour - lag) + infused(60 / lasting, lasting, hour - lag - interval)

    found = seen(rows(dose, *observed(*hours)).assign(LAG=lag, D2=lasting))
    assert found == near(level(0), *map(level, hours))


def test_a_second_steady_dose_is_added_to_what_is_there() -> None:
    """Morning and evening doses: SS=1, then SS=2. Breaks when the second wipes out the first, or its running infusion."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 1, "SS": 1, "II": 24, "ADDL": 3},
        {"TIME": 8, "EVID": 1, "AMT": 60, "CMT": 2, "RATE": 10, "SS": 2, "II": 24, "ADDL": 3},
        *observed(9, 20, 30, 47),
    )
    morning = for_ever(lambda hour: depot(100, hour), 24)
    evening = for_ever(lambda hour: infused(10, 6, hour), 24)

    def level(hour: float) -> float:
        later = sum(depot(100, hour - 24 * count) + infused(10, 6, hour - 8 - 24 * count) for count in (1, 2, 3))
        return morning(hour) + evening(hour - 8) + later

    assert seen(table)[2:] == near(*map(level, (9, 20, 30, 47)))


def test_a_steady_dose_cancels_what_was_to_come() -> None:
    """Breaks when additional or lagged doses, or an infusion's end, outlive the SS=1 record."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 500, "CMT": 2, "II": 6, "ADDL": 9, "LAG": 1},
        {"TIME": 2, "EVID": 1, "AMT": 100, "CMT": 2, "RATE": 10, "LAG": 0},
        {"TIME": 5, "EVID": 1, "AMT": 90, "CMT": 2, "RATE": 30, "SS": 1, "II": 12, "LAG": 0},
        *({**each, "LAG": 0} for each in observed(6, 9, 12, 20)),
    )
    steady = for_ever(lambda hour: infused(30, 3, hour), 12)
    assert seen(table)[2:] == near(*(steady(hour - 5) for hour in (5, 6, 9, 12, 20)))


@pytest.mark.parametrize("rate", [{"RATE": 5}, {"RATE": -1}])
def test_an_infusion_without_pause_ends_at_its_record(rate: Mapping[str, float]) -> None:
    """At steady state input is output; neither lag nor bioavailability matter. Breaks when it runs on, or is multiplied."""
    table = rows({"TIME": 3, "EVID": 1, "AMT": 0, "CMT": 2, "SS": 1, **rate}, *observed(3, 4, 13)).assign(R2=5, LAG=2, SHARE=0.3)
    assert seen(table) == near(*(5 / KE * math.exp(-KE * hour) for hour in (0, 0, 1, 10)))


def test_a_steady_infusion_is_added_to_another() -> None:
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 0, "CMT": 2, "SS": 1, "RATE": 5},
        {"TIME": 4, "EVID": 1, "AMT": 0, "CMT": 2, "SS": 2, "RATE": 3},
        *observed(10),
    )
    assert seen(table)[1:] == near(5 / KE * math.exp(-KE * 4) + 3 / KE, 5 / KE * math.exp(-KE * 10) + 3 / KE * math.exp(-KE * 6))


def test_a_reset_cancels_what_was_to_come() -> None:
    """EVID 3 stops infusions, lagged and additional doses. Breaks when the end of a stopped infusion drives its rate below zero."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "RATE": 10, "II": 12, "ADDL": 5},
        {"TIME": 3, "EVID": 1, "AMT": 70, "CMT": 2, "LAG": 9},
        {"TIME": 4, "EVID": 3},
        {"TIME": 5, "EVID": 1, "AMT": 40, "CMT": 2},
        *observed(11, 13, 30),
    )
    table["LAG"] = table["LAG"].fillna(0)
    found = seen(table)
    assert found[2] == 0
    assert found[4:] == near(centre(40, 6), centre(40, 8), centre(40, 25))


def test_a_reset_and_dose_in_the_middle_of_an_infusion() -> None:
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "RATE": 10},
        {"TIME": 4, "EVID": 4, "AMT": 30, "CMT": 2, "RATE": 10, "II": 6, "ADDL": 1},
        *observed(6, 9, 12, 20),
    )
    assert seen(table)[1:] == near(*(infused(10, 3, hour - 4) + infused(10, 3, hour - 10) for hour in (4, 6, 9, 12, 20)))


def test_time_may_fall_at_a_reset() -> None:
    """A second occasion counted from zero. Breaks when the model's clock is set back with the table's."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "II": 24, "ADDL": 5},
        *observed(30),
        {"TIME": 0, "EVID": 4, "AMT": 10, "CMT": 2},
        *observed(7),
    )
    assert seen(table)[1:] == near(centre(100, 30) + centre(100, 6), 10, centre(10, 7))


@pytest.mark.parametrize(("carry", "loss"), [("forward", (CL, 3 * CL)), ("backward", (3 * CL, 2 * CL))])
def test_a_covariate_changes_between_records(carry: Any, loss: tuple[float, float]) -> None:
    """LOCF holds the value of the record before, NOCB that of the record to come. Breaks when an EVID 2 record is skipped."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "CL": CL},
        {"TIME": 4, "EVID": 2, "CL": 3 * CL},
        {"TIME": 9, "EVID": 0, "CL": 2 * CL},
    )
    there = 100 * math.exp(-4 * loss[0] / V)
    assert seen(table, carry=carry) == near(100, there, there * math.exp(-5 * loss[1] / V))


def test_a_dose_is_shaped_by_its_own_record() -> None:
    """Lag and share of the series are those of the record, though they change later. Breaks when they are read on arrival."""
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 100, "CMT": 2, "II": 10, "ADDL": 1, "LAG": 2, "SHARE": 0.5},
        {"TIME": 1, "EVID": 1, "AMT": 100, "CMT": 2, "LAG": 3, "SHARE": 0.25},
        *({**each, "LAG": 7, "SHARE": 0.9} for each in observed(3, 5, 13)),
    )
    for carry in ("forward", "backward"):
        found = seen(table, carry=carry)[2:]
        assert found == near(*(centre(50, hour - 2) + centre(50, hour - 12) + centre(25, hour - 4) for hour in (3, 5, 13)))


def test_a_lagged_dose_comes_before_a_record_of_its_time() -> None:
    """0.1 + 0.2 is not 0.3. Breaks when a dose misses its record by the last bit."""
    table = rows({"TIME": 0.1, "EVID": 1, "AMT": 100, "CMT": 2, "II": 0.2, "ADDL": 1}, *observed(0.3, 0.5)).assign(LAG=0.2)
    assert seen(table)[1:] == near(100, 100 + centre(100, 0.2))


def test_patients_have_own_parameters_and_first_records() -> None:
    """Doses may come before the first observation, and each patient begins at its own first record."""
    table = pandas.DataFrame(
        {"ID": ["a", "a", "b", "b"], "TIME": [0, 48, 24, 48], "EVID": [1, 0, 1, 0], "AMT": [100, 0, 100, 0], "CMT": [2, 2, 2, 2]}
    )
    read = read_events(table, COMPARTMENTS)
    for backend in BACKENDS:
        found = read.simulate(oral(), ["y.2"], {"b": {"p.V": 2 * V}}, FINE, backend)
        assert list(found["y.2"]) == near(100, centre(100, 48), 100, 100 * math.exp(-12 * KE))
    with pytest.raises(EngineError, match="no patient c"):
        read.simulate(oral(), ["y.2"], {"c": {}})


def test_days_are_an_hours_table_counted_otherwise() -> None:
    hours = rows({"TIME": 0, "EVID": 1, "AMT": 48, "CMT": 2, "RATE": 6, "II": 12, "ADDL": 2}, *observed(6, 30))
    days = hours.assign(TIME=hours["TIME"] / 24, RATE=hours["RATE"] * 24, II=hours["II"] / 24)
    assert seen(days, time="d") == pytest.approx(seen(hours), rel=1e-8)


# Reading


TEXT = "C,id,time,evid,amt,cmt,rate,ii,addl,ss,race\n.,1,0,1,100,y.2,.,12,1,.,x\nC,1,0,1,999,1,0,0,0,0,y\n.,1,3,0,.,.,.,.,.,.,z\n"


def test_every_kind_of_file_is_the_same_table(tmp_path: Path) -> None:
    """Comments are left out, `.` is missing, letters may be small. Breaks when a column of text stops the reading."""
    (tmp_path / "events.csv").write_text(TEXT)
    frame = pandas.DataFrame({"ID": [1, 1], "TIME": [0.0, 3.0], "AMT": [100.0, np.nan], "CMT": ["2", None], "II": [12, 0], "ADDL": [1, 0]})
    frame.to_parquet(tmp_path / "events.parquet")
    tables = [read_events(source, COMPARTMENTS) for source in (tmp_path / "events.csv", str(tmp_path / "events.parquet"), frame)]
    assert tables[0].ignored == ("RACE",)
    found = [table.simulate(oral(), ["y.2"], accuracy=FINE, backend="compiled") for table in tables]
    assert [list(each["y.2"]) for each in found] == [near(100, centre(100, 3))] * 3
    assert [list(each["ID"]) for each in found] == [[1, 1]] * 3


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"CMT": "y.3"}, "no compartment `y.3`\n    did you mean `y."),
        ({"CMT": "-2"}, "CMT is -2: compartments cannot be turned off"),
        ({"AMT": -5}, "AMT is -5, below zero"),
        ({"AMT": "."}, "AMT is missing in a dose"),
        ({"AMT": "NaN"}, "AMT is `NaN`, which is no number"),
        ({"AMT": "1O"}, "AMT is `1O`, which is no number"),
        ({"RATE": -3}, "RATE is -3"),
        ({"RATE": -1}, "no parameter is the rate into `y.1`"),
        ({"RATE": -2}, "no parameter is the duration into `y.1`"),
        ({"RATE": 5, "DUR": 2}, "RATE and DUR are both given"),
        ({"SS": 1}, "SS without II"),
        ({"SS": 7, "II": 1}, "SS is 7"),
        ({"ADDL": 2}, "ADDL without II"),
        ({"ADDL": 2.5, "II": 1}, "ADDL is 2.5, no whole number"),
        ({"ADDL": -2, "II": 1}, "ADDL is -2, below zero"),
        ({"AMT": 0, "RATE": 5}, "an infusion has no AMT"),
        ({"AMT": 0, "RATE": 5, "SS": 1, "II": 12}, "an infusion has no AMT"),
        ({"AMT": 0, "CMT": 2, "RATE": -2, "SS": 1}, "an infusion without pause has no duration"),
        ({"EVID": 5}, "EVID is 5"),
        ({"EVID": 0}, "AMT is 100, but EVID 0 is no dose"),
        ({"EVID": 3}, "AMT is 100, but EVID 3 is no dose"),
        ({"TIME": 1}, "TIME falls from 2 to 1"),
        ({"TIME": "."}, "TIME is missing"),
        ({"ID": "."}, "ID is missing"),
    ],
)
def test_a_record_that_cannot_be_is_told_with_its_row(cells: Mapping[str, Any], told: str) -> None:
    record = {"ID": 1, "TIME": 2, "EVID": 1, "AMT": 100, "CMT": 1, **cells}
    table = pandas.DataFrame([{"ID": 1, "TIME": 2, "EVID": 0}, record])
    with pytest.raises(EngineError) as caught:
        read_events(table, COMPARTMENTS)
    assert told in str(caught.value)
    assert any(problem.where == "row 2" for problem in caught.value.problems)


def test_every_fault_is_told_at_once() -> None:
    table = rows({"TIME": 0, "EVID": 1, "AMT": -1, "CMT": 9, "SS": 1}, {"TIME": -1, "EVID": 8})
    with pytest.raises(EngineError) as caught:
        read_events(table, COMPARTMENTS)
    assert [problem.where for problem in caught.value.problems].count("row 1") == 3
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("frame", "covariates", "compartments", "told"),
    [
        ({"ID": [1], "TME": [0]}, {}, COMPARTMENTS, "there is no `TIME`\n    did you mean `TME`"),
        ({"ID": [1], "TIME": [0], "time": [0]}, {}, COMPARTMENTS, "`TIME` is there twice"),
        ({"ID": [1], "TIME": [0], "WT": [70]}, {"WGT": "p.V"}, COMPARTMENTS, "no column `WGT`\n    did you mean `WT`"),
        ({"ID": [1], "TIME": [0]}, {}, {}, "none is named"),
        ({"ID": [], "TIME": []}, {}, COMPARTMENTS, "there are no records"),
        ({"ID": [1, 2, 1], "TIME": [0, 0, 0]}, {}, COMPARTMENTS, "ID 1 comes again after others"),
    ],
)
def test_a_table_that_cannot_be_is_refused(frame: Any, covariates: Any, compartments: Any, told: str) -> None:
    with pytest.raises(EngineError) as caught:
        read_events(pandas.DataFrame(frame), compartments, covariates)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("compartment", "covariate", "told"),
    [
        (Compartment("y.9"), "p.V", "no state `y.9`"),
        (Compartment("y.1", lag="p.lagg"), "p.V", "no parameter `p.lagg` in direct\n    did you mean `p.lag`"),
        (SHAPED, "p.v", "no parameter `p.v`"),
    ],
)
def test_names_that_the_model_lacks_are_told(compartment: Compartment, covariate: str, told: str) -> None:
    table = read_events(rows({"TIME": 0, "AMT": 1, "WT": 70}), {1: compartment}, {"WT": covariate})
    with pytest.raises(EngineError) as caught:
        table.simulate(oral(), ["y.2"])
    assert told in str(caught.value)


def test_a_lag_below_zero_is_told_with_its_day() -> None:
    table = read_events(rows({"TIME": 48, "AMT": 1, "CMT": 2, "LAG": -1}), COMPARTMENTS, {"LAG": SHAPES["LAG"]})
    with pytest.raises(EngineError, match=r"dose at day 2: a lag `p\.lag` is -"):
        table.simulate(oral(), ["y.2"])


def test_a_therapys_own_routes_are_compartments() -> None:
    """The table doses a drug in a body, steadily, by mouth and vein. Breaks when the route's share is lost, or the body settles too."""
    therapy = drug(gain=0.0, pouring=1.0)
    model = link(BODY.taking(therapy.at(())))
    table = rows(
        {"TIME": 0, "EVID": 1, "AMT": 10, "CMT": "gut", "SS": 1, "II": 24},
        {"TIME": 12, "EVID": 1, "AMT": 3, "CMT": "vein", "RATE": 1},
        *observed(15),
    )
    read = read_events(table, {"gut": Compartment.of(therapy), "vein": Compartment.of(therapy, "iv")})
    found = read.simulate(model, ["drug.gut", "tank.content"], accuracy=FINE, backend="compiled")
    assert found["drug.gut"][0] == pytest.approx(4 / (1 - math.exp(-3)))
    assert found["tank.content"][0] == pytest.approx(20)
    assert read.simulate(model, ["drug.plasma"], accuracy=FINE, backend="compiled")["drug.plasma"][2] > 3
