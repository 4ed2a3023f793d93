"""docs/settings.md lists the environment variables that the code reads, with their defaults, and no others."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import ROOT

LIST = "docs/settings.md"
_MUST_BE_SET = "must be set"
_OURS = re.compile(r"MYDOC_[A-Z_]+")
_ROW = re.compile(r"\| `([A-Z_]+)` \| (.*?) ?\| (.+) \|")

# Defaults that depend on others, as the code has them, and what the list says instead.
_IN_WORDS = {
    "0 if LAPTOP else 1": "1; 0 on the laptop",
    "f'MyDoc <mydoc@{SITE_HOST}>'": "MyDoc, from `mydoc@` the site's host",
    "names.bucket(STAGE)": "mydoc-⟨stage⟩-documents",
    "names.queue(STAGE)": "mydoc-⟨stage⟩-jobs",
    "BASE_DIR / '.local' / 'static'": "the folder .local/static",
    "'console' if LAPTOP else 'ses'": "ses; console on the laptop",
    "10 if LAPTOP else 100": "100; 10 on the laptop",
    "_pauses": "30,300; 1,3 on `local`",
    "_webhook_pauses": "30,120,600,900,900,900; 1,2,3,3,3,3 on `local`",
    "_secrets.secret_key": "Parameter Store's",
    "_secrets.token_pepper": "Parameter Store's",
    "list(_secrets.secret_key_fallbacks)": "Parameter Store's",
    "list(_secrets.token_pepper_fallbacks)": "Parameter Store's",
}
# What is without a default in the code, because without it something is made up.
_MADE_UP = {"MYDOC_DEMO_PASSWORD": "made once, kept"}


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    paths = [
        ROOT / "manage.py",
        *(path for top in ("mydoc", "accounts", "files") for path in (ROOT / top).rglob("*.py")),
    ]
    for path in paths:
        yield path, ast.parse(path.read_text())


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) == "os.environ"


def _words(default: ast.expr | None) -> str:
    """A default as the list has it."""
    if default is None:
        return ""
    source = ast.unparse(default)
    if source in _IN_WORDS:
        return _IN_WORDS[source]
    value = eval(source, {"__builtins__": {}})
    text = str(value).lower() if isinstance(value, bool) else ",".join(value) if isinstance(value, list) else value
    return f"`{text}`" if text != "" else ""


def _read_in(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Names that are read and their defaults; None where reading them says nothing of a default."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=_), args=[ast.Constant(value=name), *rest]
            ):
                yield name, _words(rest[0]) if rest else _MUST_BE_SET
            case ast.Call(
                func=ast.Attribute(value=environ, attr="get" | "setdefault"),
                args=[ast.Constant(value=name), *rest],
            ) if _is_environ(environ):
                yield name, _words(rest[0] if rest else None)
            case ast.Subscript(value=environ, slice=ast.Constant(value=name), ctx=ast.Load()) if _is_environ(
                environ
            ):
                yield name, _MUST_BE_SET
            case ast.Subscript(value=environ, slice=ast.Constant(value=str(name))) if _is_environ(environ):
                yield name, None
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[environ]) if _is_environ(environ):
                yield name, None
            case ast.Constant(value=str(name)) if _OURS.fullmatch(name):
                yield name, None


def _read() -> dict[str, set[str]]:
    """Every name in the code, with the defaults it is read with."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, tree in _sources():
        for name, default in _read_in(tree):
            found[name] |= set() if default is None else {_MADE_UP.get(name, default)}
    return found


def _listed() -> dict[str, str]:
    rows = _ROW.findall((ROOT / LIST).read_text())
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names)), "listed twice"
    return {name: default for name, default, _ in rows}


def test_every_variable_is_listed_and_no_other() -> None:
    listed, read = set(_listed()), set(_read())
    assert read - listed == set(), f"say in {LIST} what they mean"
    assert listed - read == set(), f"nothing reads them: take them out of {LIST}"


def test_the_defaults_are_those_of_the_code() -> None:
    listed = _listed()
    wrong = {
        name: (listed.get(name), defaults) for name, defaults in _read().items() if defaults - {listed.get(name)}
    }
    assert wrong == {}, "what the list says, and what the code does"


def test_what_is_configured_for_the_stages_is_listed() -> None:
    stages = json.loads((ROOT / "zappa_settings.json").read_text())
    configured = {name for stage in stages.values() for name in stage.get("aws_environment_variables", {})}
    assert configured <= set(_listed())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("env.int('A', 5 * 1024)", ("A", "`5120`")),
        ("env.bool('A', False)", ("A", "`false`")),
        ("env.str('A')", ("A", _MUST_BE_SET)),
        ("os.environ.get('A')", ("A", "")),
        ("os.environ['A']", ("A", _MUST_BE_SET)),
        ("'A' in os.environ", ("A", None)),
        ("settings.get('MYDOC_A')", ("MYDOC_A", None)),
    ],
)
def test_it_sees_what_is_read(code: str, expected: tuple[str, str | None]) -> None:
    assert expected in list(_read_in(ast.parse(code)))
