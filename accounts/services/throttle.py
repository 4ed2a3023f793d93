"""Limit how often something may be tried, across processes: each counter is a conditional write."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from accounts.domain.limits import is_full, seconds_to, window_of
from accounts.models import Counter
from mydoc.aws import writes
from mydoc.aws.batches import Read, fetch
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core import clock
from mydoc.core.backoff import pause
from mydoc.core.errors import TooManyRequests
from mydoc.telemetry import context

# How long attempts wait for others that have not ended; API Gateway waits 29 seconds for an answer.
_PATIENCE = 20.0
# Checking a password takes less than a second; a try that has not ended by then belongs to a crashed process.
_LONGEST_ATTEMPT = timedelta(seconds=30)


@dataclass(frozen=True)
class Limit:
    """A number of tries in a window of time that begins at a multiple of its length.

    Attributes:
        is_told: whether who is counted may know how much is left: not where others count, too.
    """

    name: str
    most: int
    window_seconds: int
    is_told: bool = False

    def hit(self, subject: str) -> None:
        """Count once for the subject: one round trip.

        Raises:
            TooManyRequests: `too_many_requests`.
        """
        left = hit(key=f"{self.name}#{subject}", limit=self.most, window_seconds=self.window_seconds)
        doing = context.current()
        if doing and self.is_told:
            doing.allowance = context.Allowance(self.name, left, _seconds_to(_window(self.window_seconds)[1]))

    def of(self, subject: str) -> tuple[str, int]:
        """Return the key and the number of tries that `begin` takes."""
        return f"{self.name}#{subject}", self.most


LOGIN_OF_ACCOUNT = Limit("login-account", 20, 15 * 60)
LOGIN_FROM_ADDRESS = Limit("login-address", 100, 15 * 60)
REGISTER_FROM_ADDRESS = Limit("register-address", 60, 3600, is_told=True)
MAILS_TO_ACCOUNT = Limit("mails-account", 10, 3600)
SUBMISSIONS_FROM_ADDRESS = Limit("submissions-address", 60, 3600, is_told=True)
RESET_FROM_ADDRESS = Limit("reset-address", 60, 3600, is_told=True)
# Of someone who is signed in: strangers cannot use these up.
PASSWORD_AGAIN = Limit("password-again", 10, 15 * 60)
# The second lanes, for where strangers have used up the first.
LOGIN_REMEMBERED = Limit("login-remembered", 10, 15 * 60)
RESET_SLOWLY = Limit("reset-slowly", 2, 3600)


def hit(*, key: str, limit: int, window_seconds: int, times: int = 1) -> int:
    """Count an attempt: one round trip. Concurrent attempts never get past the limit together.

    Args:
        key: what is limited, and for whom; kept as a hash.
        limit: attempts a window.
        times: how many it counts for, all or none.

    Returns:
        how many more the window takes.

    Raises:
        TooManyRequests: `too_many_requests`, if the window is full.
    """
    counter, end = _counter(key, window_seconds, limit=limit, times=times)
    try:
        writes.update(counter, actions=_counting(end, times), condition=_has_room(limit, times))
    except Cancelled:
        raise _too_many(end) from None
    return limit - int(counter.hits)


def hit_in(transaction: TransactWrite, *, key: str, limit: int, window_seconds: int, times: int = 1) -> None:
    """Add to a transaction that something is counted, as `hit`, so that it counts only if it happens.

    Raises:
        TooManyRequests: `too_many_requests`, if no window holds so many. `refusal_of` tells whether this one did.
    """
    counter, end = _counter(key, window_seconds, limit=limit, times=times)
    transaction.update(counter, actions=_counting(end, times), condition=_has_room(limit, times))


def refusal_of(error: Cancelled, *, window_seconds: int) -> TooManyRequests | None:
    """Return the answer where nothing but a limit of `hit_in` was in a transaction's way; None otherwise."""
    if not error.refused_only_by(Counter):
        return None
    return _too_many(_window(window_seconds)[1])


@dataclass(frozen=True)
class Attempt:
    """A try that is counted before it is known whether it succeeds; made by `begin`."""

    counters: tuple[Counter, ...]

    def forgive(self) -> None:
        """Take back a try that succeeded: one round trip."""
        self._end([Counter.hits.add(-1), Counter.pending.add(-1)])

    def keep(self) -> None:
        """Count a try that failed: one round trip."""
        self._end([Counter.pending.add(-1)])

    def _end(self, actions: list[Action]) -> None:
        def build(transaction: TransactWrite) -> None:
            for counter in self.counters:
                transaction.update(counter, actions=actions, condition=Counter.pending > 0)

        # Refused where the window has ended meanwhile.
        with suppress(Cancelled):
            commit(build)


def begin(limits: Sequence[tuple[str, int]], *, window_seconds: int) -> Attempt:
    """Count one attempt against several limits, all or, if one window is full, none, before it is known whether it
    succeeds: one round trip. Attempts that have not ended count as failed, so attempts at the same moment never
    get past a limit together.

    Successful attempts must not block each other, though: if a window is full of attempts that have not ended yet,
    this waits for them, at most 20 seconds, with two round trips for each check.

    Args:
        limits: what is limited, as in `hit`, with the attempts a window.

    Raises:
        TooManyRequests: `too_many_requests`. Conflict: `busy`.
    """
    until, mosts = time.monotonic() + _PATIENCE, [most for _, most in limits]
    for turn in itertools.count():
        counters = [_counter(key, window_seconds) for key, _ in limits]
        try:
            _count(counters, mosts)
        except Cancelled:
            if time.monotonic() >= until or not _may_have_room(counters, mosts):
                raise _too_many(counters[0][1]) from None
        else:
            return Attempt(tuple(counter for counter, _ in counters))
        pause(turn, first=0.05)
    raise AssertionError("counting does not end")


def _count(counters: Sequence[tuple[Counter, datetime]], mosts: Sequence[int]) -> None:
    def build(transaction: TransactWrite) -> None:
        for (counter, end), most in zip(counters, mosts, strict=True):
            transaction.update(
                counter,
                actions=[
                    *_counting(end),
                    Counter.pending.add(1),
                    Counter.pending_until.set(clock.now() + _LONGEST_ATTEMPT),
                ],
                condition=_has_room(most),
            )

    commit(build)


def _may_have_room(counters: Sequence[tuple[Counter, datetime]], mosts: Sequence[int]) -> bool:
    """Return whether no window is full for good: one round trip."""
    items = fetch([Read(Counter, counter.id) for counter, _ in counters])
    return not any(_is_full(item, most) for item, most in zip(items, mosts, strict=True))


def _is_full(item: Model | None, most: int) -> bool:
    """Return whether no attempt that counts can still be taken back."""
    if not isinstance(item, Counter):
        return False
    hits, pending = int(item.hits), int(item.pending or 0)
    return is_full(hits=hits, pending=pending, pending_until=item.pending_until, most=most, at=clock.now())


def forgive(*, key: str, window_seconds: int, times: int = 1) -> None:
    """Take back tries that succeeded or never happened: one round trip."""
    counter, _ = _counter(key, window_seconds)
    # The window may have ended meanwhile.
    with suppress(Cancelled):
        writes.update(counter, actions=[Counter.hits.add(-times)], condition=Counter.hits >= times)


def _too_many(end: datetime) -> TooManyRequests:
    return TooManyRequests(
        "too_many_requests", "Too many attempts. Try again later.", retry_after=_seconds_to(end)
    )


def _seconds_to(end: datetime) -> int:
    return seconds_to(end, at=clock.now())


def _counter(key: str, window_seconds: int, *, limit: int = 1, times: int = 1) -> tuple[Counter, datetime]:
    """Return the counter of the window that it is now, and when that ends; none takes more than the limit at
    once."""
    window, end = _window(window_seconds)
    if times > limit:
        raise _too_many(end)
    return Counter(id=f"{hashlib.sha256(key.encode()).hexdigest()}#{window}"), end


def _window(window_seconds: int) -> tuple[int, datetime]:
    return window_of(clock.now(), window_seconds)


def _counting(end: datetime, times: int = 1) -> list[Action]:
    return [Counter.hits.add(times), Counter.expires_at.set(end + timedelta(minutes=1))]


def _has_room(limit: int, times: int = 1) -> Condition:
    return Counter.hits.does_not_exist() | (Counter.hits <= limit - times)
