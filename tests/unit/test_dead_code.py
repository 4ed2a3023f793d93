"""What nothing uses goes: names that only tests know, columns that are never read, icons named twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

from tests.support.stack import ROOT

SOURCES = ("mydoc", "accounts", "files", "bench", "delivery", "manage.py")
# Besides the code itself, what names things in it.
_NAMES_THINGS = ("templates/**/*.html", "templates/**/*.txt", "zappa_settings.json", "pyproject.toml")

# What a library calls or reads by its name.
CALLED_FROM_OUTSIDE = {
    # Django: users, sessions, forms, middleware, commands, routes, applications, mail
    "_get_session_auth_hash", "get_full_name",
    "get_short_name", "is_staff", "clear_expired", "get_initial", "process_exception", "Command",
    "add_arguments", "_populate", "MyDocConfig", "AccountsConfig", "send_messages",
    # REST framework and its schema
    "parse", "get_fields", "validate_time_zone", "get_operation_id", "get_tags", "get_security_definition",
    "BearerScheme", "SessionScheme",
    # django-q2, pickle
    "dequeue", "find_class",
    # http.server
    "do_GET", "log_message",
}  # fmt: skip
# Columns that nobody here reads.
READ_FROM_OUTSIDE = {
    "ttl",  # by DynamoDB, to remove the item
    "changed_by", "changed_at",  # by whoever looks at the stage's table of features
}  # fmt: skip


def test_everything_is_used_by_something_else_than_tests() -> None:
    """Where this fails: delete what is named. What a library calls by its name belongs in CALLED_FROM_OUTSIDE."""
    unused = [f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.name}" for item in _unused()]
    assert unused == []


def test_every_exception_to_that_is_needed() -> None:
    found = {str(item.name) for item in _found()}
    assert sorted(CALLED_FROM_OUTSIDE - found) == []


def test_every_column_is_read() -> None:
    """Where this fails: nobody reads what is stored there. Delete the column."""
    read = {name for tree in _trees().values() for name in _read(tree)}
    columns = {
        f"{path}: {name}" for path, tree in _trees().items() if "models" in path for name in _columns(tree)
        if name not in read | READ_FROM_OUTSIDE
    }  # fmt: skip
    assert sorted(columns) == []


def test_no_list_of_names_has_one_twice() -> None:
    text = (ROOT / "static" / "icons.mjs").read_text()
    names = re.findall(r'"([a-z0-9-]+)"', text)
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


@cache
def _found() -> list[Item]:
    vulture = Vulture(ignore_decorators=["@receiver", "@register.*"])
    vulture.scavenge([str(ROOT / source) for source in SOURCES])
    return [
        item
        for item in vulture.get_unused_code()
        # What the settings name, Django and its applications read.
        if item.filename != ROOT / "mydoc" / "settings.py"
        and (item.typ not in ("variable", "attribute") or _is_constant(item))
    ]


def _is_constant(item: Item) -> bool:
    """Of a module; what an enumeration has is found by its value."""
    tree = _trees()[Path(item.filename).relative_to(ROOT).as_posix()]
    names = {target.id for line in tree.body if isinstance(line, ast.Assign) for target in line.targets
             if isinstance(target, ast.Name)}  # fmt: skip
    return item.typ == "variable" and str(item.name).strip("_").isupper() and item.name in names


def _unused() -> Iterator[Item]:
    for item in _found():
        name = str(item.name)
        # `SerializerMethodField` and forms call these for the field that they name.
        names = {name, re.sub(r"^(get|clean)_", "", name)}
        if not names & (_named() | CALLED_FROM_OUTSIDE):
            yield item


@cache
def _trees() -> dict[str, ast.Module]:
    paths = [path for source in SOURCES for path in sorted((ROOT / source).rglob("*.py"))] + [ROOT / "manage.py"]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


@cache
def _named() -> frozenset[str]:
    """Words of templates and of texts in the code, such as dotted paths, and names of fields that serializers and
    forms read by that name."""
    texts = [path.read_text() for pattern in _NAMES_THINGS for path in ROOT.glob(pattern)]
    for tree in _trees().values():
        documented = {ast.get_docstring(node, clean=False) for node in ast.walk(tree)
                      if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in documented:
                texts.append(node.value)
            elif isinstance(node, ast.ClassDef):
                texts += [name for name, value in _assigned(node) if isinstance(value, ast.Call)]
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None]]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id, line.value
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield line.target.id, line.value


def _columns(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for name, value in _assigned(node):
                is_column = isinstance(value, ast.Call) and re.search(r"Attribute\b", ast.unparse(value.func))
                # A key of an index is what that is asked by.
                if is_column and not re.search(r"(hash|range)_key=True", ast.unparse(value)):
                    yield name


def _read(tree: ast.Module) -> Iterator[str]:
    """Names of attributes that are read, not only set in an expression: `Item.name.set(…)` reads nothing."""
    changed = {
        id(node.value) for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("set", "remove", "add", "delete")
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in changed:
            yield node.attr
        # `getattr(item, name)`, and sources of serializers such as "figures.visits".
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split(".")
