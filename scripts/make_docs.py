"""Write the generated pages of docs/: the README's figure, the commands, the model, and what of it is calibrated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lunis as ln
from lunis.evidence import about, therapy_facts
from lunis.evidence.calibrations import calibrations, record
from lunis.figures import course_figure
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals
from lunis.therapies import FORMULARY

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SHOWN = ("nothing", "calcium_tablets", "mineral_care", "lupus_care", "both", "nsaid")
PANELS = ("total_calcium", "ionised_calcium", "phosphate", "pth", "egfr", "upcr", "soft_tissue_calcium", "cramps")
COMMANDS = (
    "run", "show", "why", "check", "calibrate", "validate pk", "validate pd", "validate sbml", "validate all", "validate comparators",
    "export sbml", "export adam", "bench",
)  # fmt: skip


def picture() -> None:
    """The figure of the README, from the example patient."""
    comparison = ln.compare(ln.read_patient(ROOT / "examples" / "stage4_cramps.toml"), courses=SHOWN[1:])
    course_figure([comparison[key] for key in SHOWN], PANELS).savefig(DOCS / "demo.png", dpi=110, metadata={"Software": None})


def commands() -> None:
    """Every command with its own help."""
    pages = ["# Commands\n", "Written by `make docs` from the commands' own help.\n"]
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-c", "from lunis.cli import main; main()", *command.split(), "--help"],
            capture_output=True,
            text=True,
            check=True,
            env={"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1", "PATH": ""},
        )
        text = "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())
        pages.append(f"## lunis {command}\n\n```text\n{text}\n```\n")
    (DOCS / "commands.md").write_text("\n".join(pages), encoding="utf-8")


def model() -> None:
    """What the body is made of, and what can be done to it."""
    lines = ["# The model\n", "Written by `make docs`. `lunis show NAME` prints the equations and values of each.\n", "## Organs\n"]
    lines += ["| organ | states | about |", "|---|---|---|"]
    lines += [f"| `{organ.name}` | {len(organ.variables.fields)} | {about(organ.name)} |" for organ in BODY.organs]
    lines += ["\n## Signals\n", "| signal | unit | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {entry.unit_name} | {entry.meaning} |" for name, entry in Signals.fields.items()]
    lines += ["\n## Therapies\n", "| therapy | grade | because |", "|---|---|---|"]
    lines += [f"| `{name}` | {therapy_facts(name).grade} | {therapy_facts(name).grade_because} |" for name in FORMULARY]
    (DOCS / "model.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


CALIBRATIONS = """# Calibrations

Written by `make docs` from the records in `src/lunis/evidence/calibrations/`; `lunis calibrate NAME --write` fits one again. *Told*: the
share of what was uncertain beforehand that the rows took away; near 0, the value stands where it was put.
"""
VALUES = "| value | plausible | found | uncertain by a factor of | told |\n|---|---|---|---|---|"
ROWS = "\n| row | published | interval | before | after | inside |\n|---|---|---|---|---|---|"


def calibrated() -> None:
    """What was fitted to what, how well, and how much the rows tell of each value."""
    lines = [CALIBRATIONS]
    for name, said in calibrations().items():
        found = record(name)
        lines += [f"## {name}\n", f"{said.about.rstrip('.')}.\n", VALUES]
        for value, kept in found["values"].items():
            plausible = f"{said.values[value].low:g} to {said.values[value].high:g} {kept['unit']}".removesuffix(" 1")
            number = f"{kept['value']:.3g}{', at its limit' if kept['at_its_limit'] else ''}"
            lines += [f"| `{value}` | {plausible} | {number} | {kept['sd_as_factor']:g} | {kept['told_by_rows']:.0%} |"]
        lines += [ROWS]
        for row, met in found["rows"].items():
            low, high = met["interval"]
            inside = "yes" if met["inside"] else "**no**"
            lines += [f"| `{row}` | {met['published']:g} | {low:g} to {high:g} | {met['before']:g} | {met['after']:g} | {inside} |"]
        lines += [""]
    (DOCS / "calibrations.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    model()
    commands()
    calibrated()
    picture()
