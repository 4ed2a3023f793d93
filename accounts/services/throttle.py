"""Limits that protect something. They hold across processes: a counter is a conditional write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.transactions import TransactWrite

from accounts.models import Counter
from mydoc import clock
from mydoc.errors import TooManyRequests
from mydoc.transactions import Cancelled, commit, is_refusal


@dataclass(frozen=True)
class Limit:
    """So many times within a window, which begins at a multiple of its length."""

    name: str
    most: int
    window_seconds: int

    def hit(self, subject: str) -> None:
        """Count once for the subject: one round trip.

        Raises:
            TooManyRequests: `too_many_requests`.
        """
        hit(key=f"{self.name}#{subject}", limit=self.most, window_seconds=self.window_seconds)

    def forgive(self, subject: str) -> None:
        """Take one hit back: one round trip."""
        forgive(key=f"{self.name}#{subject}", window_seconds=self.window_seconds)


LOGIN_OF_ACCOUNT = Limit("login-account", 20, 15 * 60)
LOGIN_FROM_ADDRESS = Limit("login-address", 100, 15 * 60)
REGISTER_FROM_ADDRESS = Limit("register-address", 60, 3600)
MAILS_TO_ACCOUNT = Limit("mails-account", 10, 3600)
SUBMISSIONS_FROM_ADDRESS = Limit("submissions-address", 60, 3600)
RESET_FROM_ADDRESS = Limit("reset-address", 60, 3600)


def hit(*, key: str, limit: int, window_seconds: int, times: int = 1) -> None:
    """Count an attempt: one round trip. Concurrent attempts never get past the limit together.

    Args:
        key: what is limited, and for whom; kept as a hash.
        limit: attempts a window.
        times: how many it counts for, all or none.

    Raises:
        TooManyRequests: `too_many_requests`, if the window is full.
    """
    counter, end = _counter(key, window_seconds)
    if times > limit:
        raise _too_many(end)
    try:
        counter.update(
            actions=[Counter.hits.add(times), Counter.expires_at.set(end + timedelta(minutes=1))],
            condition=Counter.hits.does_not_exist() | (Counter.hits <= limit - times),
        )
    except UpdateError as error:
        if not is_refusal(error):
            raise
        raise _too_many(end) from None


def hit_in(transaction: TransactWrite, *, key: str, limit: int, window_seconds: int, times: int = 1) -> None:
    """As `hit`, as a part of a transaction: what is limited is counted with what is done, or neither happens.

    Raises:
        TooManyRequests: `too_many_requests`, if no window holds so many. `refusal_of` tells whether this one did.
    """
    counter, end = _counter(key, window_seconds)
    if times > limit:
        raise _too_many(end)
    transaction.update(
        counter,
        actions=[Counter.hits.add(times), Counter.expires_at.set(end + timedelta(minutes=1))],
        condition=Counter.hits.does_not_exist() | (Counter.hits <= limit - times),
    )


def refusal_of(error: Cancelled, *, window_seconds: int) -> TooManyRequests | None:
    """The answer where nothing but a limit of `hit_in` was in a transaction's way; None otherwise."""
    if not error.refused_only_by(Counter):
        return None
    return _too_many(_counter("", window_seconds)[1])


def hit_all(limits: Sequence[tuple[str, int]], *, window_seconds: int) -> None:
    """Count one attempt against several limits, all or, if one window is full, none: one round trip.

    Args:
        limits: what is limited, as in `hit`, with the attempts a window.

    Raises:
        TooManyRequests: `too_many_requests`. Conflict: `busy`.
    """
    counters = [(*_counter(key, window_seconds), limit) for key, limit in limits]

    def build(transaction: TransactWrite) -> None:
        for counter, end, limit in counters:
            transaction.update(
                counter,
                actions=[Counter.hits.add(1), Counter.expires_at.set(end + timedelta(minutes=1))],
                condition=Counter.hits.does_not_exist() | (Counter.hits < limit),
            )

    try:
        commit(build)
    except Cancelled:
        raise _too_many(counters[0][1]) from None


def forgive_all(keys: Sequence[str], *, window_seconds: int) -> None:
    """Take back what `hit_all` counted, because it was a good attempt: one round trip."""
    counters = [_counter(key, window_seconds)[0] for key in keys]

    def build(transaction: TransactWrite) -> None:
        for counter in counters:
            transaction.update(counter, actions=[Counter.hits.add(-1)], condition=Counter.hits > 0)

    # Refused where the window has ended meanwhile.
    with suppress(Cancelled):
        commit(build)


def forgive(*, key: str, window_seconds: int, times: int = 1) -> None:
    """Take attempts back, because they were good or came to nothing: one round trip."""
    counter, _ = _counter(key, window_seconds)
    try:
        counter.update(actions=[Counter.hits.add(-times)], condition=Counter.hits >= times)
    except UpdateError as error:
        # The window has ended meanwhile.
        if not is_refusal(error):
            raise


def _too_many(end: datetime) -> TooManyRequests:
    wait = max(1, int((end - clock.now()).total_seconds()))
    return TooManyRequests("too_many_requests", "Too many attempts. Wait a while and try again.", retry_after=wait)


def _counter(key: str, window_seconds: int) -> tuple[Counter, datetime]:
    window = int(clock.now().timestamp()) // window_seconds
    digest = hashlib.sha256(key.encode()).hexdigest()
    end = datetime.fromtimestamp((window + 1) * window_seconds, UTC)
    return Counter(id=f"{digest}#{window}"), end
