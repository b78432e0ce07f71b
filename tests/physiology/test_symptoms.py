"""What the patient feels: cramps and tetany against ionised calcium, rash against interferon and sunlight, sediment."""

import numpy as np
import pytest

from bodies import whole_body
from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.symptoms import Constants, symptoms

HEALTH = {
    "ionised_calcium": 1.25, "magnesium": 2.05, "interferon": 1.0, "leukocytes": 0.0, "endothelial_injury": 0.0,
    "tubular_inflammation": 0.0, "haemoglobin": 13.6, "interleukin_6": 1.0, "creatinine": 0.7, "filling": 1.0,
}  # fmt: skip


def felt(symptom: str, levers: dict[str, float] | None = None, **told: float) -> float:
    return at(symptoms, {**HEALTH, **told}, levers=levers or {})[1][symptom]


def test_cramps_are_steep_below_1_1_and_negligible_above() -> None:
    """Breaks when mild lack of calcium brings cramps, or when severe lack does not."""
    calcium = np.array([1.4, 1.25, 1.2, 1.15, 1.1, 1.0, 0.9, 0.8])
    cramps = np.array([felt("cramps", ionised_calcium=level) for level in calcium])
    assert (np.diff(cramps) >= 0).all()
    usual = cramps[1]
    assert cramps[0] == usual
    assert (cramps[:4] < 3 * usual).all()
    assert cramps[5] > 15 * usual
    # Each step of 0.1 below 1.1 adds at least four times what the step above it did.
    assert cramps[5] - cramps[4] > 4 * (cramps[4] - cramps[2])


def test_tetany_comes_only_at_lower_calcium_than_cramps() -> None:
    """Breaks when tetany begins where cramps do: at 1.0 mmol/L there are many cramps and hardly any tetany."""
    most = values_of("symptoms")["tetany_most"].value
    assert felt("tetany", ionised_calcium=1.1) < 0.01 * most
    assert felt("tetany", ionised_calcium=1.0) < 0.1 * most
    assert felt("cramps", ionised_calcium=1.0) > 2 * felt("tetany", ionised_calcium=1.0)
    assert felt("tetany", ionised_calcium=0.8) > 0.9 * most


def test_magnesium_lack_brings_cramps_and_worsens_those_of_low_calcium() -> None:
    """Breaks when magnesium does not count, or counts for more than calcium."""
    assert felt("cramps", magnesium=0.8) > felt("cramps")
    assert felt("cramps", magnesium=0.8, ionised_calcium=1.05) > felt("cramps", ionised_calcium=1.05)
    assert felt("cramps", magnesium=2.05 * 0.8) < felt("cramps", ionised_calcium=1.25 * 0.8)


def test_fluid_drawn_off_fast_brings_cramps_whatever_calcium_is() -> None:
    """Breaks when cramps of drainage need low calcium, or come without drainage."""
    drawn = [felt("cramps", {"drainage": 2.0}, ionised_calcium=level) - felt("cramps", ionised_calcium=level) for level in (1.3, 1.25, 1.0)]
    assert drawn == pytest.approx([drawn[0]] * 3)
    assert drawn[0] > 10 * felt("cramps")
    assert felt("cramps", {"drainage": 1.5}) == pytest.approx(felt("cramps") + drawn[0] / 2)


def test_pressure_falls_only_while_fluid_is_drawn_and_more_where_vessels_are_empty() -> None:
    """Breaks when a fall of pressure in a session needs no session, or comes as often in filled vessels."""
    assert felt("hypotension", filling=0.8) == 0
    full, empty = (felt("hypotension", {"drainage": 1.8}, filling=filling) for filling in (1.1, 0.95))
    assert empty > 1.5 * full > 0


def test_a_drug_against_cramps_lowers_them() -> None:
    """Breaks when the lever on cramps does nothing."""
    assert felt("cramps", {"cramps": 0.5}, ionised_calcium=1.0) == pytest.approx(0.5 * felt("cramps", ionised_calcium=1.0))


def towards(interferon: float, levers: dict[str, float] | None = None) -> float:
    """Rash to which the skin moves."""
    rates, _ = at(symptoms, {**HEALTH, "interferon": interferon}, {"rash": 0.0}, levers or {})
    return rates["rash"] * values_of("symptoms")["rash_time"].value


def test_rash_follows_interferon_and_heals_without_it() -> None:
    """Breaks when skin flares without interferon, or does not flare with it, or never heals."""
    assert towards(1.0) == 0
    assert 0 < towards(3.0) < towards(8.0) < 1
    healing, _ = at(symptoms, HEALTH, {"rash": 0.5})
    assert healing["rash"] < 0
    assert towards(8.0, {"skin_inflammation": 0.5}) == pytest.approx(0.5 * towards(8.0))


def test_rash_follows_sunlight() -> None:
    """Breaks when more sun on the skin does not worsen the same interferon's rash."""
    model = whole_body.model_of()
    rash = {}
    for sun in (0.3, 1.0, 3.0):
        traits = {**whole_body.ILL, Constants.ultraviolet.symbol: sun}
        rash[sun] = whole_body.course(model, [600.0], ["rash"], traits, [whole_body.flare()])["rash"][0, 0]
    assert 0 < rash[0.3] < rash[1.0] < rash[3.0] < 1


def test_fatigue_has_four_causes_that_add_up_and_stay_below_one() -> None:
    """Breaks when a cause is lost, healthy haemoglobin tires, or all of them together pass the most that there is."""
    usual = felt("fatigue")
    assert usual == pytest.approx(values_of("symptoms")["fatigue_usual"].value, abs=0.01)
    assert felt("fatigue", haemoglobin=15.0) == felt("fatigue", haemoglobin=12.0)
    causes = {"haemoglobin": 7.5, "interleukin_6": 4.0, "creatinine": 12.0}
    single = [felt("fatigue", **{cause: level}) for cause, level in causes.items()]
    single.append(felt("fatigue", {"sleep": 0.8}))
    assert min(single) > usual + 0.1
    together = felt("fatigue", {"sleep": 0.8}, **causes)
    assert max(single) < together < 1
    assert felt("fatigue", {"sleep": 0.0}, haemoglobin=0.0, interleukin_6=1e6, creatinine=1e3) == 1


def test_more_haemoglobin_tires_less() -> None:
    """Breaks when treating anaemia does not help, or helps most where it is mild."""
    levels = [felt("fatigue", haemoglobin=level) for level in (6.0, 8.0, 10.0, 12.0)]
    assert levels == sorted(levels, reverse=True)


def test_sediment_shows_bleeding_glomeruli_and_inflamed_tubules() -> None:
    """Breaks when healthy urine holds cells, or red cells come without injured capillaries."""
    assert felt("urine_red_cells") <= 3
    assert felt("urine_white_cells") <= 3
    assert felt("urine_red_cells", leukocytes=1.0) == felt("urine_red_cells")
    assert felt("urine_red_cells", leukocytes=1.0, endothelial_injury=0.5) > 10
    assert felt("urine_white_cells", tubular_inflammation=1.0) > felt("urine_white_cells") + 5
    assert felt("urine_white_cells", leukocytes=1.0) > felt("urine_white_cells") + 5
