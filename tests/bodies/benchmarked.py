"""The toy as a scenario of the benchmark: three weeks, left alone or dosed daily."""

from bodies import toy
from lunis.bench.scenario import Scenario
from lunis.engine import link
from lunis.language.schedules import daily


def _vary(model, random, p, start):
    p[model.parameter_index[toy.Constants.emptying.symbol]] = random.uniform(0.2, 0.5)
    start[model.state_index[toy.Variables.content.symbol]] += random.uniform(1.0, 5.0)


def toy_scenario(dosed: bool = False) -> Scenario:
    body = toy.BODY.taking(toy.drug().at(daily("2 mg"))) if dosed else toy.BODY
    return Scenario("dosed toy" if dosed else "toy", link(body), _vary, end=21.0)
