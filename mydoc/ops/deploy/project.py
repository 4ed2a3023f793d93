"""Read zappa_settings.json, with what a stage inherits from those that it extends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[3] / "zappa_settings.json"


def stages() -> dict[str, dict[str, Any]]:
    """Return every stage's own settings, by name."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text())
    return found


def setting(stage: str, name: str) -> Any:
    """Return a stage's setting, its own or the next one's that it extends; None if none of them has it."""
    known, asked = stages(), stage
    while own := known.get(asked):
        if name in own:
            return own[name]
        asked = own.get("extends", "")
    return None


def data_of(stage: str) -> str:
    """Return the stage whose data a stage works with: mostly its own name."""
    return str((setting(stage, "aws_environment_variables") or {}).get("MYDOC_STAGE") or stage)
