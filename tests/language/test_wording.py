"""Schedules in words, and words as schedules."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunis.errors import LanguageError, LunisError
from lunis.language.schedules import (
    daily,
    every,
    infusions,
    once,
    pulses,
    reset,
    sessions,
    steady,
    switched,
    taken,
    taper,
    three_times_daily,
    twice_daily,
    weekly,
)
from lunis.language.wording import from_words, in_words


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (steady("7.5 mg/d"), "7.5 mg/d"),
        (steady("0.25 ug/d", stop="12 weeks"), "0.25 µg/d for 12 weeks"),
        (steady("5 mg/d", start=30), "5 mg/d from day 30"),
        (taper("30 mg/d", "5 mg/d", "24 weeks"), "30 → 5 mg/d over 24 weeks"),
        (pulses("500 mg", 3), "500 mg × 3"),
        (pulses("500 mg", 6, "2 weeks"), "500 mg × 6, every 2 weeks"),
        (sessions(3, "4 h", "running"), "3 × 4 h a week"),
        (sessions(2, "3 h", "running", stop="8 weeks"), "2 × 3 h a week for 8 weeks"),
        (once("2e8 cells"), "2e8 cells once"),
        (daily("10 mg"), "10 mg daily"),
        (twice_daily("1 g"), "1 g twice a day"),
        (every("4 weeks", "750 mg"), "750 mg every 4 weeks"),
        (switched("applied", "1"), "throughout"),
        (switched("applied", "0.5", stop="12 weeks"), "for 12 weeks at 0.5"),
        ((*pulses("500 mg", 3), *steady("5 mg/d", start=3)), "500 mg × 3, then 5 mg/d from day 3"),
        (reset("nephrons", "1"), "nephrons 1 once"),
        ((), ""),
        (once("1", at=100), "once from day 100"),
        (taken(sessions(3, "4 h", "running"), 0.9), "3 × 4 h a week, 90 % taken"),
        (every("1 month", "750 mg"), "750 mg every month"),
        (every("56 h", "5 mg"), "5 mg every 56 h"),
        (daily("5 mg/kg", most="400 mg"), "5 mg/kg (at most 400 mg) daily"),
        (steady("1 mg/kg/d"), "1 mg/kg/d"),
        (pulses("1 g", 2, "2 weeks", over="4 h"), "1 g × 2, every 2 weeks over 4 h"),
        (infusions("10 mg/kg", "4 weeks"), "10 mg/kg infused every 4 weeks"),
        (taken(twice_daily("1 g"), 0.8), "1 g twice a day, 80 % taken"),
        (twice_daily("1 g", start=7, stop=35), "1 g twice a day for 4 weeks from day 7"),
        (weekly(3, "50 IU/kg"), "50 IU/kg three times a week"),
        (
            (*weekly(2, "5 mg", stop=14), *weekly(3, "5 mg", start=14)),
            "5 mg twice a week for 2 weeks, then 5 mg three times a week from day 14",
        ),
        ((*every(7, "5 mg"), *every(7, "5 mg", start=1)), "5 mg once a week, then 5 mg once a week from day 1"),
        (weekly(3, "100 mg", stop=28, over="30 min"), "100 mg infused three times a week over 0.5 h for 4 weeks"),
        (taken(steady("3 g/d"), 0.5), "3 g/d, 50 % taken"),
        (taken(switched("applied", "0.8"), 0.5), "throughout at 0.8, 50 % taken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_schedules_read_like_a_prescription(schedule, words):
    assert in_words(schedule) == words


@pytest.mark.parametrize(
    ("words", "schedule"),
    [
        ("7.5 mg/d", steady("7.5 mg/d")),
        ("7.5 mg/d from 4 weeks for 6 weeks", steady("7.5 mg/d", start=28, stop=70)),
        ("1 g twice daily", twice_daily("1 g")),
        ("500 mg three times a day", three_times_daily("500 mg")),
        ("500 mg every 8 hours", every("8 hours", "500 mg")),
        ("25 mg/d to 2.5 mg/d over 16 weeks", taper("25 mg/d", "2.5 mg/d", "16 weeks")),
        ("25 → 2.5 mg/d over 16 weeks", taper("25 mg/d", "2.5 mg/d", "16 weeks")),
        ("0.5 mg/kg/d -> 0.1 mg/kg/d over 8 weeks from day 3", taper("0.5 mg/kg/d", "0.1 mg/kg/d", "8 weeks", start=3)),
        ("500 mg x 3", pulses("500 mg", 3)),
        ("500 mg × 6, every 2 weeks", pulses("500 mg", 6, "2 weeks")),
        ("1 g × 2, every 2 weeks over 4 h from day 180", pulses("1 g", 2, "2 weeks", "4 h", 180)),
        ("750 mg/m2 × 6, every 4 weeks, at most 1.5 g", pulses("750 mg/m2", 6, "4 weeks", most="1.5 g")),
        ("5 mg/kg daily, at most 400 mg", daily("5 mg/kg", most="400 mg")),
        ("5 mg/kg daily, at most 400 mg, 70 % taken", taken(daily("5 mg/kg", most="400 mg"), 0.7)),
        ("50 µg once a week", every("1 week", "50 ug")),
        ("3 × 4 h a week", sessions(3, "4 h", "running")),
        ("3 x 4 h a week, 90 % taken", taken(sessions(3, "4 h", "running"), 0.9)),
        ("throughout, 50 % taken", taken(switched("running", "1"), 0.5)),
        ("for 12 weeks at 0.5 from day 3, 50 % taken", taken(switched("running", "0.5", start=3, stop=87), 0.5)),
        ("50 IU/kg three times a week", weekly(3, "50 IU/kg")),
        ("5 mg twice weekly for 4 weeks from day 7", weekly(2, "5 mg", start=7, stop=35)),
        ("5 mg/kg 3 times per week, at most 400 mg", weekly(3, "5 mg/kg", most="400 mg")),
        ("100 mg infused three times a week over 2 h", weekly(3, "100 mg", over="2 h")),
        ("500 mg four times a day", every("6 h", "500 mg")),
        ("750 mg every other week", every(14, "750 mg")),
        ("1g bid", twice_daily("1 g")),
        ("400mg t.i.d. for 5 days", three_times_daily("400 mg", stop=5)),
        ("2e8cells once", once("2e8 cells")),
        ("750mg/m² × 6, every 4 weeks", pulses("750 mg/m2", 6, "4 weeks")),
        ("once from day 100", once("1", at=100)),
        ("750 mg every month", every("1 month", "750 mg")),
        ("750 mg every other day", every(2, "750 mg")),
        ("throughout", switched("running", "1")),
        ("for 12 weeks at 0.5", switched("running", "0.5", stop="12 weeks")),
        ("500 mg × 3, then 5 mg/d from day 3", (*pulses("500 mg", 3), *steady("5 mg/d", start=3))),
    ],
)
def test_a_prescription_is_read(words, schedule):
    """Breaks when a prescription is read as another one."""
    assert from_words(words, "running") == schedule


@pytest.mark.parametrize(
    "words",
    [
        "",
        "often",
        "1 g sometimes",
        "1 g twice a fortnight",
        "× 3",
        "10 mg daily for ever",
        "25 → 2.5 mg/d",
        "1 xg daily",
        "9 × 4 h a week",
        "1 g × 3, every 0 days",
    ],
)
def test_what_is_no_prescription(words):
    with pytest.raises(LunisError):
        from_words(words, "running")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("1 → 0.1 mg/kg/d over 24 weeks, at most 60 mg/d", "`at most …` means nothing for `1 → 0.1 mg/kg/d`"),
        ("10 mg daily over 2 h", "`over …` means nothing for `10 mg daily`"),
        ("1 g × 2, every 2 weeks for 3 days", "`for …` means nothing"),
        ("400 mg daily from day 5, from day 9", "says twice when it begins"),
        ("400 mg daily from day 5 from 2 weeks", "says twice when it begins"),
        ("400 mg daily for 5 days for 9 days", "says twice how long it lasts"),
        ("400 mg daily for 0 days", "a treatment of 0 days cannot be"),
        ("1 g × 0, every 2 weeks", "no times is nothing"),
        ("1 g × 6, three times a week", "write `infused three times a week for 4 weeks`"),
        ("1 g umpteen times a week", "write it as in `three times a week`"),
        ("1 g nine times a week", "write it as in `three times a week`"),
        ("30 → 5 mg/d over 8 weeks for 4 weeks", "a taper over 8 weeks that lasts for 4 weeks"),
        ("30 → 5 mg/d over 0 weeks", "a taper of 0 days cannot be"),
        ("5 mg/kg daily, at most -5 mg", "a limit of -5 mg leaves nothing"),
    ],
)
def test_nothing_that_is_written_is_passed_over(words, told):
    """Breaks when a limit or a span that a prescription names is left out without a word."""
    with pytest.raises(LanguageError, match=told):
        from_words(words, "running")


NUMBERS = st.sampled_from([0.25, 0.5, 1, 2.5, 5, 7.5, 25, 400, 1500])
WEEKS = st.sampled_from([1, 2, 4, 24]).map(lambda weeks: 7.0 * weeks)
DOSES = st.tuples(NUMBERS, st.sampled_from(["mg", "ug", "IU", "mg/kg", "mg/m2"])).map(lambda of: f"{of[0]:g} {of[1]}")
GAPS, OVER = st.sampled_from([0.5, 1.0, 7.0, 14.0]), st.sampled_from(["1 h", "4 h"])
STARTS, SHARES = st.sampled_from([0.0, 3.0, 28.0]), st.sampled_from([0.25, 0.8, 1.0])
LINES = st.one_of(
    st.builds(lambda dose, start: once(dose, start), DOSES, STARTS),
    st.builds(
        lambda gap, dose, start, span: every(gap, dose, start, start + span), st.sampled_from([0.5, 1.0, 7.0, 14.0]), DOSES, STARTS, WEEKS
    ),
    st.builds(
        lambda dose, count, gap, over, start: pulses(dose, count, gap, over, start),
        DOSES,
        st.integers(1, 6),
        WEEKS,
        st.sampled_from(["1 h", "4 h"]),
        STARTS,
    ),
    st.builds(lambda gap, dose, start: infusions(dose, gap, "2 h", start), WEEKS, DOSES, STARTS),
    st.builds(lambda dose, start, share: taken(daily(dose, start), share), DOSES, STARTS, SHARES),
    st.builds(lambda rate, start, span, share: taken(steady(f"{rate:g} mg/d", start, start + span), share), NUMBERS, STARTS, WEEKS, SHARES),
    st.builds(
        lambda first, last, span, start: taper(f"{first:g} mg/d", f"{last + 0.1:g} mg/d", span, start), NUMBERS, NUMBERS, WEEKS, STARTS
    ),
    st.builds(lambda count, start: sessions(count, "4 h", "running", start), st.integers(1, 7), STARTS),
    st.builds(
        lambda count, dose, start, over, share: taken(weekly(count, dose, start, start + 28, over=over), share),
        st.integers(1, 7),
        DOSES,
        STARTS,
        st.sampled_from([None, "2 h"]),
        SHARES,
    ),
    st.builds(
        lambda level, start, span, share: taken(switched("running", f"{level:g}", start, start + span), share),
        st.sampled_from([0.5, 1, 2]),
        STARTS,
        st.sampled_from([28.0, math.inf]),
        SHARES,
    ),
)


def first_times(line):
    return [at for _, at in zip(range(50), line.times(400), strict=False)]


@given(LINES)
def test_what_is_told_is_read_as_the_same(schedule):
    """Breaks when a schedule in words is read as another one."""
    again = from_words(in_words(schedule), "running")
    assert in_words(again) == in_words(schedule)
    for one, other in zip(again, schedule, strict=True):
        assert [at for _, at in zip(range(50), one.times(400), strict=False)] == pytest.approx(
            [at for _, at in zip(range(50), other.times(400), strict=False)]
        )
        assert (one.kind, one.per, one.most, one.adherence) == (other.kind, other.per, other.most, other.adherence)
        assert one.amount.base == pytest.approx(other.amount.base)


@given(st.text(alphabet=st.sampled_from("0123456789. ×x→/%mgkdhweeksay,()atfromor"), max_size=40))
def test_any_text_is_read_or_refused(words):
    """Breaks when a strange text ends in Python's own error, or takes for ever."""
    with suppress(LunisError):
        from_words(words, "running")
