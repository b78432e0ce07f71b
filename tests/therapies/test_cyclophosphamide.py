"""Cyclophosphamide: exposure, what a pulse does to blood, the sum of its harms, and pulses that wait."""

import numpy as np
import pytest

from lunis.engine import Run, link, simulate
from lunis.language.schedules import daily, pulses, twice_daily
from lunis.physiology import person
from lunis.physiology.body import BODY
from lunis.therapies import therapy
from lunis.therapies.cyclophosphamide import nih

cyclophosphamide = therapy("cyclophosphamide")
DAYS = [float(day) for day in range(43)]


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(cyclophosphamide)


@pytest.fixture(scope="module", params=["healthy", "late"])
def pulse(request, bench):
    """Half a gram over an hour: hours, drug and metabolite."""
    hours = np.linspace(0, 72, 145)
    wanted = [f"cyclophosphamide.{name}" for name in ("concentration", "metabolite")]
    run = bench.course(cyclophosphamide.pulses("500 mg", count=1), times=list(hours / 24), quantities=wanted, of=request.param)
    return request.param, hours, *(run[name][0] for name in wanted)


def test_it_halves_as_measured_and_later_without_kidneys(pulse):
    # 8.2 ± 2.3 h, and 10.2 ± 1.8 h with 0 to 51 mL/min; clearance was taken from that study, the volume from a handbook.
    body, hours, drug, _ = pulse
    halving = 24 * np.log(2) / np.log(drug[hours == 24][0] / drug[hours == 48][0])
    assert halving == pytest.approx({"healthy": 8.2, "late": 10.2}[body], rel=0.2)


def test_the_metabolite_is_a_twentieth_of_the_drug(pulse):
    _, hours, drug, metabolite = pulse
    assert np.trapezoid(metabolite, hours) / np.trapezoid(drug, hours) == pytest.approx(5.388 / 110.1, rel=0.05)
    # It is gone as soon as the drug, so that its course is that of the drug.
    assert metabolite[hours == 48][0] / drug[hours == 48][0] == pytest.approx(metabolite[hours == 12][0] / drug[hours == 12][0], rel=0.05)


@pytest.fixture(scope="module")
def after(bench):
    """Blood after one pulse, day by day."""
    wanted = ["neutrophils", "b_lymphocytes", "t_lymphocytes", "haemoglobin", "infection_rate"]
    given = {"low": cyclophosphamide.pulses("500 mg", count=1), "high": nih(count=1)}
    return {dose: bench.course(each, times=DAYS, quantities=wanted, of="healthy") for dose, each in given.items()}


def test_neutrophils_are_fewest_in_the_second_week_and_back_after_three(after):
    # Nadir on days 8 to 14, recovery by day 21 to 28.
    for dose, deepest in {"low": 0.8, "high": 0.5}.items():
        count = after[dose]["neutrophils"][0]
        assert 8 <= np.argmin(count) <= 14
        assert count.min() < deepest * count[0]
        assert count[21] > 0.9 * count[0]
    assert after["high"]["neutrophils"][0].min() < 0.75 * after["low"]["neutrophils"][0].min()


def test_b_cells_fall_more_than_t_cells_and_both_with_dose(after):
    def left(dose: str, which: str) -> float:
        count = after[dose][which][0]
        return float(count.min() / count[0])

    assert left("high", "b_lymphocytes") < left("high", "t_lymphocytes") < 0.9
    assert left("high", "b_lymphocytes") < left("low", "b_lymphocytes") < 0.8
    assert left("high", "b_lymphocytes") > 0.2


def test_lymphocytes_during_monthly_pulses_and_half_a_year_after(bench):
    """In 17 patients with lupus B cells fell by 67 % during pulses, T cells by 31 % and natural killer cells by 27 %; half a year later
    they were back (Lacki 1997, abstract). Dose and day of sampling are not told: read as means over a course, within 5 %.

    Breaks when cyclophosphamide kills too little or too much, or when lymphocytes take longer than half a year to return.
    """
    wanted = ["b_lymphocytes", "t_lymphocytes"]
    times = [*map(float, range(169)), 150.0 + 182]
    steroid = therapy("prednisone").at(daily("20 mg"))
    without, treated = (bench.course(steroid, *more, times=times, quantities=wanted) for more in ([], [nih()]))
    for name, share in {"b_lymphocytes": 0.326, "t_lymphocytes": 0.69}.items():
        left = treated[name][0] / without[name][0]
        assert left[:-1].mean() == pytest.approx(share, abs=0.05)
        assert left[-1] > 0.9


def test_benefit_and_harm_go_the_right_way(bench):
    done = bench.acts(cyclophosphamide, lesions=4.0, metabolite=20.0, central=300.0)
    wanted = ("immunity.lymphocyte_division", "immunity.t_cell_division", "glomerulus.leukocyte_recruitment")
    unwanted = ("white_cells.neutrophil_division", "blood.marrow_division")
    for lower in (*wanted, *unwanted):
        assert done[lower] < 0.9
    for higher in ("immunity.b_cell_loss", "white_cells.t_cell_loss", "infection.rate", "ovary.follicle_loss"):
        assert done[higher] > 1.2
    assert done["malignancy.genotoxic_given"] > 0


def test_a_whole_dose_is_counted_as_genotoxic(bench):
    # 3 g are a twelfth of the unit; a little of it has come to show.
    wanted = ["malignancy.latent", "malignancy.exposure"]
    counted = bench.course(cyclophosphamide, times=[100], quantities=wanted, of="healthy").values[0, -1].sum()
    assert counted == pytest.approx(3 / 36, rel=0.02)


def test_the_ovary_pays_by_dose_and_by_age():
    # Half of women of 32 and older stop to menstruate after 8 g/m2; 12 % of those of 25 and younger in the courses that were given.
    # Six pulses of half a gram spare nearly all below 40.
    def menopause(given, *ages: float) -> list[float]:
        model = link(BODY.taking(given))
        runs = [Run(parameters={person.Constants.age_at_start.symbol: age}) for age in ages]
        return list(simulate(model, runs, [0, 260], ["menopause_probability"])["menopause_probability"][:, -1])

    young, older = menopause(nih("1 g/m2", count=8), 23 * 365.25, 36 * 365.25)
    assert young < 0.15
    assert 0.3 < older < 0.7
    assert menopause(cyclophosphamide, 38 * 365.25)[0] < 0.08


def test_a_pulse_waits_while_neutrophils_are_few(bench):
    often = cyclophosphamide.at(pulses("2 g", count=2, interval="9 d"))
    times = [1 / 24, 9 + 1 / 24]
    run = bench.course(often, times=times, quantities=["cyclophosphamide.concentration", "cyclophosphamide.given"], of="healthy")
    first, second = run["cyclophosphamide.concentration"][0]
    assert run["cyclophosphamide.given"][0, 1] < 0.6
    assert second < 0.6 * first


def test_with_steroid_it_does_as_well_as_mycophenolate_in_half_a_year(bench):
    # Responses of 53 and 56 % in the trial; here the same body under either.
    steroid = [therapy("methylprednisolone"), therapy("prednisone")]
    others = {"steroid": [], "nih": [nih()], "mycophenolate": [therapy("mycophenolate").at(twice_daily("1.5 g"))]}
    course = {name: bench.course(*steroid, *more, times=[0, 182], quantities=["upcr", "anti_dsdna"]) for name, more in others.items()}
    protein = {name: run["upcr"][0, 1] / run["upcr"][0, 0] for name, run in course.items()}
    assert protein["nih"] == pytest.approx(protein["mycophenolate"], rel=0.25)
    assert protein["nih"] < 0.8 * protein["steroid"]
    assert course["nih"]["anti_dsdna"][0, 1] < 0.4 * course["nih"]["anti_dsdna"][0, 0]
