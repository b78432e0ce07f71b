"""What the patient feels and the microscope shows: cramps, tetany, rash, fatigue, urine sediment.

Low ionised calcium and magnesium shift the firing threshold of nerves; cramps follow steeply once the shift is large, tetany
at lower calcium still. Fluid drawn off fast (a lever) brings cramps of its own, whatever calcium is, and blood pressure falls where
vessels are poorly filled.
Fatigue has four causes that add up as chances do, so that it stays below 1: anaemia, inflammation, retained solutes (for which
creatinine stands) and bad sleep.
Left out: cramps from nerves, statins and myositis; fatigue from pain, grief and want of exercise.
"""

from ..language import (
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    constant,
    falling_hill,
    lever,
    log,
    maximum,
    power,
    rising_hill,
    variable,
)
from .signals import Signals


class Variables(State):
    rash = variable("1", "skin rash, 0 to 1")


class Constants(Parameters):
    calcium_normal = constant("mmol/L", "ionised calcium in health")
    magnesium_normal = constant("mg/dL", "magnesium in health")
    shift_calcium = constant("mV", "shift of the firing threshold for each e-fold fall of ionised calcium")
    shift_magnesium = constant("mV", "the same for magnesium")
    shift_half = constant("mV", "shift at half of the most cramps")
    shift_slope = constant("1", "steepness of cramps in the shift")
    cramps_usual = constant("events/week", "cramps that everybody has")
    cramps_most = constant("events/week", "cramps at a very large shift")
    cramps_drained = constant("events/week", "cramps while fluid is drawn from the body as fast as is allowed")
    hypotension_drained = constant("events/week", "falls of blood pressure, in filled vessels, while fluid is drawn as fast as is allowed")
    hypotension_filling = constant("1", "exponent by which they become fewer as vessels fill")
    tetany_calcium = constant("mmol/L", "ionised calcium at half of the most tetany")
    tetany_slope = constant("1", "steepness of tetany in calcium")
    tetany_most = constant("events/week", "tetany at very low calcium")
    ultraviolet = constant("1", "sunlight on the skin, 1 for usual exposure")
    rash_half = constant("1", "excess of interferon at half of the worst rash")
    rash_time = constant("d", "time in which skin flares and heals")
    fatigue_usual = constant("1", "fatigue that everybody has")
    haemoglobin_enough = constant("g/dL", "haemoglobin below which anaemia tires")
    anaemia_most = constant("1", "fatigue from the worst anaemia")
    anaemia_half = constant("g/dL", "lack of haemoglobin at half of that")
    inflammation_most = constant("1", "fatigue from the worst inflammation")
    inflammation_half = constant("1", "interleukin-6 above health at half of that")
    uraemia_most = constant("1", "fatigue from the worst uraemia")
    uraemia_half = constant("mg/dL", "creatinine at half of that")
    uraemia_slope = constant("1", "its steepness")
    red_cells_usual = constant("cells/hpf", "red cells in healthy urine")
    red_cells_most = constant("cells/hpf", "red cells at the worst glomerular bleeding")
    red_cells_half = constant("1", "glomerular leukocytes at half of it")
    white_cells_usual = constant("cells/hpf", "white cells in healthy urine")
    white_cells_glomerular = constant("cells/hpf", "white cells from inflamed glomeruli at most")
    white_cells_half = constant("1", "glomerular leukocytes at half of it")
    white_cells_tubular = constant("cells/hpf", "white cells for each unit of tubular inflammation")


class Targets(Levers):
    cramps = lever("hazard of cramps")
    drainage = lever("fluid leaving the body, 2 when as fast as is allowed: cramps that calcium does not explain, and falls of pressure")
    skin_inflammation = lever("inflammation of the skin")
    sleep = lever("sleep and steady mood, 0 without any")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    calcium_lack = log(p.calcium_normal / maximum(body.ionised_calcium, p.calcium_normal / p.shift_slope / p.shift_slope))
    magnesium_lack = log(p.magnesium_normal / maximum(body.magnesium, p.magnesium_normal / p.shift_slope / p.shift_slope))
    shift: Quantity = maximum(p.shift_calcium * calcium_lack + p.shift_magnesium * magnesium_lack, 0)
    cramps = (p.cramps_usual + p.cramps_most * rising_hill(shift, half=p.shift_half, slope=p.shift_slope)) * act.cramps
    cramps = cramps + p.cramps_drained * (act.drainage - 1)
    falls = p.hypotension_drained * (act.drainage - 1) / power(body.filling, p.hypotension_filling)
    tetany = p.tetany_most * falling_hill(body.ionised_calcium, half=p.tetany_calcium, slope=p.tetany_slope)

    flaring = p.ultraviolet * rising_hill(maximum(body.interferon - 1, 0), half=p.rash_half, slope=2) * act.skin_inflammation
    bleeding = rising_hill(body.leukocytes, half=p.red_cells_half)
    rates = Variables.rates(rash=(2 * flaring / (1 + p.ultraviolet) - y.rash) / p.rash_time)
    return rates, Signals.tell(
        cramps=cramps,
        tetany=tetany,
        hypotension=falls,
        rash=y.rash,
        fatigue=1 - (1 - p.fatigue_usual) * unwearied(p, body) * act.sleep,
        urine_red_cells=p.red_cells_usual + p.red_cells_most * body.endothelial_injury * bleeding,
        urine_white_cells=p.white_cells_usual
        + p.white_cells_glomerular * rising_hill(body.leukocytes, half=p.white_cells_half)
        + p.white_cells_tubular * body.tubular_inflammation,
    )


def unwearied(p: Constants, body: Signals) -> Quantity:
    """Vigour that anaemia, inflammation and uraemia leave, of 1."""
    anaemia = p.anaemia_most * rising_hill(maximum(p.haemoglobin_enough - body.haemoglobin, 0), half=p.anaemia_half)
    inflammation = p.inflammation_most * rising_hill(maximum(body.interleukin_6 - 1, 0), half=p.inflammation_half)
    uraemia = p.uraemia_most * rising_hill(body.creatinine, half=p.uraemia_half, slope=p.uraemia_slope)
    return (1 - anaemia) * (1 - inflammation) * (1 - uraemia)


symptoms = Organ("symptoms", Variables, Constants, Targets, equations)
