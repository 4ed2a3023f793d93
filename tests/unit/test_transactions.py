"""A transaction is written once, whatever becomes of the answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from pynamodb.connection.base import Connection

from accounts.models import Counter
from mydoc.transactions import Cancelled, commit

END = datetime(2040, 1, 1, tzinfo=UTC)


@pytest.fixture
def under_way(monkeypatch, aws):
    """DynamoDB goes on with a transaction whose answer was lost, and says so to who asks with its token, which is
    nothing to moto. `under_way(tries)`: how often it says so; gives back the tokens that it sees."""
    dispatch = Connection.dispatch
    answers, seen = [], []

    def answer(connection, operation, arguments):
        if operation != "TransactWriteItems":
            return dispatch(connection, operation, arguments)
        token = arguments.get("ClientRequestToken")
        is_known = token is not None and token in seen
        seen.append(token)
        given = {} if is_known else dispatch(connection, operation, arguments)
        if answers:
            raise ClientError({"Error": {"Code": answers.pop()}}, operation)
        return given

    def begin(tries):
        answers.extend(["TransactionInProgressException"] * tries)
        return seen

    monkeypatch.setattr(Connection, "dispatch", answer)
    return begin


def counting(by, **rules):
    def build(transaction):
        actions = [Counter.hits.add(by), Counter.expires_at.set(END)]
        transaction.update(Counter("one"), actions=actions, **rules)

    return build


def test_what_is_still_under_way_is_not_written_again(under_way):
    commit(counting(5))
    tokens = under_way(2)
    commit(counting(-1))
    assert Counter.get("one").hits == 4
    assert len(set(tokens)) == 2


def test_what_is_still_under_way_is_not_refused_by_what_it_wrote(under_way):
    under_way(1)
    commit(counting(1, condition=Counter.hits.does_not_exist()))
    assert Counter.get("one").hits == 1
    with pytest.raises(Cancelled):
        commit(counting(1, condition=Counter.hits.does_not_exist()))
