"""What actions are meant as: read from the headings of their author, and said of every action of the formulary."""

import pytest

from lunis.errors import LanguageError
from lunis.language.trace import trace_therapy
from lunis.physiology import infection, potassium
from lunis.physiology.body import BODY
from lunis.report.intent import intents
from lunis.therapies import FORMULARY, therapy


@pytest.mark.parametrize("name", FORMULARY)
def test_every_action_stands_under_a_heading(name):
    """Breaks when a line of `actions` has no `# Wanted.`, `# Claimed.`, `# Unwanted.`, `# Documented` or `# Seen` over it."""
    meant = intents(FORMULARY[name])
    assert set(meant) == {str(target) for target in trace_therapy(FORMULARY[name], BODY.vocabulary, fold=False).actions}
    unsaid = [target for target, intent in meant.items() if intent == "unsaid"]
    assert not unsaid, f"write a heading over {', '.join(unsaid)} in the therapy's file"


def test_shared_actions_keep_the_headings_of_their_own_file():
    """Breaks when the lines of a function that several drugs call are not followed."""
    assert intents(therapy("voclosporin")) == intents(therapy("tacrolimus"))
    assert intents(therapy("voclosporin"))["potassium.excretion"] == "unwanted"
    assert intents(therapy("prednisone"))["white_cells.margination"] == "seen"


def test_what_is_claimed_is_not_called_wanted():
    """Breaks when the page of an unproven treatment says that it does what its sellers say."""
    meant = intents(therapy("osmotherapy"))
    assert meant["filtration.filtration"] == "claimed"
    assert meant["glomerulus.nephron_injury"] == "unwanted"


class Twice:
    """A therapy that says two things of one line."""

    name = "twice"

    @staticmethod
    def actions():
        return [
            # Wanted.
            potassium.Targets.excretion,
            # Unwanted.
            infection.Targets.rate,
            potassium.Targets.excretion,
        ]


def test_a_line_under_two_headings_is_refused():
    with pytest.raises(LanguageError, match=r"potassium\.excretion.*two headings"):
        intents(Twice)
