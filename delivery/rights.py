"""Writes rights into the template of an account, delivery/account.yml: `python -m delivery.rights`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from mydoc.ops.deploy.policy import deployer_policy
from mydoc.ops.deploy.role import boundary_policy
from mydoc.ops.stage import Stage

TEMPLATE = Path(__file__).with_name("account.yml")
_BETWEEN = re.compile(r"^( *)(# Made by: python -m delivery\.rights\n)(?:.*\n)*?( *# To here\.\n)", re.MULTILINE)


def with_rights(template: str) -> str:
    """A template with both policies between their marks, the boundary's first; names are left to CloudFormation.

    Args:
        template: text of account.yml.
    """
    stage = Stage(name="${Stage}", data="${Stage}", account="${AWS::AccountId}", region="${AWS::Region}")
    documents = iter([boundary_policy(stage), deployer_policy(stage)])

    def filled(found: re.Match[str]) -> str:
        indent, mark, end = found.groups()
        text = yaml.safe_dump({"PolicyDocument": _filled_in(next(documents))}, sort_keys=False, width=200)
        return indent + mark + "".join(f"{indent}{line}\n" for line in text.splitlines()) + end

    return _BETWEEN.sub(filled, template)


def _filled_in(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled_in(found) for name, found in value.items()}
    if isinstance(value, list):
        return [_filled_in(found) for found in value]
    return {"Fn::Sub": value} if "${" in value else value


if __name__ == "__main__":
    TEMPLATE.write_text(with_rights(TEMPLATE.read_text()))
