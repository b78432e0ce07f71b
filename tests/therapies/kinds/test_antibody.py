"""One rule of clearance for every antibody: FcRn spares it, proteinuria takes it, weight scales it."""

from types import SimpleNamespace

import pytest

from lunis.therapies import FORMULARY
from lunis.therapies.kinds import AntibodyDisposition, antibody_clearance, antibody_volume

P = SimpleNamespace(clearance=0.2, volume=3.0, reference_weight=70.0, clearance_weight=0.75, volume_weight=0.5)


def cleared(**body: float) -> float:
    return antibody_clearance(P, SimpleNamespace(**{"weight": 70.0, "igg_breakdown": 1.0, "urinary_igg_clearance": 0.0, **body}))


def test_protein_in_urine_adds_to_breakdown():
    assert cleared() == pytest.approx(0.2)
    assert cleared(urinary_igg_clearance=0.15) == pytest.approx(0.35)


def test_lack_of_immunoglobulin_spares_it():
    assert cleared(igg_breakdown=0.8) == pytest.approx(0.16)


def test_a_heavier_body_breaks_down_more_and_holds_more():
    assert cleared(weight=140.0) == pytest.approx(0.2 * 2**0.75)
    assert antibody_volume(P, SimpleNamespace(weight=140.0)) == pytest.approx(3.0 * 2**0.5)


@pytest.mark.parametrize("name", ["abatacept", "anifrolumab", "belimumab", "denosumab", "obinutuzumab", "rituximab"])
def test_every_antibody_has_the_constants_of_the_rule(name: str):
    """Breaks when one of them brings a clearance of its own."""
    assert issubclass(FORMULARY[name].parameters, AntibodyDisposition)
