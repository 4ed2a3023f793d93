"""The laws of this code, checked from its syntax tree. Each message says what to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.stack import ROOT

# Packages of services, each with an `__init__.py` that lists its use cases.
SERVICES = (
    "accounts.services",
    "files.services",
    *(
        f"files.services.{name}"
        for name in (
            "activity", "administration", "documents", "recipients", "requests", "shares", "webhooks", "zips",
        )
    ),
)  # fmt: skip
# What requests, jobs, events and commands enter by.
EDGES = (
    "accounts/*.py", "files/*.py", "files/api/**/*.py", "files/templatetags/*.py", "files/views/**/*.py",
    "mydoc/handlers/*.py", "mydoc/management/commands/*.py", "mydoc/web/**/*.py",
)  # fmt: skip
CODE = tuple(sorted(path for top in ("mydoc", "accounts", "files") for path in (ROOT / top).rglob("*.py")))
_NAMED = re.compile(r"`([a-z_]+(?:\.[a-z_]+)?)`")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _file(module: str) -> Path | None:
    """The file of a module, None for what is none of ours."""
    place = ROOT.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _defined(module: str, name: str) -> str:
    """The dotted name of a function that one can take from a module, where it is defined; "" for anything else."""
    path = _file(module)
    for node in _tree(path).body if path else []:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return f"{module}.{name}"
        if isinstance(node, ast.ImportFrom) and node.module:
            for imported in node.names:
                if (imported.asname or imported.name) == name:
                    return _defined(node.module, imported.name)
    return ""


def _used_services(path: Path) -> Iterator[str]:
    """The dotted names of the functions of services that an edge names."""
    modules: dict[str, str] = {}
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.ImportFrom) or not node.module or ".services" not in f".{node.module}":
            continue
        for name in node.names:
            if _file(f"{node.module}.{name.name}"):
                modules[name.asname or name.name] = f"{node.module}.{name.name}"
            elif origin := _defined(node.module, name.name):
                yield origin
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            origin = _defined(modules[node.value.id], node.attr)
            if origin:
                yield origin


def _label(package: str, function: str) -> str:
    """What a package's docstring calls a function: by its name if the package exports it, else with its module."""
    name = function.rpartition(".")[2]
    return name if _defined(package, name) == function else function.removeprefix(f"{package}.")


def _named(package: str) -> set[str]:
    path = _file(package)
    assert path
    return set(_NAMED.findall(ast.get_docstring(_tree(path)) or ""))


def test_a_service_package_lists_its_use_cases() -> None:
    edges = sorted({path for pattern in EDGES for path in ROOT.glob(pattern)})
    missing = {
        f"{package.replace('.', '/')}/__init__.py: add `{label}`, what it does and its AWS calls in the usual case"
        f" ({edge.relative_to(ROOT)} calls it)"
        for edge in edges
        for function in _used_services(edge)
        for package in SERVICES
        if function.rsplit(".", 2)[0] == package and (label := _label(package, function)) not in _named(package)
    }
    assert not missing, "\n".join(sorted(missing))


def test_a_service_package_lists_only_what_it_has() -> None:
    stale = [
        f"{package.replace('.', '/')}/__init__.py: take out `{label}`, or give it its new name"
        for package in SERVICES
        for label in sorted(_named(package))
        if not _exists(package, label)
    ]
    assert not stale, "\n".join(stale)


def _exists(package: str, label: str) -> bool:
    module, _, name = label.rpartition(".")
    if not module:
        return bool(_defined(package, name) or _file(f"{package}.{name}"))
    return bool(_defined(f"{package}.{module}", name))


# How a docstring begins that names a thing, or makes a riddle of one.
_NO_VERBS = frozenset({
    "A", "All", "An", "Any", "As", "Args", "Both", "Each", "How", "If", "In", "Its", "No", "Nobody", "None",
    "Nothing", "Of", "On", "One", "Only", "Raises", "Somebody", "Someone", "Something", "That", "The", "Their",
    "There", "These", "Those", "To", "What", "When", "Where", "Whether", "Which", "Who", "Whom", "Whose", "Why",
    "With",
})  # fmt: skip
# A schema is made of these: what they say is for callers of the API.
_FOR_CALLERS = re.compile(r"files/api/|/(?:[a-z_]+_)?api\.py$|/serializers\.py$|mydoc/web/api/")


def _described(path: Path) -> Iterator[tuple[str, str]]:
    """Each function of a file that is not a property, and the first word of its docstring."""
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        is_property = any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
        words = (ast.get_docstring(node) or "").split()
        if words and not is_property:
            yield node.name, words[0].rstrip(".,:;")


def test_a_docstring_of_a_function_begins_with_a_verb() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}: begin with a verb, such as “Return whether …” instead of “Whether …”,"
        f" not with “{word}”"
        for path in CODE
        if not _FOR_CALLERS.search(str(path))
        for name, word in _described(path)
        if word in _NO_VERBS
    ]
    assert not wrong, "\n".join(wrong)


def test_a_module_says_in_its_docstring_what_it_is_responsible_for() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: begin with a sentence that has a verb: “Decide who …” instead of “Who …”"
        for path in CODE
        if _tree(path).body and not _says_its_part(ast.get_docstring(_tree(path)) or "")
    ]
    assert not wrong, "\n".join(wrong)


def _says_its_part(text: str) -> bool:
    words = text.split()
    return bool(words) and words[0] not in _NO_VERBS


SCRIPTS = tuple(sorted(path for path in (ROOT / "static").rglob("*.*js") if "dist" not in path.parts))
TESTS = tuple(sorted((ROOT / "tests").rglob("*.py")))
_LONGEST_FILE = 300
_LONG_FILES = {
    "mydoc/settings.py": "one file holds all settings, so that nobody has to look for one",
    "tests/rehearsal/test_rehearsal.py": "one life of a deployment, whose tests run in this order",
}
_LONGEST_FUNCTION = 40
_LONG_FUNCTIONS = {
    "files/services/shares/claims.py:_write_claim": "one transaction",
    "mydoc/local/rights.py:mend": "replacements that are defined where they are used",
    "mydoc/ops/deploy/policy.py:deployer_policy": "one policy, as AWS reads it",
}
_CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now"), ("time", "time")}
_OTHER_CLOCKS = {
    "mydoc/core/clock.py": "the clock itself",
    "mydoc/aws/queue.py": "compares with SQS's own times of a message",
    "mydoc/jobs/cluster.py": "what django-q2 expects of a broker",
    "mydoc/ops/deploy/static.py": "compares with S3's own times of objects",
    "mydoc/telemetry/metrics.py": "CloudWatch's time of a metric, in milliseconds",
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_long() -> None:
    long = {
        _name(path) for path in (*CODE, *SCRIPTS, *TESTS) if len(path.read_text().splitlines()) > _LONGEST_FILE
    }
    assert long == set(_LONG_FILES), (
        f"split what has more than {_LONGEST_FILE} lines by what it is responsible for, or take out of "
        "_LONG_FILES what has no more"
    )


def test_no_function_is_long() -> None:
    long = {
        f"{_name(path)}:{node.name}"
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and _lines(node) > _LONGEST_FUNCTION
    }
    assert long == set(_LONG_FUNCTIONS), (
        f"give the steps of a function of more than {_LONGEST_FUNCTION} lines names of their own, or take out of "
        "_LONG_FUNCTIONS what has no more"
    )


def _lines(function: ast.FunctionDef) -> int:
    """How many lines a function has after its docstring."""
    has_more = ast.get_docstring(function) is not None and len(function.body) > 1
    return (function.end_lineno or 0) - (function.body[1].lineno if has_more else function.lineno) + 1


def test_the_time_comes_from_one_clock() -> None:
    others = {
        _name(path)
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in _CLOCKS
    }
    assert others == set(_OTHER_CLOCKS), "ask mydoc.core.clock.now(), which tests can move"


def test_a_use_case_is_called_with_names() -> None:
    positional = {
        f"{_name(path)}: put `*` before the arguments of `{function.rpartition('.')[2]}`"
        for edge in {path for pattern in EDGES for path in ROOT.glob(pattern)}
        for function in _used_services(edge)
        if function.startswith(SERVICES)
        and (path := _file(function.rpartition(".")[0]))
        and len(_function(path, function.rpartition(".")[2]).args.args) > 1
    }
    assert not positional, "\n".join(sorted(positional))


def _function(path: Path, name: str) -> ast.FunctionDef:
    return next(node for node in _tree(path).body if isinstance(node, ast.FunctionDef) and node.name == name)


def test_a_package_exports_nothing_by_the_name_of_a_module_of_its_own() -> None:
    hidden = {
        f"{_name(path)}: rename the module {imported.name}.py, which nobody can import by its name now"
        for path in CODE
        if path.name == "__init__.py"
        for node in _tree(path).body
        if isinstance(node, ast.ImportFrom)
        for imported in node.names
        if path.with_name(f"{imported.asname or imported.name}.py").exists()
        and node.module == f"{'.'.join(path.parent.relative_to(ROOT).parts)}.{imported.name}"
    }
    assert not hidden, "\n".join(sorted(hidden))
