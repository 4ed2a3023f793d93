"""Writes constraints.txt: `python -m delivery.lock [PACKAGE ...]`, or `make lock UPGRADE="PACKAGE ..."`.

It holds every package that requirements.txt brings along, at one version, and no other. A version that is there
stays as it is, unless requirements.txt names another one or the package is named here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
# Zappa asks for them to build packages; a machine has its own, and Lambda none.
INSTALLERS = {"pip", "setuptools", "wheel"}
_FIRST_LINE = (
    "# Every package that requirements.txt brings along, so that two builds are the same. Made by: make lock\n"
)


def wanted() -> list[Requirement]:
    """What requirements.txt asks for."""
    return [Requirement(line) for line in _lines(ROOT / "requirements.txt") if not line.startswith("-")]


def pinned() -> dict[str, str]:
    """The version of each package in constraints.txt, by its normalized name (PEP 503)."""
    return {canonicalize_name(name): version for name, _, version in map(_split, _lines(CONSTRAINTS))}


def lock(upgrade: Iterable[str]) -> str:
    """The text of constraints.txt, as pip resolves requirements.txt now; nothing is installed.

    Args:
        upgrade: packages that need not keep their version.

    Raises:
        CalledProcessError: pip finds no versions that fit together.
    """
    free = {canonicalize_name(name) for name in [*upgrade, *(each.name for each in wanted())]}
    kept = [f"{name}=={version}" for name, version in pinned().items() if name not in free]
    with tempfile.TemporaryDirectory() as folder:
        constraints, report = Path(folder, "kept.txt"), Path(folder, "report.json")
        constraints.write_text("\n".join(kept))
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--dry-run"]
        what = ["--ignore-installed", "--report", str(report), "--constraint", str(constraints)]
        subprocess.run([*pip, *what, *map(str, wanted())], check=True)
        found = [each["metadata"] for each in json.loads(report.read_text())["install"]]
    pins = [f"{each['name']}=={each['version']}" for each in found if each["name"] not in INSTALLERS]
    return _FIRST_LINE + "".join(f"{pin}\n" for pin in sorted(pins, key=str.lower))


def _lines(file: Path) -> list[str]:
    lines = (line.strip() for line in file.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _split(line: str) -> tuple[str, str, str]:
    return line.partition("==")


if __name__ == "__main__":
    CONSTRAINTS.write_text(lock(sys.argv[1:]))
