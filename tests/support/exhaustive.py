"""Whether a table over many combinations is gone through as a whole, or each kind of them once; and how often a
race is run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

# `make exhaustive`; or to make more random requests, in which case nobody shall be left out either.
EXHAUSTIVE = bool(os.environ.get("EXHAUSTIVE") or os.environ.get("FUZZ_EXAMPLES"))


def one_of_each_kind(values: Iterable[T], kind: Callable[[T], Any], *, first: int = 0) -> list[T]:
    """Return the values, or, unless everything is to be tried, of those of one kind only one.

    Args:
        kind: what the values of a kind have in common.
        first: a number; another one prefers others among those of a kind.
    """
    found = list(values)
    if EXHAUSTIVE:
        return found
    turned = found[first % len(found) :] + found[: first % len(found)]
    return list({kind(value): value for value in reversed(turned)}.values())


def rounds(all_of_them: int) -> int:
    """Return how often to run a race: a third of the rounds, at least four, unless everything is to be tried.

    Each round meets other timings, and so does each run of the tests.
    """
    return all_of_them if EXHAUSTIVE else max(min(4, all_of_them), all_of_them // 3)
