"""`make audit`: what the two tools say is understood, and what was not checked is never called safe."""

from __future__ import annotations

import json

import pytest

from delivery.audit import FOUND, NOT_CHECKED, Report, read_npm_audit, read_pip_audit, summary

_KNOWN = {"id": "PYSEC-2026-1", "fix_versions": ["49.0.1"], "aliases": ["CVE-2026-1"], "description": "…"}
# pip-audit 2.10 ends with 0 where the registry knows none of the packages.
_UNREACHED = {
    "name": "segno",
    "skip_reason": "Dependency not found on PyPI and could not be audited: segno (1.6.6)",
}
_NPM_REFUSED = {"message": "405 Method Not Allowed - POST https://registry/-/npm/v1/security", "statusCode": 405}


def pip_audit(*dependencies: dict[str, object]) -> Report:
    return read_pip_audit(json.dumps({"dependencies": dependencies, "fixes": []}), "")


def npm_audit(**vulnerabilities: dict[str, object]) -> Report:
    answer = {"auditReportVersion": 2, "vulnerabilities": vulnerabilities,
              "metadata": {"dependencies": {"prod": 3, "total": 12}}}  # fmt: skip
    return read_npm_audit(json.dumps(answer), "")


CLEAN_PYTHON = pip_audit({"name": "idna", "version": "3.20", "vulns": []})


def test_nothing_known_is_said_with_how_many_were_checked() -> None:
    text, code = summary([CLEAN_PYTHON, npm_audit()])
    assert code == 0
    assert "1 of the Python packages" in text
    assert "12 of the npm packages" in text


def test_a_vulnerability_is_named_with_the_version_that_mends_it() -> None:
    found = pip_audit({"name": "cryptography", "version": "48.0.1", "vulns": [_KNOWN]})
    text, code = summary([found, npm_audit()])
    assert code == FOUND
    assert "cryptography 48.0.1: PYSEC-2026-1, fixed in 49.0.1" in text


def test_npm_names_the_package_and_how_bad_it_is() -> None:
    text, code = summary([CLEAN_PYTHON, npm_audit(esbuild={"severity": "high", "range": "<0.25"})])
    assert code == FOUND
    assert "esbuild: high, versions <0.25" in text


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (pip_audit(_UNREACHED), "1 of them were not: Dependency not found on PyPI"),
        (pip_audit({"name": "idna", "version": "3.20", "vulns": []}, _UNREACHED), "1 of them were not"),
        (pip_audit(), "no package was named"),
        (read_pip_audit("", "Traceback …\nNameResolutionError: pypi.org\n"), "NameResolutionError: pypi.org"),
        (read_pip_audit("", ""), "pip-audit said nothing"),
        (read_npm_audit(json.dumps(_NPM_REFUSED), ""), "405 Method Not Allowed"),
        (read_npm_audit("", "npm error ENOTFOUND\n"), "npm error ENOTFOUND"),
        (read_npm_audit("[]", ""), "npm said nothing"),
    ],
)  # fmt: skip
def test_what_could_not_be_checked_is_said_and_has_an_exit_code_of_its_own(report: Report, reason: str) -> None:
    text, code = summary([CLEAN_PYTHON, report])
    assert code == NOT_CHECKED
    assert "NOT CHECKED" in text
    assert reason in text
    assert text.count("nothing is known") == 1


def test_what_is_known_goes_before_what_could_not_be_checked() -> None:
    found = pip_audit({"name": "cryptography", "version": "48.0.1", "vulns": [_KNOWN]}, _UNREACHED)
    text, code = summary([found, npm_audit()])
    assert code == FOUND
    assert "NOT CHECKED" in text
