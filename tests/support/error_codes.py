"""The codes of refusals, read from the code, so that a list of them forgets none."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rest_framework import exceptions

from mydoc.core import errors
from mydoc.web.api.problems import status_of

ROOT = Path(__file__).resolve().parents[2]
CODES = set[tuple[int, str]]

# What REST framework refuses by itself.
_FRAMEWORK: tuple[type[exceptions.APIException], ...] = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.NotAuthenticated,
    exceptions.ParseError,
    exceptions.PermissionDenied,
    exceptions.UnsupportedMediaType,
    exceptions.ValidationError,
)
_KINDS = {
    kind.__name__: int(status_of(kind("", "", retry_after=0) if kind is errors.TooManyRequests else kind("", "")))
    for kind in (
        errors.Invalid,
        errors.Unauthenticated,
        errors.Forbidden,
        errors.NotFound,
        errors.Conflict,
        errors.Outdated,
        errors.TooLarge,
        errors.TooManyRequests,
    )
}


def raised() -> CODES:
    """(status, code) of each refusal that the code holds: of `Invalid("bad_name", …)`, of a class below one of
    ours, and of what a function that takes a `code` is called with.
    """
    found = {(kind.status_code, str(kind.default_code)) for kind in _FRAMEWORK}
    for package in ("mydoc", "accounts", "files"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(_codes_in(ast.parse(path.read_text())))
    return found


def documented() -> dict[tuple[int, str], list[str]]:
    """The rows of docs/api-errors.md: by status and code, when that is answered."""
    rows: dict[tuple[int, str], list[str]] = defaultdict(list)
    for line in (ROOT / "docs" / "api-errors.md").read_text().splitlines():
        if match := re.fullmatch(r"\| (\d{3}) \| (`[a-z_`, ]+`) \| (.+) \|", line):
            for code in re.findall(r"`(\w+)`", match[2]):
                rows[int(match[1]), code].append(match[3])
    return rows


def _codes_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    makers = dict(_makers(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in _KINDS:
                yield from _constant(_KINDS[name], node)
            elif name in makers:
                yield from _constant(makers[name], node)
        elif isinstance(node, ast.ClassDef):
            for status in {_KINDS[name] for name in map(_name, node.bases) if name in _KINDS}:
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                        yield from _constant(status, call)


def _makers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions whose first argument is the code of the refusal that they make, with its status."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and [part.arg for part in node.args.args][:1] == ["code"]:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _name(call.func) in _KINDS:
                    yield node.name, _KINDS[_name(call.func)]


def _constant(status: int, call: ast.Call) -> Iterator[tuple[int, str]]:
    if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value:
        yield status, str(call.args[0].value)


def _name(node: ast.expr) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))
