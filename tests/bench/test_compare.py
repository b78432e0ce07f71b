"""Tools side by side, on a toy: rows come, and what they rest on is right. Never how fast."""

import os

import numpy as np
import pytest

from bodies.benchmarked import toy_scenario
from lunis.bench import compare
from lunis.bench.compare import GOAL, LUNIS, TOLERANCES, compared, one_core
from lunis.bench.peers import PEERS, Peer
from lunis.bench.scenario import Answer


def only(monkeypatch, *peers):
    monkeypatch.setattr(compare, "PEERS", peers)


def test_tolerances_are_half_decades_from_loose_to_tight():
    assert TOLERANCES[0] == 1e-3
    assert TOLERANCES[-1] == 1e-9
    np.testing.assert_allclose(np.diff(np.log10(TOLERANCES)), -0.5, atol=1e-3)


@pytest.mark.parametrize("dosed", [False, True], ids=["continuous", "dosed"])
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_every_installed_peer_meets_the_goal(monkeypatch, peer, dosed):
    if peer.absent:
        pytest.skip(peer.absent)
    only(monkeypatch, peer)
    rows = compared(toy_scenario(dosed), many=3, few=2, rounds=1, tell=lambda text: None)
    assert rows[0].tool == LUNIS
    assert all(row.met and row.median_error <= GOAL and row.seconds_a_patient > 0 for row in rows)
    assert len(rows) == (1 if dosed and peer.name.startswith("diffrax") else 2)


def test_an_absent_peer_is_told_in_one_line(monkeypatch):
    only(monkeypatch, Peer("Nobody", lambda scenario: None, lambda: "nobody"))
    told = []
    assert [row.tool for row in compared(toy_scenario(), 1, 1, 1, told.append)] == [LUNIS]
    assert "Nobody is left out: nobody is not installed" in told


def test_a_tool_that_never_meets_the_goal_is_asked_to_the_tightest_and_said_so(monkeypatch):
    asked = []

    def solve(tasks, rtol):
        asked.append(rtol)
        return Answer(np.zeros((len(tasks), 4, 3)), 0.001)

    only(monkeypatch, Peer("Zero", lambda scenario: solve, lambda: ""))
    row = compared(toy_scenario(), 1, 1, 1, lambda text: None)[1]
    assert not row.met
    assert row.rtol == asked[-1] == TOLERANCES[-1]


def test_a_slow_tool_is_not_asked_further(monkeypatch):
    def solve(tasks, rtol):
        return Answer(np.zeros((len(tasks), 4, 3)), compare.PATIENCE + 1)

    only(monkeypatch, Peer("Slow", lambda scenario: solve, lambda: ""))
    assert compared(toy_scenario(), 1, 1, 1, lambda text: None)[1].rtol == TOLERANCES[0]


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system does not bind a process to a core")
def test_one_core_is_given_back():
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
