"""The pipeline's template, and what of it the emulator can deploy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from cfn_flip import to_json

from tests.support.stack import ROOT

TEMPLATE = ROOT / "delivery" / "pipeline.yml"
ACCOUNT_TEMPLATE = ROOT / "delivery" / "account.yml"
# MiniStack 1.5 refuses a template that has these.
UNKNOWN_TO_THE_EMULATOR = {"AWS::CodeConnections::Connection", "AWS::CodePipeline::Pipeline"}
# As CodeBuild runs them (AWS, "Build specification reference for CodeBuild").
_PHASES = ("install", "pre_build", "build", "post_build")


def template(file: Path = TEMPLATE) -> dict[str, Any]:
    """The pipeline's template or another, with intrinsic functions in their long form."""
    read: dict[str, Any] = json.loads(to_json(file.read_text()))
    return read


def deployable_on_the_emulator() -> dict[str, Any]:
    """The template without what the emulator does not know; what refers to that refers to a parameter."""
    found = template()
    for name, resource in list(found["Resources"].items()):
        if not name.startswith("Fn::") and resource["Type"] in UNKNOWN_TO_THE_EMULATOR:
            del found["Resources"][name]
            found["Parameters"][name] = {"Type": "String", "Default": f"arn:aws:unknown:::{name}"}
    return found


def commands_of(buildspec: Path, *phases: str) -> list[str]:
    """A buildspec's commands, in the order in which CodeBuild runs them.

    Args:
        phases: of these phases only; of all if none is named.

    Raises:
        AssertionError: it says more than commands, which would then go untried.
    """
    read = yaml.safe_load(buildspec.read_text())
    assert set(read) == {"version", "phases"}, "CodeBuild would do more than the phases"
    assert str(read["version"]) == "0.2"
    said = read["phases"]
    assert set(said) <= set(_PHASES)
    assert all(set(phase) == {"commands"} for phase in said.values())
    wanted = [name for name in _PHASES if name in said and name in (phases or _PHASES)]
    return [command for name in wanted for command in said[name]["commands"]]
