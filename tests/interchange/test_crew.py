"""Work over processes: a crash or a hang costs one piece and no more."""

import os
import time

from lunis.interchange.crew import shared_out


def laboured(piece):
    if piece == "crash":
        os._exit(3)
    if piece == "hang":
        time.sleep(600)
    if piece == "raise":
        raise ValueError("wrong")
    return piece, "done"


def lost(piece, reason):
    return piece, reason


def test_every_piece_gives_one_result():
    assert sorted(shared_out(laboured, list("abcdefg"), 2, 60, lost)) == [(letter, "done") for letter in "abcdefg"]


def test_a_crash_and_a_hang_take_nothing_else_with_them(capfd):
    """Breaks when a process that ends early ends the run, or when one that hangs is waited for."""
    found = dict(shared_out(laboured, ["a", "crash", "b", "hang", "c", "raise", "d"], 2, 2, lost))
    assert found.pop("crash") == "its process ended with code 3"
    assert found.pop("hang") == "took longer than 2 s"
    assert found.pop("raise").startswith("its process ended")
    assert found == dict.fromkeys("abcd", "done")
    capfd.readouterr()


def test_no_work_needs_no_process():
    assert list(shared_out(laboured, [], 4, 1, lost)) == []
