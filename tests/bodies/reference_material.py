"""Where material lies that others made: it is not kept in the repository (tests/README.md says where to get it)."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]


def folder_of_reference(name: str) -> Path:
    """A folder of reference material, whether it is there or not."""
    return Path(os.environ.get("LUNIS_REFERENCE", ROOT.parent / "shared" / "reference")) / name
