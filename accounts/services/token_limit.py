"""Keep to 50 named tokens a person, however many are made at the same moment.

Beside the tokens lies one item, the roster, that names them all and when each ends. Each that is made is entered
in the same transaction, so that the limit is a condition of one write. Those that were revoked, and those that
have ended and that DynamoDB may not have deleted yet, leave the roster with the next one that is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition, size
from pynamodb.transactions import TransactWrite

from accounts.domain.tokens import NAMED_TOKENS_MAX, TokenKind
from accounts.models import TokenItem, TokenRoster
from mydoc.core import clock
from mydoc.core.errors import Conflict


@dataclass(frozen=True)
class Roster:
    """A person's named tokens, as they were read.

    Attributes:
        is_kept: whether there is a roster; people whose tokens are older than rosters have none.
        living: when each ends that has not ended, by id.
        stale: ids that the roster still names though they have ended or are gone.
        named: ids that the roster names, of both.
    """

    user_id: str
    is_kept: bool
    living: dict[str, int]
    stale: frozenset[str]
    named: frozenset[str]


def read(*, user_id: str) -> Roster:
    """Read a person's roster and named tokens: one round trip."""
    # The roster's key is the first, and so it is read before the tokens that are held against it.
    items = list(TokenRoster.query(user_id, TokenRoster.key.startswith(TokenKind.NAMED), consistent_read=True))
    now = clock.now()
    living = {
        item.key.partition("#")[2]: int(item.expires_at.timestamp())
        for item in items
        if item.key != TokenRoster.KEY and item.expires_at > now
    }
    kept = items[0].ends.as_dict() if items and items[0].key == TokenRoster.KEY else None
    return Roster(
        user_id=user_id,
        is_kept=kept is not None,
        living=living,
        stale=frozenset(kept or {}) - frozenset(living),
        named=frozenset(kept or {}),
    )


def enter(transaction: TransactWrite, roster: Roster, *, token_id: str, ends_at: datetime) -> None:
    """Add one more token to the roster in a transaction, if there is room, and remove stale ones from it.

    Raises:
        Conflict: `too_many_tokens`.
    """
    if len(roster.living) >= NAMED_TOKENS_MAX:
        raise Conflict("too_many_tokens", f"You have {NAMED_TOKENS_MAX} tokens. Revoke one first.")
    ends = TokenRoster.ends
    end = int(ends_at.timestamp())
    if not roster.is_kept:
        actions: list[Any] = [ends.set({**roster.living, token_id: end})]
        condition: Condition = ends.does_not_exist()
    else:
        actions = [ends[token_id].set(end), *(ends[stale].remove() for stale in sorted(roster.stale))]
        # The size before what is stale is taken out, all of which must still be there.
        condition = size(ends) < NAMED_TOKENS_MAX + len(roster.stale)
        for stale in sorted(roster.stale):
            condition &= ends[stale].exists()
            transaction.condition_check(
                TokenItem,
                roster.user_id,
                f"{TokenKind.NAMED}#{stale}",
                condition=TokenItem.digest.does_not_exist() | (TokenItem.expires_at <= clock.now()),
            )
    transaction.update(TokenRoster(roster.user_id, TokenRoster.KEY), actions=actions, condition=condition)


def clear(transaction: TransactWrite, roster: Roster) -> None:
    """Add to a transaction that a person has no named tokens any more, on condition that none was made since the
    roster was read."""
    ends = TokenRoster.ends
    condition: Condition = ends.does_not_exist()
    if roster.is_kept:
        condition = size(ends) == len(roster.named)
        for token_id in sorted(roster.named):
            condition &= ends[token_id].exists()
    transaction.delete(TokenRoster(roster.user_id, TokenRoster.KEY), condition=condition)
    for token_id in sorted(roster.living):
        transaction.delete(TokenItem(roster.user_id, f"{TokenKind.NAMED}#{token_id}"))
