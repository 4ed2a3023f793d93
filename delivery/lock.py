"""Writes both locks: `python -m delivery.lock [PACKAGE ...]`, or `make lock UPGRADE="PACKAGE ..."`.

requirements.lock holds all that requirements.txt brings along and runs on Lambda; requirements-dev.lock holds the
tools of building and testing, too. Each package has one version, the same in both and for every Python and system,
and the hashes of its files. It stays at that, unless the requirements name another or the package is named here.
"""

from __future__ import annotations

import os
import subprocess
import sys

from delivery.install import ENVIRONMENT, ROOT, Environment, read_uv_settings

_FIRST_PYTHON = "3.11"


def lock(upgrade: list[str]) -> None:
    """Write the locks, as uv resolves the requirements now; nothing is installed.

    Args:
        upgrade: packages that need not keep their version.

    Raises:
        CalledProcessError: uv finds no versions that fit together; it has said why.
    """
    environment = Environment(ENVIRONMENT)
    settings = read_uv_settings(environment.pip())
    command = [environment.uv, "pip", "compile", "--quiet", "--universal", "--python-version", _FIRST_PYTHON]
    # One version for all Pythons: what is tested with one is what runs with the other.
    command += ["--fork-strategy", "fewest", "--generate-hashes", "--no-annotate"]
    command += ["--custom-compile-command", "make lock", *settings.options]
    command += [f"--upgrade-package={name}" for name in upgrade]
    for files in (
        ["requirements.txt", "--output-file", "requirements.lock"],
        ["requirements-dev.txt", "--constraints", "requirements.lock", "--output-file", "requirements-dev.lock"],
    ):
        subprocess.run([*command, *files], cwd=ROOT, env={**os.environ, **settings.environment}, check=True)


if __name__ == "__main__":
    lock(sys.argv[1:])
