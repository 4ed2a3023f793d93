"""How attempts are counted: under which key, for how long, and what a refusal of the table means."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError

from accounts.models import Counter, UserItem
from accounts.services import throttle
from mydoc.aws.transactions import Cancelled, kind_of
from mydoc.core import clock
from mydoc.core.errors import TooManyRequests
from mydoc.telemetry import context
from tests.support.stored import NOW, SECOND

KEY = {"key": "test", "limit": 3, "window_seconds": 60}
REFUSED, BROKEN = "ConditionalCheckFailedException", "ThrottlingException"


class Refusal(UpdateError):
    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    @property
    def cause_response_code(self) -> str:
        return self._code


@pytest.fixture(autouse=True)
def _moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Counter, list[Any], Any]]:
    """What is written to counters, each of which has been hit twice then."""
    written: list[tuple[Counter, list[Any], Any]] = []

    def update(counter: Counter, actions: list[Any], condition: Any) -> None:
        written.append((counter, actions, condition))
        counter.hits = 2

    monkeypatch.setattr(Counter, "update", update)
    return written


def refusing(code: str) -> Callable[..., None]:
    def update(counter: Counter, **_: Any) -> None:
        raise Refusal(code)

    return update


def test_a_hit_counts_in_its_window_and_says_how_many_are_left(written: Any):
    assert throttle.hit(**KEY) == 1

    [(_, actions, _)] = written
    assert actions == [Counter.hits.add(1), Counter.expires_at.set(NOW + timedelta(seconds=120))]
    throttle.hit(**KEY, times=2)
    assert written[1][1][0] == Counter.hits.add(2)


def test_each_key_and_window_has_a_counter_of_its_own(written: Any, monkeypatch: pytest.MonkeyPatch):
    for moment in (NOW, NOW + 59 * SECOND, NOW + 60 * SECOND):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        throttle.hit(**KEY)
        throttle.hit(**KEY | {"key": "other"})

    ids = [counter.id for counter, _, _ in written]
    assert ids[:2] == ids[2:4]
    assert len(set(ids)) == 4
    assert "test" not in "".join(ids)


def test_more_than_the_limit_at_once_is_refused_unasked(written: Any):
    for add in (throttle.hit, lambda **arguments: throttle.hit_in(None, **arguments)):
        with pytest.raises(TooManyRequests) as refused:
            add(**KEY, times=4)
        assert refused.value.retry_after == 60
    assert written == []
    throttle.hit(**KEY, times=3)


@pytest.mark.parametrize("passed", [0, 1, 59])
def test_a_refusal_says_how_long_the_window_lasts(monkeypatch: pytest.MonkeyPatch, passed: int):
    monkeypatch.setattr(Counter, "update", refusing(REFUSED))
    monkeypatch.setattr(clock, "now", lambda: NOW + passed * SECOND)

    with pytest.raises(TooManyRequests) as refused:
        throttle.hit(**KEY)
    assert (refused.value.code, refused.value.retry_after) == ("too_many_requests", 60 - passed)


def test_what_is_broken_is_neither_a_limit_nor_forgiven(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Counter, "update", refusing(BROKEN))

    with pytest.raises(Refusal):
        throttle.hit(**KEY)
    with pytest.raises(Refusal):
        throttle.forgive(key="test", window_seconds=60)


def test_forgiving_takes_back_what_was_counted_and_no_more(written: Any, monkeypatch: pytest.MonkeyPatch):
    throttle.hit(**KEY)
    throttle.forgive(key="test", window_seconds=60)
    throttle.forgive(key="test", window_seconds=60, times=2)

    assert written[0][0].id == written[1][0].id
    assert [entry[1:] for entry in written[1:]] == [
        ([Counter.hits.add(-times)], Counter.hits >= times) for times in (1, 2)
    ]
    monkeypatch.setattr(Counter, "update", refusing(REFUSED))
    throttle.forgive(key="test", window_seconds=60)


def test_a_refused_transaction_is_a_full_limit_only_where_nothing_else_was_in_the_way():
    found = throttle.refusal_of(Cancelled({kind_of(Counter)}), window_seconds=60)
    assert isinstance(found, TooManyRequests)
    assert found.retry_after == 60

    assert throttle.refusal_of(Cancelled({kind_of(Counter), kind_of(UserItem)}), window_seconds=60) is None
    assert throttle.refusal_of(Cancelled({kind_of(UserItem)}), window_seconds=60) is None


@pytest.mark.parametrize("is_told", [True, False])
def test_who_asks_is_told_what_is_left_where_nobody_else_counts(written: Any, is_told: bool):
    limit = throttle.Limit("test", 5, 60, is_told=is_told)
    limit.hit("192.0.2.1")
    doing = context.Work("1", "a request")

    with context.doing(doing):
        limit.hit("192.0.2.1")

    assert doing.allowance == (context.Allowance("test", 3, 60) if is_told else None)


ALL = [("of alice", 1), ("of all", 3)]


class Windows:
    """Counters that refuse `refusals` times; `clock` is what waiting has taken."""

    def __init__(self, *, refusals: int = 0, **counts: tuple[int, int, Any]) -> None:
        self.refusals = refusals
        self.counts = counts
        self.waited = 0.0
        self.commits = 0
        self.actions: list[Any] = []

    def commit(self, build: Any) -> None:
        self.commits += 1
        if self.commits <= self.refusals:
            raise Cancelled({kind_of(Counter)})
        build(SimpleNamespace(update=lambda counter, actions, condition: self.actions.append(actions)))

    def fetch(self, reads: Any) -> list[Counter | None]:
        names = {read.hash_key: name for read, name in zip(reads, ("alice", "all"), strict=True)}
        return [self._counter(read.hash_key, self.counts.get(names[read.hash_key])) for read in reads]

    def _counter(self, key: str, found: tuple[int, int, Any] | None) -> Counter | None:
        return Counter(key, hits=found[0], pending=found[1], pending_until=found[2]) if found else None

    def pause(self, turn: int, **_: Any) -> None:
        self.waited += 1

    def installed(self, monkeypatch: pytest.MonkeyPatch) -> Windows:
        for name in ("commit", "fetch", "pause"):
            monkeypatch.setattr(throttle, name, getattr(self, name))
        monkeypatch.setattr(time, "monotonic", lambda: self.waited)
        return self


LATER = NOW + timedelta(seconds=30)
ENDS_SOON, DIED = (3, 1, LATER), (3, 1, NOW - SECOND)


@pytest.mark.parametrize(
    "counts",
    [{}, {"alice": (1, 1, LATER)}, {"all": ENDS_SOON}, {"alice": (0, 0, None), "all": (2, 0, None)}],
)
def test_an_attempt_waits_for_room_that_there_may_be(counts: Any, monkeypatch: pytest.MonkeyPatch):
    windows = Windows(refusals=2, **counts).installed(monkeypatch)

    attempt = throttle.begin(ALL, window_seconds=60)

    assert (windows.commits, windows.waited) == (3, 2)
    assert len(attempt.counters) == 2


@pytest.mark.parametrize(
    "counts",
    [
        {"alice": (1, 0, None)},
        {"alice": (1, None, None)},
        {"all": (3, 0, None)},
        {"all": DIED},
        {"alice": ENDS_SOON, "all": (4, 0, None)},
    ],
)
def test_an_attempt_does_not_wait_where_one_window_is_full_for_good(counts: Any, monkeypatch: pytest.MonkeyPatch):
    windows = Windows(refusals=1, **counts).installed(monkeypatch)

    with pytest.raises(TooManyRequests) as refused:
        throttle.begin(ALL, window_seconds=60)
    assert (windows.commits, windows.waited) == (1, 0)
    assert refused.value.retry_after == 60


def test_an_attempt_counts_from_its_beginning_and_is_given_up_after_30_seconds(monkeypatch: pytest.MonkeyPatch):
    windows = Windows().installed(monkeypatch)

    attempt = throttle.begin(ALL, window_seconds=60)
    attempt.keep()
    attempt.forgive()

    begun = [
        Counter.hits.add(1),
        Counter.expires_at.set(NOW + timedelta(seconds=120)),
        Counter.pending.add(1),
        Counter.pending_until.set(NOW + timedelta(seconds=30)),
    ]
    kept, forgiven = [Counter.pending.add(-1)], [Counter.hits.add(-1), Counter.pending.add(-1)]
    assert windows.actions == [begun, begun, kept, kept, forgiven, forgiven]


def test_an_attempt_whose_window_has_ended_ends_all_the_same(monkeypatch: pytest.MonkeyPatch):
    windows = Windows().installed(monkeypatch)
    attempt = throttle.begin(ALL, window_seconds=60)
    windows.refusals = 100

    attempt.keep()
    attempt.forgive()
    assert windows.commits == 3


def test_what_is_counted_at_once_and_what_is_begun_share_a_counter(written: Any, monkeypatch: pytest.MonkeyPatch):
    limit = throttle.Limit("test", 5, 60)
    assert limit.of("alice")[1] == 5
    assert not limit.is_told
    limit.hit("alice")
    Windows().installed(monkeypatch)

    [counter] = throttle.begin([limit.of("alice")], window_seconds=60).counters

    assert counter.id == written[0][0].id


@pytest.mark.parametrize("times", [1, 3])
def test_a_hit_in_a_transaction_counts_as_any_other(written: Any, times: int):
    throttle.hit(**KEY, times=times)
    counted: list[Any] = []
    transaction: Any = SimpleNamespace(
        update=lambda counter, actions, condition: counted.append((counter.id, actions, repr(condition)))
    )

    throttle.hit_in(transaction, **KEY, **({} if times == 1 else {"times": times}))

    [(counter, actions, condition)] = written
    assert counted == [(counter.id, actions, repr(condition))]


def test_an_attempt_waits_for_20_seconds_at_most(monkeypatch: pytest.MonkeyPatch):
    windows = Windows(refusals=100, all=ENDS_SOON).installed(monkeypatch)

    with pytest.raises(TooManyRequests):
        throttle.begin(ALL, window_seconds=60)
    assert windows.waited == 20
