"""The limit on named tokens holds for those who make many at the same moment, in whatever process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from accounts.domain.tokens import NAMED_TOKENS_MAX
from tests.support.callers import Call, Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import newcomer

pytestmark = pytest.mark.stack

CALLERS = 32
CREATE, REVOKE, LIST = (f"accounts.services.tokens.{name}" for name in ("create", "revoke", "list_named"))


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


def creating(user_id: str, number: int) -> list[Call]:
    return [(CREATE, {"user_id": user_id, "name": "script", "scopes": ["documents:read"]})] * number


@pytest.mark.parametrize("left", [0, 1, 20, NAMED_TOKENS_MAX])
def test_as_many_are_made_at_once_as_there_is_room_for(callers: Callers, stack: Stack, left: int) -> None:
    _, user_id = newcomer(stack, callers)
    for call in creating(user_id, NAMED_TOKENS_MAX - left):
        callers.call(call[0], **call[1])

    outcomes = callers.together(creating(user_id, CALLERS))

    made = min(left, CALLERS)
    codes = Counter(outcome.code for outcome in outcomes)
    assert codes == +Counter({"": made, "too_many_tokens": CALLERS - made})
    assert len(callers.call(LIST, user_id=user_id)) == NAMED_TOKENS_MAX - left + made


def test_what_is_revoked_meanwhile_makes_room_once(callers: Callers, stack: Stack) -> None:
    _, user_id = newcomer(stack, callers)
    ids = [callers.call(path, **arguments).token.id for path, arguments in creating(user_id, NAMED_TOKENS_MAX)]
    revoking: list[Call] = [(REVOKE, {"user_id": user_id, "token_id": token_id}) for token_id in ids[:10]]

    outcomes = callers.together([*creating(user_id, CALLERS), *revoking, *revoking])

    made = sum(bool(outcome.value) for outcome in outcomes[:CALLERS])
    assert Counter(outcome.code for outcome in outcomes[CALLERS:]) == {"": 10, "no_token": 10}
    assert len(callers.call(LIST, user_id=user_id)) == NAMED_TOKENS_MAX - 10 + made
    # Each that went left room for one, no more and no less.
    after = callers.together(creating(user_id, CALLERS))
    assert sum(bool(outcome.value) for outcome in after) == 10 - made
