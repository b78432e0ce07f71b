"""Values: one of four kinds each, taken from where they stand, and every mistake told at once with its place."""

import math

import pytest

from lunis.errors import EvidenceError
from lunis.evidence import Spread, finding, recalled, values_from_text, values_of
from lunis.evidence.values import table_from

HALFLIFE = "mineral.halflife_pth_1_84"  # 3 minutes, from memory
SEEN = "mineral.obm_gfr_0"  # 6.0 L/h, read


def only(text: str):
    (value,) = values_from_text(text, "demo").values()
    return value


def refusal(text: str) -> str:
    with pytest.raises(EvidenceError) as refused:
        values_from_text(text, "demo")
    return str(refused.value)


def test_a_measured_value_is_taken_from_its_finding_and_converted():
    value = only(f"""
[pth_halflife]
kind = "measured"
finding = "{HALFLIFE}"
unit = "h"
""")
    row = finding(HALFLIFE)
    assert value.value == pytest.approx(row.number / 60, rel=1e-12)
    assert value.base == pytest.approx(row.number / 1440, rel=1e-12)
    assert (value.organ, value.name, value.unit, value.kind) == ("demo", "pth_halflife", "h", "measured")
    assert (value.finding, value.source, value.tag, value.findings_used) == (HALFLIFE, row.source, "recall", (HALFLIFE,))
    assert value.rests_on_recall


def test_a_named_substance_crosses_between_mass_and_amount():
    id = "ckd.seek2007.serum_ca_total.egfr_80_up"
    text = f'[calcium]\nkind = "measured"\nfinding = "{id}"\nunit = "mmol/L"\n'
    assert only(text + 'of = "calcium"').value == pytest.approx(finding(id).number * 10 / 40.078, rel=1e-12)
    assert "`of` names the substance" in refusal(text)
    assert "does not convert to mmol/L of gold" in refusal(text + 'of = "gold"')


def test_a_number_read_out_of_words_says_how():
    id = "physiology.igg_halflife"
    text = f'[halflife]\nkind = "measured"\nfinding = "{id}"\nunit = "d"\n'
    assert "has no plain number: `19-23`" in refusal(text)
    assert "nothing says how" in refusal(text + "value = 21")
    value = only(text + 'value = 21\nbecause = "middle of the range"')
    assert (value.value, value.tag, value.source) == (21, "seen", finding(id).source)


def test_a_measured_value_may_bring_its_own_source():
    value = only("""
[weight]
kind = "measured"
value = 70
unit = "kg"
source = "textbook"
place = "Table 1"
tag = "recall"
""")
    assert (value.value, value.source, value.place, value.tag, value.rests_on_recall) == (70, "textbook", "Table 1", "recall", True)


def test_derived_values_build_on_findings_and_on_one_another():
    values = values_from_text(
        f"""
[turnover]
kind = "derived"
formula = "2 * loss"
unit = "1/h"

[loss]
kind = "derived"
formula = "ln(2) / finding('{HALFLIFE}')"
unit = "1/d"

[filtration]
kind = "derived"
formula = "finding('{SEEN}')"
unit = "L/d"
""",
        "demo",
    )
    minutes = finding(HALFLIFE).number
    assert values["loss"].value == pytest.approx(math.log(2) / (minutes / 1440), rel=1e-12)
    assert values["turnover"].value == pytest.approx(2 * math.log(2) / (minutes / 60), rel=1e-12)
    assert values["turnover"].findings_used == (HALFLIFE,)
    assert values["turnover"].rests_on_recall
    assert values["filtration"].value == pytest.approx(finding(SEEN).number * 24)
    assert not values["filtration"].rests_on_recall


def test_the_limits_of_a_finding_can_be_used():
    value = only("""
[halflife]
kind = "derived"
formula = "sqrt(low('physiology.igg_halflife') * high('physiology.igg_halflife'))"
unit = "d"
""")
    assert value.value == pytest.approx(math.sqrt(19 * 23))


def test_assumed_values_say_where_they_come_from():
    values = values_from_text(
        """
[share]
kind = "assumed"
value = 0.5
unit = "1"
because = "no measurement was found"
spread = { shape = "logitnormal", sd = 0.4 }
claimed = 0.9
claimed_by = "a web page"
""",
        "demo",
    )
    share = values["share"]
    assert (share.because, share.claimed, share.claimed_by) == ("no measurement was found", 0.9, "a web page")
    assert share.spread == Spread("logitnormal", sd=0.4)
    assert not share.rests_on_recall


ASSUMED = '[x]\nkind = "assumed"\nvalue = 0.5\nunit = "1"\nbecause = "for a test"\n'


@pytest.mark.parametrize(
    "text",
    [
        'spread = { shape = "lognormal", cv = 0.3 }',
        'spread = { shape = "normal", sd = 0.1 }',
        'spread = { shape = "uniform", low = 0, high = 1 }',
        'spread = { shape = "logitnormal", sd = 0.5 }',
        f'also = ["{SEEN}"]\nchosen_because = "nearer"',
        'source = "textbook"',
    ],
)
def test_what_any_kind_may_say(text: str):
    assert only(ASSUMED + text).value == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[x]\nvalue = 1\nunit = "1"', "demo.toml:1 [x]: has no kind"),
        ('[x]\nkind = "measurd"', "did you mean `measured`?"),
        ('[x]\nkind = "measured"\nunit = "1"', "a measured value needs `finding`"),
        ('[x]\nkind = "measured"\nunit = "1"\nvalue = 2\nsource = "textbook"', "needs `place`, `tag`"),
        ('[x]\nkind = "measured"\nunit = "h"\nfinding = "mineral.halflife_pth"', "did you mean `mineral.halflife_pth_1_84`"),
        (f'[x]\nkind = "measured"\nunit = "h"\nfinding = "{HALFLIFE}"\nvalue = 3', "is typed again"),
        (f'[x]\nkind = "measured"\nunit = "kg"\nfinding = "{HALFLIFE}"', "is in minutes, which does not convert to kg"),
        (f'[x]\nkind = "measured"\nunit = "h"\nfinding = "{HALFLIFE}"\ntag = "seen"', "`tag` is told by the finding"),
        (
            '[x]\nkind = "measured"\nunit = "1"\nfinding = "ckd.cric2011.fgf23_cterm.egfr_20_29"',
            "the unit `RU/mL`, which Lunis cannot read",
        ),
        ('[x]\nkind = "measured"\nvalue = 1\nunit = "1"\nsource = "textbok"\nplace = "p. 1"\ntag = "seen"', "did you mean `textbook`"),
        ('[x]\nkind = "measured"\nvalue = 1\nunit = "1"\nsource = "textbook"\nplace = "p. 1"\ntag = "saw"', "`tag` is `saw`"),
        ('[x]\nkind = "derived"\nunit = "1"', "a derived value needs `formula`"),
        ('[x]\nkind = "derived"\nunit = "1"\nformula = "y + 1"', "`y` is no entry of this table"),
        ('[x]\nkind = "derived"\nunit = "1"\nformula = "finding(\'mineral.nothing\')"', "no finding `mineral.nothing`"),
        ('[x]\nkind = "derived"\nunit = "1"\nformula = "finding(\'physiology.igg_halflife\')"', "it was published as `19-23`"),
        (f'[x]\nkind = "derived"\nunit = "L"\nformula = "finding(\'{HALFLIFE}\')"', "gives [time], but the unit is L ([length]^3)"),
        ('[x]\nkind = "derived"\nunit = "1"\nformula = "9**9**9"', "demo.toml:1 [x]: `9 ** 9 ** 9`: the power"),
        ('[x]\nkind = "derived"\nunit = "1"\nformula = "x"', "depends on itself: x → x"),
        ('[x]\nkind = "calibrated"\nunit = "1"', "a calibrated value needs `run`"),
        ('[x]\nkind = "assumed"\nvalue = 1\nunit = "1"', "an assumed value needs `because`"),
        ('[x]\nkind = "assumed"\nunit = "1"\nbecause = "so"', "an assumed value needs `value`"),
        ('[x]\nkind = "assumed"\nvalue = "much"\nunit = "1"\nbecause = "so"', "`value` is not a finite number"),
        ('[x]\nkind = "assumed"\nvalue = nan\nunit = "1"\nbecause = "so"', "`value` is not a finite number"),
        ('[x]\nkind = "assumed"\nvalue = inf\nunit = "1"\nbecause = "so"', "`value` is not a finite number"),
        ('[x]\nkind = "assumed"\nvalue = true\nunit = "1"\nbecause = "so"', "`value` is not a finite number"),
        ('[x]\nkind = "assumed"\nvalue = 1\nbecause = "so"', "has no unit"),
        ('[x]\nkind = "assumed"\nvalue = 1\nunit = "mmol/Litre"\nbecause = "so"', "`mmol/Litre` is not a unit"),
        ('[x]\nkind = "assumed"\nvalue = 1\nunit = 1\nbecause = "so"', "`unit` is not text"),
        (ASSUMED + 'becuase = "so"', "an assumed value takes no `becuase`\n    did you mean `because`?"),
        (ASSUMED + 'formula = "1"', "an assumed value takes no `formula`"),
        (ASSUMED + f'also = ["{SEEN}"]', "nothing says why this one leads"),
        (ASSUMED + 'also = ["mineral.nothing"]\nchosen_because = "so"', "names the finding `mineral.nothing`"),
        (ASSUMED + f'also = "{SEEN}"', "`also` is not a list"),
        (ASSUMED + "claimed = 1", "does not say who claims it"),
        (ASSUMED + "settable = [1, 0]", "`settable` is no range"),
        (ASSUMED + "settable = 1", "`settable` is no range"),
        (ASSUMED + 'claimed_by = "a page"', "stands without `claimed`"),
        (ASSUMED + 'spread = { shape = "lognorml", cv = 1 }', "did you mean `lognormal`"),
        (ASSUMED + "spread = 3", "unknown shape"),
        (ASSUMED + 'spread = { shape = ["normal"], sd = 1 }', "unknown shape"),
        (ASSUMED + 'spread = { shape = "normal", cv = 1 }', "a normal spread takes sd, not cv"),
        (ASSUMED + 'spread = { shape = "normal", sd = -1 }', "is not above zero"),
        (ASSUMED + 'spread = { shape = "normal", sd = "1" }', "not a finite number"),
        (ASSUMED + 'spread = { shape = "uniform", low = 1, high = 0 }', "from a higher to a lower"),
        (ASSUMED + 'spread = { shape = "uniform", low = 2, high = 3 }', "lies outside its own spread"),
        (ASSUMED.replace("0.5", "-1") + 'spread = { shape = "lognormal", cv = 1 }', "cannot spread as lognormal"),
        (ASSUMED.replace("0.5", "1.5") + 'spread = { shape = "logitnormal", sd = 1 }', "cannot spread as logitnormal"),
        ('["X y"]\nkind = "assumed"\nvalue = 1\nunit = "1"\nbecause = "so"', "is not a name"),
        ("x = 3", "`x` stands outside any section"),
        ("[x]\nkind = \n", "not readable as TOML: Invalid value (at line 2"),
        ('[x]\nkind = "assumed"\n[x]\n', "not readable as TOML"),
        ('[organ]\nabuot = "?"', "`[organ]` takes no `abuot`\n    did you mean `about`?"),
    ],
)
def test_each_mistake_names_its_place_and_what_to_do(text: str, said: str):
    told = refusal(text)
    assert said in told
    assert told.startswith("demo.toml")


def test_all_mistakes_of_a_table_are_told_at_once():
    with pytest.raises(EvidenceError) as refused:
        values_from_text(
            '[a]\nkind = "guess"\n\n[b]\nkind = "assumed"\nunit = "florin"\n\n[c]\nkind = "derived"\nformula = "a + b"\nunit = "1"', "demo"
        )
    places = [problem.where for problem in refused.value.problems]
    assert places == ["demo.toml:1 [a]", "demo.toml:4 [b]", "demo.toml:4 [b]", "demo.toml:4 [b]"]


def test_a_circle_of_formulas_is_told_with_its_path():
    told = refusal("\n".join(f'[{a}]\nkind = "derived"\nformula = "{b}"\nunit = "1"' for a, b in ("ab", "bc", "ca")))
    assert told == "demo.toml:9 [c]: depends on itself: a → b → c → a"


def test_the_order_of_a_table_does_not_matter():
    parts = [
        '[a]\nkind = "derived"\nformula = "b * c"\nunit = "1/d"',
        '[b]\nkind = "assumed"\nvalue = 2\nunit = "1/d"\nbecause = "so"',
        '[c]\nkind = "derived"\nformula = "b / b + 1"\nunit = "1"',
    ]
    forward = values_from_text("\n".join(parts), "demo")
    backward = values_from_text("\n".join(reversed(parts)), "demo")
    assert dict(forward) == dict(backward)
    assert forward["a"].value == 4


def test_a_table_keeps_what_is_sound_beside_its_problems():
    table = table_from(ASSUMED + '[y]\nkind = "assumed"', "demo.toml", "demo")
    assert set(table.values) == {"x"}
    assert table.problems


def test_values_do_not_change():
    values = values_from_text(ASSUMED, "demo")
    with pytest.raises(TypeError):
        values["x"] = None
    with pytest.raises(AttributeError):
        values["x"].value = 1


def test_an_unknown_table_is_told():
    with pytest.raises(EvidenceError, match="no table of values for `nothing_of_the_kind`"):
        values_of("nothing_of_the_kind")


def test_values_that_rest_on_memory_are_listed():
    assert all(value.rests_on_recall for value in recalled())
