"""constraints.txt holds what requirements.txt brings along: nothing too little, nothing too much."""

from __future__ import annotations

from importlib.metadata import requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from delivery.lock import INSTALLERS, pinned, wanted
from mydoc.ops.deploy import package


def test_every_package_that_is_needed_is_pinned_and_no_other() -> None:
    # What requirements.txt leads to, as far as it is true for this Python.
    assert sorted(pinned()) == sorted(_all_needed(wanted()) - INSTALLERS)


def test_both_files_name_the_same_versions() -> None:
    for each in wanted():
        assert str(each.specifier) == f"=={pinned()[canonicalize_name(each.name)]}", each.name


def test_tests_run_with_what_is_pinned() -> None:
    assert {name: version(name) for name in pinned()} == pinned()


def test_what_another_purpose_brings_is_not_there() -> None:
    """Encrypted mail from S3, which MyDoc never receives, held `cryptography` below its security release."""
    assert "amazon-s3-encryption-client-python" not in pinned()


def test_what_stays_off_lambda_is_among_what_is_pinned() -> None:
    assert set(pinned()) >= package._TOOLS


def _all_needed(requirements: list[Requirement]) -> set[str]:
    seen: set[tuple[str, str]] = set()
    ahead = list(requirements)
    while ahead:
        each = ahead.pop()
        name = canonicalize_name(each.name)
        for extra in each.extras or {""}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            needed = map(Requirement, requires(name) or [])
            ahead += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}
