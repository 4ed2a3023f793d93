"""Asks what is known against the pinned packages: `make audit`, or `python -m delivery.audit`.

Exit code 0: nothing is known. 1: something is. 3: not all could be checked, as the registries' data about
vulnerabilities could not be reached from here; what was not checked is not called safe.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from delivery.install import LOCK, ROOT

FOUND, NOT_CHECKED = 1, 3
_PYTHON = "the Python packages"
_NPM = "the npm packages"
# A warning about sites in every answer is no answer.
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Report:
    """What one tool says.

    Attributes:
        what: which packages.
        checked: how many were.
        found: a line for each vulnerability.
        unchecked: why some or all were not; empty if all were.
    """

    what: str
    checked: int = 0
    found: list[str] = field(default_factory=list)
    unchecked: str = ""


def read_pip_audit(said: str, error: str) -> Report:
    """Understand pip-audit's JSON. A package that it could not look up has a reason there, and exit code 0.

    Args:
        said: its output.
        error: what it wrote to stderr.
    """
    answer = _parsed(said)
    if "dependencies" not in answer:
        return Report(_PYTHON, unchecked=_last_line(error) or "pip-audit said nothing")
    skipped = [each for each in answer["dependencies"] if "skip_reason" in each]
    checked = [each for each in answer["dependencies"] if "skip_reason" not in each]
    found = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, "
        f"fixed in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for each in checked
        for vulnerability in each.get("vulns", [])
    ]
    why = f"{len(skipped)} of them were not: {skipped[0]['skip_reason']}" if skipped else ""
    return Report(_PYTHON, len(checked), found, why if checked or skipped else "no package was named")


def read_npm_audit(said: str, error: str) -> Report:
    """Understand the JSON of `npm audit`. Where the registry does not answer it has a message instead.

    Args:
        said: its output.
        error: what it wrote to stderr.
    """
    answer = _parsed(said)
    if "vulnerabilities" not in answer:
        return Report(_NPM, unchecked=answer.get("message") or _last_line(error) or "npm said nothing")
    found = [
        f"{name}: {each['severity']}, versions {each['range']}"
        for name, each in sorted(answer["vulnerabilities"].items())
    ]
    return Report(_NPM, answer["metadata"]["dependencies"]["total"], found)


def summary(reports: list[Report]) -> tuple[str, int]:
    """What to print, and the exit code."""
    lines, code = [], 0
    for report in reports:
        lines += [f"FOUND in {report.what}: {line}" for line in report.found]
        if report.unchecked:
            reason = report.unchecked[:_LONGEST_REASON]
            lines.append(f"NOT CHECKED: {report.what}. {reason}")
        elif not report.found:
            lines.append(f"{report.checked} of {report.what}: nothing is known against them.")
    if any(report.unchecked for report in reports):
        lines.append("Run it again where the registries can be reached.")
        code = NOT_CHECKED
    return "\n".join(lines), FOUND if any(report.found for report in reports) else code


def _parsed(said: str) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _run(command: list[str]) -> tuple[str, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def main() -> int:
    tools = Path(sys.executable).parent
    # What is locked, not what pip would choose today, and so nothing is installed.
    pip_audit = [str(tools / "pip-audit"), "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    reports = [
        read_pip_audit(*_run([*pip_audit, "--format=json", "--requirement", str(LOCK)])),
        read_npm_audit(*_run(["npm", "audit", "--json"])),
    ]
    text, code = summary(reports)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
