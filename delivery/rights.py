"""Writes the rights to deploy into the pipeline's template: `python -m delivery.rights`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mydoc.deploy.policy import deployer_policy
from mydoc.deploy.stage import Stage

TEMPLATE = Path(__file__).with_name("pipeline.yml")
_FROM, _TO = "# Made by: python -m delivery.rights\n", "# To here.\n"


def with_rights(template: str) -> str:
    """A template with the deployer's policy between the two marks, its names left to CloudFormation.

    Args:
        template: text of pipeline.yml.
    """
    before, mark, rest = template.partition(_FROM)
    _, end, after = rest.partition(_TO)
    indent = before.rpartition("\n")[2]
    stage = Stage(name="${Stage}", data="${Stage}", account="${AWS::AccountId}", region="${AWS::Region}")
    text = yaml.safe_dump({"PolicyDocument": _filled_in(deployer_policy(stage))}, sort_keys=False, width=200)
    return before + mark + "".join(f"{indent}{line}\n" for line in text.splitlines()) + indent + end + after


def _filled_in(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled_in(found) for name, found in value.items()}
    if isinstance(value, list):
        return [_filled_in(found) for found in value]
    return {"Fn::Sub": value} if "${" in value else value


if __name__ == "__main__":
    TEMPLATE.write_text(with_rights(TEMPLATE.read_text()))
