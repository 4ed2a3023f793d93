"""Which tests need AWS emulated in process, told without running them."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

import pytest

# What starts it, in this process or in another that a test starts.
_STARTS = frozenset({"empty_stage", "mock_aws", "lambda_process"})


def needs_emulator(test: pytest.Function) -> bool:
    """Whether a test, or a fixture that it asks for, starts the emulator, by itself or by functions of ours."""
    fixtures = [function for name in test.fixturenames for function in _functions_of(test, name)]
    return any(starts_emulator(function) for function in (test.function, *fixtures))


def _functions_of(test: pytest.Function, name: str) -> Iterator[Any]:
    """A fixture's functions: the one nearest to the test and, where that asks for the one of its own name which it
    takes the place of, that one too."""
    for definition in reversed(test._fixtureinfo.name2fixturedefs.get(name, ())):
        yield definition.func
        if name not in definition.argnames:
            return


def starts_emulator(function: Any, _seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a function names what starts the emulator, or calls a function of the tests that does."""
    function = getattr(function, "__wrapped__", function)
    code = getattr(function, "__code__", None)
    if code is None or function in _seen:
        return False
    names = set(_names_in(code))
    if names & _STARTS:
        return True
    known = [function.__globals__.get(name) for name in names]
    called = [one for one in known if callable(one) and str(getattr(one, "__module__", "")).startswith("tests.")]
    return any(starts_emulator(one, _seen | {function}) for one in called)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
