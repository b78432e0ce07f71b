"""`lunis validate pk` and `pd`: one document, exit codes, and what is refused."""

import json

import pytest
from typer.testing import CliRunner

from lunis.cli.application import app

RUNNER = CliRunner()


def run(*arguments: str):
    return RUNNER.invoke(app, ["validate", *arguments])


def test_one_document_with_a_row_for_each_result():
    done = run("pk", "--therapy", "ace_inhibitor", "--json")
    document = json.loads(done.stdout)
    assert done.exit_code == (0 if document["reached"] else 1)
    for row in document["rows"]:
        assert {"study", "quantity", "published", "interval", "simulated", "inside"} <= set(row)
        assert row["therapy"] == "ace_inhibitor"
        assert row["inside"] == (row["interval"][0] <= row["simulated"] <= row["interval"][1])


def test_what_is_left_out_is_printed_with_its_reason():
    done = run("pd", "--therapy", "hydroxychloroquine")
    assert "left out" in done.stdout
    assert "not an effect" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("pk", "--therapy", "asprin"), "no row is about `asprin`"), (("pk", "--therapy", "losartan", "--out", "x"), "leave out")],
)
def test_a_mistake_is_told_before_work(arguments, told):
    done = run(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
