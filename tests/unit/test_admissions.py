"""Nothing is done under a link or a request without its admission, which only `admission` makes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.stack import ROOT

SERVICES = ROOT / "files/services"
VISITS = {
    "files.services.shares.visits": {"shares/visits.py", "shares/admission.py"},
    "files.services.requests.admission": {"requests/admission.py"},
}
ADMISSIONS = {"Admission", "GuestAdmission", "FileAdmission"}
# What returns a link or a request to whoever names its address.
_READERS = {"read", "read_link", "read_with_owner", "read_document", "read_page"}
_MODELS = {"ShareItem", "RequestItem"}
CODE = sorted(path for top in ("files", "accounts", "mydoc") for path in (ROOT / top).rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _with_visits() -> list[Path]:
    """The modules of services that take visits but do not admit them."""
    return [
        path
        for path in sorted(SERVICES.rglob("*.py"))
        for node in _tree(path).body
        if isinstance(node, ast.ImportFrom)
        and node.module in VISITS
        and path.relative_to(SERVICES).as_posix() not in VISITS[node.module]
        and "Visit" in {name.name for name in node.names}
    ]


def _reads_by_itself(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name) and called.id == "Read":
        return isinstance(node.args[0], ast.Name) and node.args[0].id in _MODELS
    if isinstance(called, ast.Name):
        return called.id in _READERS
    if isinstance(called, ast.Attribute):
        is_of_model = isinstance(called.value, ast.Name) and called.value.id in _MODELS
        return called.attr in _READERS or (is_of_model and called.attr in {"get", "query"})
    return False


def test_the_modules_that_take_visits_are_found() -> None:
    names = {path.relative_to(SERVICES).as_posix() for path in _with_visits()}
    assert {
        "shares/claims.py",
        "shares/zips.py",
        "shares/public_page.py",
        "previews.py",
        "requests/guest.py",
    } <= names


@pytest.mark.parametrize("path", _with_visits(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_whoever_takes_a_visit_has_it_admitted_and_reads_no_link_by_itself(path: Path) -> None:
    lines = [node.lineno for node in ast.walk(_tree(path)) if _reads_by_itself(node)]
    assert not lines, f"{path}, lines {lines}: ask `admission.to_…`, which has the link and its documents"


def test_only_a_decision_makes_an_admission() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in ADMISSIONS
    }
    assert makers == {"files/services/shares/admission.py", "files/services/requests/admission.py"}
