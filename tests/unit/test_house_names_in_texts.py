"""What stands in a text by its dotted name exists: in code for `python -c`, tasks, settings and templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.stack import ROOT

_SOURCES = ("mydoc", "accounts", "files", "bench", "delivery", "findings", "tests")
_TEXTS = (
    "Makefile", "pyproject.toml", "zappa_settings.json", "buildspec*.yml", ".ci/*",
    "delivery/**/*.yml", "delivery/**/*.yaml", "delivery/**/*.json", "delivery/**/*.sh",
)  # fmt: skip
_DOTTED = re.compile(r"(?<![\w./@%$-])(?:mydoc|accounts|files)(?:\.[A-Za-z_]\w*)+(?![\w/]|\.\w|-\w)")
_IMPORT = re.compile(r"\bfrom ((?:mydoc|accounts|files)[\w.]*) import (\(?[\w ,\n]+)")
# Names of something else, or of nothing on purpose.
_OTHERS = {
    "accounts.User": "the model, as Django's settings name it",
    "accounts.User.session": "a salt; another one would sign everybody out",
    "accounts.realtime.ticket": "a salt",
    "accounts.registration.confirm": "a salt; another one would make mailed links useless",
    "accounts.unsubscribe": "a salt; another one would make links in mails useless",
    "accounts.remembered": "a salt; another one would forget all browsers",
    "files.preview": "a salt",
    "files.services.claims.resume": "a salt; another one would end downloads that go on",
    "files.services.claims.unlock": "a salt",
    "files.services.zips.visiting": "what documentation is told for in test_documentation.py",
    "files.tasks.__builtins__": "no job may name it, in test_run_body.py",
    "files.tasks.no_such_task": "a job that fails",
    "files.tasks.nothing": "a job that fails",
    "mydoc.access": "a logger, by which alarms and searches find its lines",
    "mydoc.core.clock.later": "what documentation is told for in test_documentation.py",
    "mydoc.entry.lambda_handler": "the function of the first layout, updated from in the rehearsal",
    "mydoc.example": "a host",
}
_HERE = Path(__file__)


def _names_in(text: str) -> Iterator[str]:
    """The dotted names of ours in a text, those of imports with what is imported."""
    for match in _IMPORT.finditer(text):
        names = [name.split(" as ")[0].strip(" (\n") for name in match[2].splitlines()[0].split(",")]
        yield from (f"{match[1]}.{name}" for name in names if name.isidentifier())
    yield from _DOTTED.findall(text)


@cache
def _missing() -> tuple[tuple[str, str], ...]:
    """Where each dotted name stands that is nowhere, and the name."""
    return tuple((where, name) for where, name in _written() if not _exists(name))


def _written() -> Iterator[tuple[str, str]]:
    """Where each dotted name stands, and the name."""
    for path in sorted(path for top in _SOURCES for path in (ROOT / top).rglob("*.py") if path != _HERE):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((f"{path.relative_to(ROOT)}:{node.lineno}", name) for name in _names_in(node.value))
    for path in sorted({path for pattern in _TEXTS for path in ROOT.glob(pattern) if path.is_file()}):
        yield from ((str(path.relative_to(ROOT)), name) for name in _names_in(path.read_text()))


@cache
def _bound(module: str) -> set[str] | None:
    """What a module binds at its top, None where there is no such module."""
    place = ROOT.joinpath(*module.split("."))
    path = next((one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()), None)
    if path is None:
        return set() if place.is_dir() and list(place.rglob("*.py")) else None
    tree = ast.parse(path.read_text())
    names = {alias.asname or alias.name for node in ast.walk(tree)
             if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}  # fmt: skip
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        names |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return names


def _exists(name: str) -> bool:
    """Whether a module has the name, or one of its own has; what a class or a value has is not looked into."""
    module, _, rest = name, "", ""
    while module and _bound(module) is None:
        module, _, last = module.rpartition(".")
        rest = last
    return bool(module) and (not rest or rest in (_bound(module) or ()))


def test_what_stands_in_a_text_by_its_dotted_name_exists() -> None:
    missing = [
        f"{where}: {name} is nowhere: write where it is now, or name it in _OTHERS with the reason"
        for where, name in _missing()
        if name not in _OTHERS
    ]
    assert not missing, "\n".join(missing)


def test_every_exception_to_that_is_needed() -> None:
    assert {name for _, name in _missing()} == set(_OTHERS)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from mydoc.core import clock, ids; print(1)", ["mydoc.core.clock", "mydoc.core.ids", "mydoc.core"]),
        ("import files.tasks", ["files.tasks"]),
        ("python -m mydoc.ops.deploy.package", ["mydoc.ops.deploy.package"]),
        ("accounts/services.py, mydoc.example.com, x@files.org, /mydoc.log", ["mydoc.example.com"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert list(_names_in(text)) == names


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("files.tasks.process", True),
        ("mydoc.core.clock.now", True),
        ("mydoc.core", True),
        ("accounts.models.UserItem.email", True),
        ("files.tasks.nothing", False),
        ("files.services.sharing.create", False),
    ],
)
def test_what_is_nowhere_is_told(name: str, is_there: bool) -> None:
    assert _exists(name) == is_there
