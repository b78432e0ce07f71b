"""Blood: erythropoietin from the kidney, red cells from the marrow, and the iron that both need.

Iron moves between stores and haemoglobin, enters with food and leaves with shed cells and menses; hepcidin, raised by inflammation
and by lost filtration, shuts it away and lets less in, so that fuller stores are needed for the same iron in plasma. Iron given in tablets
is absorbed as that in food is, in small amounts. Iron infused is taken up by macrophages, which lay it away within weeks. Ferritin tells
what macrophages hold, and more than in proportion.

Left out: hepcidin's own answer to stores and anaemia (absorption follows stores at once), platelets, the spread of red cell ages,
folate and vitamin B12, blood lost in a dialyser or given, iron lost with protein in urine.
"""

from ..language import (
    Inflows,
    Levers,
    Organ,
    Parameters,
    Quantity,
    Rates,
    State,
    blend,
    constant,
    falling_hill,
    inflow,
    lever,
    power,
    rising_hill,
    sqrt,
    variable,
)
from .signals import Signals


class Variables(State):
    erythropoietin = variable("1", "erythropoietin against health")
    precursors = variable("1", "red cell precursors against health")
    haemoglobin = variable("g/dL", "haemoglobin")
    iron_stores = variable("mg", "iron in stores")
    fresh_iron = variable("mg", "iron infused that macrophages hold and have not yet laid away", rest=0)


class Constants(Parameters):
    # erythropoietin
    erythropoietin_loss = constant("1/d", "elimination of erythropoietin")
    erythropoietin_capacity = constant("1", "erythropoietin that this person makes against others")
    outside_kidney = constant("1", "share of erythropoietin made outside the kidney")
    half_gfr = constant("1", "relative filtration at which the kidney makes half its erythropoietin")
    gfr_power = constant("1", "how steeply erythropoietin falls with filtration")
    anaemia_power = constant("1", "how steeply erythropoietin rises as haemoglobin falls")
    inflammation_on_erythropoietin = constant("1", "suppression of erythropoietin for each unit of interleukin-6 above health")
    # red cells
    haemoglobin_women = constant("g/dL", "haemoglobin of a healthy woman with enough iron")
    haemoglobin_men = constant("g/dL", "haemoglobin of a healthy man with enough iron")
    maturation = constant("1/d", "turnover of red cell precursors")
    marrow_capacity = constant("1", "red cells that the marrow of this person makes against others")
    marrow_power = constant("1", "how steeply the marrow answers to erythropoietin")
    inflammation_on_marrow = constant("1", "suppression of precursors for each unit of interleukin-6 above health")
    lifespan = constant("d", "lifespan of red cells in clean blood")
    lifespan_lost = constant("1", "share of that lost without filtration")
    lifespan_half_gfr = constant("1", "relative filtration at which half of that share is lost")
    lifespan_power = constant("1", "how steeply lifespan falls with filtration")
    # iron
    iron_loss = constant("1", "iron lost by this person against others")
    iron_loss_shed = constant("mg/kg/d", "iron lost with shed cells")
    iron_loss_menses = constant("mg/d", "iron lost with menses")
    iron_conserved = constant("mg", "stores at which losses halve")
    absorption_most = constant("mg/d", "iron absorbed from food with empty stores")
    iron_in_diet = constant("mg/d", "iron in food, of which that is absorbed")
    absorption_half = constant("mg", "stores at which absorption halves")
    hepcidin_inflammation = constant("1", "rise of hepcidin for each unit of interleukin-6 above health")
    hepcidin_retention = constant("1", "rise of hepcidin without filtration")
    hepcidin_absorption = constant("1", "how steeply absorption falls with hepcidin")
    hepcidin_release = constant("1", "how steeply hepcidin raises the stores that a transferrin saturation needs")
    saturation_most = constant("%", "transferrin saturation with overfull stores")
    saturation_half = constant("mg", "stores at half of that, with the hepcidin of health")
    saturation_enough = constant("%", "transferrin saturation in health")
    saturation_supply = constant("%", "transferrin saturation at which the marrow gets half the iron that it wants")
    saturation_power = constant("1", "how steeply its supply falls with transferrin saturation")
    laying_time = constant("d", "time in which macrophages lay iron away")
    stores_usual = constant("mg", "iron in stores at which ferritin is as given")
    ferritin_usual = constant("ng/mL", "ferritin there, without inflammation")
    macrophage_share = constant("1", "share of stores that macrophages hold")
    ferritin_power = constant("1", "how steeply ferritin rises with what macrophages hold")
    ferritin_inflammation = constant("1", "rise of ferritin for each unit of interleukin-6 above health")
    iron_in_haemoglobin = constant("mg/g", "iron in a gram of haemoglobin")
    blood_volume = constant("dL/kg", "volume of blood")


class Targets(Levers):
    marrow_division = lever("division of red cell precursors in the marrow")
    erythropoietin_production = lever("erythropoietin made by the kidney and elsewhere")
    iron_absorption = lever("iron absorbed from food")
    red_cell_loss = lever("death of red cells")


class Doors(Inflows):
    erythropoietin_given = inflow("1/d", "erythropoietin given, in units of the healthy level", into=Variables.erythropoietin)
    iron_given = inflow("mg/d", "iron taken that the gut has let in", into=Variables.iron_stores)
    iron_infused = inflow("mg/d", "iron infused that leaves plasma for macrophages", into=Variables.fresh_iron)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    normal = _normal(p, body)
    hormone = _drive(p, body) * power(y.haemoglobin / normal, -p.anaemia_power) * act.erythropoietin_production
    dividing = _marrow(p, body) * power(y.erythropoietin, p.marrow_power) * act.marrow_division

    # Red cells: precursors fill with haemoglobin as far as there is iron; the uraemic red cell dies early.
    held = y.iron_stores + y.fresh_iron
    saturation = _saturation(p, body, held)
    made = normal / _lifespan(p, 1.0) * y.precursors * _supply(p, saturation)
    dying = y.haemoglobin / _lifespan(p, body.gfr_relative) * act.red_cell_loss

    # Iron: what dying cells return goes to stores, what new cells need comes from them.
    content = p.iron_in_haemoglobin * p.blood_volume * body.weight
    share = _absorption_most(p, body) / p.iron_in_diet * falling_hill(held, half=p.absorption_half) * act.iron_absorption
    lost = _losses(p, body) * rising_hill(y.iron_stores, half=p.iron_conserved)
    laid_away = y.fresh_iron / p.laying_time
    in_macrophages = (y.iron_stores + y.fresh_iron / p.macrophage_share) / p.stores_usual
    ferritin = p.ferritin_usual * power(in_macrophages, p.ferritin_power) * (1 + p.ferritin_inflammation * (body.interleukin_6 - 1))

    return (
        Variables.rates(
            erythropoietin=p.erythropoietin_loss * (hormone - y.erythropoietin),
            precursors=p.maturation * (dividing - y.precursors),
            haemoglobin=made - dying,
            iron_stores=p.iron_in_diet * share + laid_away - lost - content * (made - dying),
            fresh_iron=-laid_away,
        ),
        Signals.tell(
            haemoglobin=y.haemoglobin,
            ferritin=ferritin,
            transferrin_saturation=saturation,
            hepcidin=_hepcidin(p, body),
            iron_absorbed=share,
        ),
    )


def _normal(p: Constants, body: Signals) -> Quantity:
    return blend(body.female, of=p.haemoglobin_women, instead_of=p.haemoglobin_men)


def _drive(p: Constants, body: Signals) -> Quantity:
    """Erythropoietin that kidney and liver would make at normal haemoglobin."""
    kidney = rising_hill(body.gfr_relative, half=p.half_gfr, slope=p.gfr_power) / rising_hill(1.0, half=p.half_gfr, slope=p.gfr_power)
    made = blend(p.outside_kidney, of=1.0, instead_of=kidney)
    return p.erythropoietin_capacity * made / (1 + p.inflammation_on_erythropoietin * (body.interleukin_6 - 1))


def _marrow(p: Constants, body: Signals) -> Quantity:
    return p.marrow_capacity / (1 + p.inflammation_on_marrow * (body.interleukin_6 - 1))


def _lifespan(p: Constants, relative: Quantity) -> Quantity:
    return p.lifespan * (1 - p.lifespan_lost * falling_hill(relative, half=p.lifespan_half_gfr, slope=p.lifespan_power))


def _hepcidin(p: Constants, body: Signals) -> Quantity:
    return 1 + p.hepcidin_inflammation * (body.interleukin_6 - 1) + p.hepcidin_retention * (1 - body.gfr_relative)


def _saturation(p: Constants, body: Signals, stores: Quantity) -> Quantity:
    half = p.saturation_half * power(_hepcidin(p, body), p.hepcidin_release)
    return p.saturation_most * rising_hill(stores, half=half)


def _supply(p: Constants, saturation: Quantity) -> Quantity:
    """Iron that reaches the marrow, against health."""
    here = rising_hill(saturation, half=p.saturation_supply, slope=p.saturation_power)
    return here / rising_hill(p.saturation_enough, half=p.saturation_supply, slope=p.saturation_power)


def _absorption_most(p: Constants, body: Signals) -> Quantity:
    return p.absorption_most * power(_hepcidin(p, body), -p.hepcidin_absorption)


def _losses(p: Constants, body: Signals) -> Quantity:
    return p.iron_loss * (p.iron_loss_shed * body.weight + p.iron_loss_menses * body.female)


def rest(p: Constants, body: Signals) -> Rates:
    """Where absorption equals loss, and where erythropoietin, marrow and iron agree on one haemoglobin."""
    most, loss = _absorption_most(p, body), _losses(p, body)
    spare = (most - loss) * p.absorption_half
    stores = (spare + sqrt(spare * spare + 2 * 2 * loss * most * p.absorption_half * p.iron_conserved)) / (2 * loss)

    supply = _supply(p, _saturation(p, body, stores))
    survival = _lifespan(p, body.gfr_relative) / _lifespan(p, 1.0)
    drive = _drive(p, body)
    output = _marrow(p, body) * power(drive, p.marrow_power) * supply * survival
    share = power(output, 1 / (1 + p.anaemia_power * p.marrow_power))
    hormone = drive * power(share, -p.anaemia_power)
    return Variables.at(
        erythropoietin=hormone,
        precursors=_marrow(p, body) * power(hormone, p.marrow_power),
        haemoglobin=share * _normal(p, body),
        iron_stores=stores,
    )


blood = Organ("blood", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
