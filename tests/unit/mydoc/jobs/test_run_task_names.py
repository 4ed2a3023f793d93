"""A job that is enqueued by name has a function of that name, and a function for jobs is enqueued by somebody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isfunction

from tests.support.stack import ROOT

MODULES = ("accounts.tasks", "files.tasks")


def _enqueued() -> Iterator[str]:
    for folder in ("accounts", "files", "mydoc"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and str(node.value).startswith(tuple(f"{m}." for m in MODULES)):
                    yield str(node.value)


def _defined() -> Iterator[str]:
    for name in MODULES:
        module = import_module(name)
        for function, found in getmembers(module, isfunction):
            if found.__module__ == name and not function.startswith("_"):
                yield f"{name}.{function}"


def test_a_job_is_enqueued_by_the_name_of_a_function() -> None:
    assert set(_enqueued()) - set(_defined()) == set(), "write the function, or spell its name right"


def test_every_function_for_jobs_is_enqueued() -> None:
    assert set(_defined()) - set(_enqueued()) == set(), "delete what nobody enqueues"
