"""What happened is counted once, whatever breaks off and whoever else drains."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import Any

import pytest

from files.domain.activity import Activity
from files.services import drain
from tests.support.drained import (
    BUCKET,
    SHARE,
    claim,
    left,
    sums,
)
from tests.support.drained import at as at
from tests.support.drained import nobody_listens as nobody_listens
from tests.support.drained import told as told
from tests.support.faults import Faults, Kind

pytestmark = pytest.mark.usefixtures("aws")


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pages and transactions for 23 activities."""
    monkeypatch.setattr(drain, "_PAGE", 12)
    monkeypatch.setattr(drain, "_MOST_OPERATIONS", 10)


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name.lower())
def test_inv_21_broken_off_at_any_call_it_counts_once(
    kind: Kind, at: Any, told: list[Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(monkeypatch)
    few_at_once(monkeypatch)
    points = []
    noted = set()
    for number in itertools.count(1):
        noted |= {claim(number).id for number in range(23)}
        with faults.at(number, kind) as fault, suppress(Exception):
            drain.drain_bucket(bucket=BUCKET)
        drain.drain_bucket(bucket=BUCKET)
        assert sums(f"share#{SHARE}") == (len(noted), len(noted) // 23 * sum(range(23)), 0, 0, 0, 0)
        assert left() == 0
        if not fault.happened:
            break
        points.append(fault.call)

    assert points.count("TransactWriteItems") >= 3
    assert {each.id for each in told} == noted


def test_another_drain_at_any_call(at: Any, told: list[Activity], monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch)
    few_at_once(monkeypatch)
    noted = set()
    for number in itertools.count(1):
        noted |= {claim().id for _ in range(23)}
        others: list[int] = []

        def drain_too(others: list[int] = others) -> None:
            others.append(drain.drain_bucket(bucket=BUCKET))

        with faults.at(number, drain_too) as fault:
            own = drain.drain_bucket(bucket=BUCKET)
        assert own + sum(others) == 23
        assert sums(f"share#{SHARE}") == (len(noted), len(noted) * 10, 0, 0, 0, 0)
        if not fault.happened:
            break

    assert {each.id for each in told} == noted


def test_something_happens_at_any_call(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch)
    count = 0
    for number in itertools.count(1):
        claim()
        with faults.at(number, claim) as fault:
            drain.drain_bucket(bucket=BUCKET)
        drain.drain_bucket(bucket=BUCKET)
        count += 1 + fault.happened
        assert sums(f"share#{SHARE}") == (count, count * 10, 0, 0, 0, 0)
        if not fault.happened:
            break
