"""What every tool is asked to do."""

import numpy as np

from bodies.benchmarked import toy_scenario


def test_the_few_are_the_first_of_the_many():
    few, many = toy_scenario().patients(2), toy_scenario().patients(5)
    for one, other in zip(few, many, strict=False):
        np.testing.assert_array_equal(one.parameters, other.parameters)
        np.testing.assert_array_equal(one.start, other.start)
    assert (many[0].start != many[1].start).any()


def test_an_answer_that_is_no_number_is_infinitely_wrong():
    right = np.ones((2, 4, 3))
    wrong = right.copy()
    wrong[1, 2, 0] = np.nan
    assert toy_scenario().errors(wrong, right).tolist() == [0.0, np.inf]


def test_the_reading_at_the_last_day_is_there():
    assert toy_scenario().days.tolist() == [0.0, 7.0, 14.0, 21.0]
