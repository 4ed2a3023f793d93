"""The laws of the tests' own layout, each with a message that says what to do instead."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.stack import ROOT

UNIT = ROOT / "tests" / "unit"
# What lies as the code does.
MIRRORS = ("mydoc", "accounts", "files")
# What is about all of the application at once.
ACROSS = {
    "bad_input": "what the API and the pages refuse",
    "invariants": "what must always hold, by number",
    "through_zappa": "the function as it is packaged",
    "delivery": "the templates and scripts of delivery/",
}


def _misplaced(folder: Path, name: str = "") -> str:
    """Return what is wrong with where a file of tests lies; empty where nothing is."""
    package = ROOT / folder
    modules = {path.stem for path in package.glob("*.py")} | {
        path.parent.name for path in package.glob("*/__init__.py")
    }
    if not package.is_dir() or not modules:
        return (
            f"tests/unit/{folder}: there is no package {folder}; move its tests beside those of the code they test"
        )
    about = name.removeprefix("test_").removesuffix(".py")
    if not name or any(about == module or about.startswith(f"{module}_") for module in {*modules, package.name}):
        return ""
    return (
        f"tests/unit/{folder}/{name}: begin the name with the module of {folder} that it tests, as in"
        f" test_<module>_<behaviour>.py, or with {package.name} where it tests several at once"
    )


def test_tests_lie_where_the_code_lies() -> None:
    files = sorted(path for top in MIRRORS for path in (UNIT / top).rglob("test_*.py"))
    wrong = [problem for path in files if (problem := _misplaced(path.parent.relative_to(UNIT), path.name))]
    assert not wrong, "\n".join(wrong)


def test_other_folders_are_about_all_of_the_application() -> None:
    others = {path.name for path in UNIT.iterdir() if path.is_dir() and list(path.glob("*.py"))} - {*MIRRORS}
    assert others == set(ACROSS), (
        "tests of one package lie where it lies, as in tests/unit/files/services/shares; what tests all at once is"
        " named in ACROSS"
    )


@pytest.mark.parametrize("folder", ["files/services/sharing", "mydoc/nothing", "accounts/templates"])
def test_a_folder_that_mirrors_nothing_is_told(folder: str) -> None:
    assert "there is no package" in _misplaced(Path(folder), "test_anything.py")


def test_a_name_that_is_no_modules_is_told() -> None:
    folder = Path("files/services/shares")
    assert "begin the name" in _misplaced(folder, "test_claiming.py")
    for name in ("test_claims.py", "test_claims_refused.py", "test_shares_all.py"):
        assert _misplaced(folder, name) == ""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _shared() -> Iterator[tuple[Path, str, str | None]]:
    """The helpers and fixtures that several files of tests use: file, name and docstring."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        is_helper, is_conftest = path.parent.name == "support", path.name == "conftest.py"
        for node in _tree(path).body if is_helper or is_conftest else []:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            is_fixture = any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
            if is_helper or is_fixture:
                yield path, node.name, ast.get_docstring(node)


def test_what_several_tests_share_says_what_it_is() -> None:
    silent = [
        f"{path.relative_to(ROOT)}: {name}: say in a docstring what a test gets from it"
        for path, name, text in _shared()
        if not text
    ]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("folder", ["integration", "browser", "rehearsal"])
def test_what_the_tests_of_the_stack_import_is_there(folder: str) -> None:
    # Nothing else looks at their imports before they run, which takes minutes.
    for path in sorted((ROOT / "tests" / folder).glob("*.py")):
        importlib.import_module(f"tests.{folder}.{path.stem}")


# What differs each time it is called.
_CHANCE = {"new_id", "new_secret", "urandom", "uuid4", "token_hex", "token_urlsafe", "random", "randint", "choice"}


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of which the name of a case is made: not what a test calls itself, and nothing in a
    dictionary, which pytest numbers."""
    if isinstance(node, ast.Lambda | ast.Dict):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)


def _by_chance(path: Path) -> list[str]:
    """Return the lines on which a test's cases are made of what differs in each process."""
    cases = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "parametrize"
    ]
    names = [
        (call.lineno, getattr(call.func, "attr", getattr(call.func, "id", "")))
        for case in cases
        for call in _calls(case)
    ]
    return [f"{path.relative_to(ROOT)}:{line}" for line, name in names if name in _CHANCE]


def test_the_cases_of_a_test_are_the_same_in_each_process() -> None:
    found = [line for path in sorted((ROOT / "tests").rglob("*.py")) for line in _by_chance(path)]
    assert not found, "write the value down: workers that collect different tests run none\n" + "\n".join(found)
