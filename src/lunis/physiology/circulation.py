"""Circulation: the renin-angiotensin system and arterial pressure.

Resistance vessels answer within minutes: what opens or narrows them changes pressure at once, angiotensin in part. What kidneys, filling,
injury and lasting angiotensin ask for comes over weeks, as vessels adapt to it.
Reflexes buffer what opens or narrows vessels, the less the higher the pressure that vessels hold: a vasodilator does little in health.
Underfilled vessels release renin. Overfilled ones do not suppress it here: ischaemic and scarred kidneys, which are what overfills,
go on releasing it.
Left out: the heart and its rate, suppression of renin by salt in health, the daily rhythm of pressure.
"""

from ..language import Levers, Organ, Parameters, Rates, State, constant, lever, maximum, power, variable
from .signals import Signals


class Variables(State):
    renin_angiotensin = variable("1", "activity of the renin-angiotensin system, 1 in health", rest=1)
    sustained_pressure = variable("mmHg", "mean arterial pressure to which vessels have adapted, at their usual tone")


class Constants(Parameters):
    renin_adaptation = constant("1/d", "how fast the renin-angiotensin system adapts")
    renin_coagulation = constant("1", "rise of its activity at full coagulation in glomeruli")
    renin_proliferation = constant("1", "rise of its activity at full proliferation in glomeruli")
    renin_fibrosis = constant("1", "rise of its activity at full interstitial fibrosis")
    renin_underfilling = constant("1", "rise of its activity for lost filling of the vessels, relative to each other")
    resting_pressure = constant("mmHg", "mean arterial pressure of this person in health")
    pressure_adaptation = constant("1/d", "how fast vessels adapt to kidneys, filling, injury and lasting angiotensin")
    pressure_filtration = constant("mmHg", "rise of pressure without filtration, apart from that by filling")
    pressure_filtration_power = constant("1", "how steeply pressure rises as filtration falls")
    pressure_filling = constant("mmHg", "rise of pressure for a doubling of filling of the vessels")
    salt_sensitivity = constant("1", "both rises in this person against others")
    pressure_angiotensin = constant("1", "relative rise of pressure for a doubling of angiotensin action")
    angiotensin_at_once = constant("1", "share of that rise that comes at once")
    answering_pressure = constant("mmHg", "pressure held by vessels, at which they answer to a lever on their tone as it says")
    answering_power = constant("1", "how steeply that answer rises with the pressure that they hold")
    pressure_injury = constant("mmHg", "rise of pressure at full endothelial injury")
    pulse_pressure = constant("mmHg", "systolic less diastolic pressure in health")
    pulse_power = constant("1", "how steeply pulse pressure rises with mean pressure")


class Targets(Levers):
    angiotensin_action = lever("action of angiotensin on vessels, glomeruli and scarring")
    vascular_tone = lever("tone of resistance vessels: what it does to mean arterial pressure, reflexes buffer in health")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    # Renin: ischaemic glomeruli, scarred tissue and empty vessels release it.
    ischaemic = p.renin_coagulation * body.coagulation + p.renin_proliferation * body.proliferation
    underfilled = p.renin_underfilling * maximum(1 - body.filling, 0)
    renin = 1 + ischaemic + p.renin_fibrosis * body.interstitial_fibrosis + underfilled
    angiotensin = y.renin_angiotensin * act.angiotensin_action

    # Pressure: few nephrons, filled vessels and stiffened endothelium raise it slowly, tone at once and buffered, angiotensin both ways.
    by_nephrons = p.pressure_filtration * power(1 - body.gfr_relative, p.pressure_filtration_power)
    by_filling = p.pressure_filling * (body.filling - 1)
    narrowing = p.pressure_angiotensin * (angiotensin - 1)
    asked = p.resting_pressure + p.salt_sensitivity * (by_nephrons + by_filling) + p.pressure_injury * body.endothelial_injury
    sustained = asked * (1 + (1 - p.angiotensin_at_once) * narrowing)
    answer = power(y.sustained_pressure / p.answering_pressure, p.answering_power)
    pressure = y.sustained_pressure * (1 + p.angiotensin_at_once * narrowing) * power(act.vascular_tone, answer)
    relative = pressure / p.resting_pressure
    pulse = p.pulse_pressure * power(relative, p.pulse_power)

    return (
        Variables.rates(
            renin_angiotensin=p.renin_adaptation * (renin - y.renin_angiotensin),
            sustained_pressure=p.pressure_adaptation * (sustained - y.sustained_pressure),
        ),
        Signals.tell(
            renin_angiotensin=angiotensin,
            mean_pressure=pressure,
            pressure_relative=relative,
            systolic_pressure=pressure + 2 / 3 * pulse,
            diastolic_pressure=pressure - 1 / 3 * pulse,
        ),
    )


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(sustained_pressure=p.resting_pressure)


circulation = Organ("circulation", Variables, Constants, Targets, equations, rest=rest)
