"""Single writes are refused by their conditions alike, and fail otherwise as what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import DeleteError, PutError, UpdateError

from accounts.models import Counter
from mydoc.aws import writes
from mydoc.aws.transactions import Cancelled
from mydoc.core.errors import Conflict

END = datetime.now(UTC) + timedelta(days=1)
IS_NEW = Counter.hits.does_not_exist()
COUNT = [Counter.hits.add(1)]


def counter(key: str = "one") -> Counter:
    return Counter(key, hits=1, expires_at=END)


@pytest.mark.parametrize(
    "write",
    [
        lambda: writes.put(counter(), condition=IS_NEW),
        lambda: writes.update(counter(), actions=COUNT, condition=IS_NEW),
        lambda: writes.delete(counter(), condition=IS_NEW),
    ],
    ids=["put", "update", "delete"],
)
def test_what_is_refused_says_of_what_and_leaves_it(write, aws):
    writes.put(counter())

    with pytest.raises(Cancelled) as error:
        write()

    assert error.value.refused_only_by(Counter)
    assert Counter.get("one").hits == 1


@pytest.mark.parametrize(
    ("write", "method", "error"),
    [
        (lambda: writes.put(counter()), "save", PutError),
        (lambda: writes.update(counter(), actions=COUNT), "update", UpdateError),
        (lambda: writes.delete(counter()), "delete", DeleteError),
    ],
    ids=["put", "update", "delete"],
)
def test_another_error_is_no_refusal(write, method, error, monkeypatch):
    def fail(*args, **kwargs):
        raise error("no such table")

    monkeypatch.setattr(Counter, method, fail)

    with pytest.raises(error, match="no such table"):
        write()


def conflicts(monkeypatch, times):
    """Transactions write what is written alone, so often; gives back what was asked of DynamoDB, without them."""
    dispatch, asked = Connection.dispatch, []

    def answer(connection, operation, arguments):
        if not operation.endswith("Item"):
            return dispatch(connection, operation, arguments)
        asked.append(operation)
        if asked.count(operation) <= times:
            raise ClientError({"Error": {"Code": "TransactionConflictException"}}, operation)
        return dispatch(connection, operation, arguments)

    monkeypatch.setattr(Connection, "dispatch", answer)
    monkeypatch.setattr(writes, "pause", lambda attempt, *, first: asked.append(f"pause {attempt}"))
    return asked


@pytest.mark.parametrize(
    ("write", "operation", "hits"),
    [
        (lambda: writes.put(counter()), "PutItem", [1]),
        (lambda: writes.update(counter(), actions=COUNT), "UpdateItem", [6]),
        (lambda: writes.delete(counter()), "DeleteItem", []),
    ],
    ids=["put", "update", "delete"],
)
def test_what_a_transaction_is_writing_is_written_once_it_has(write, operation, hits, aws, monkeypatch):
    writes.put(Counter("one", hits=5, expires_at=END))
    asked = conflicts(monkeypatch, times=2)

    write()

    assert asked == [operation, "pause 0", operation, "pause 1", operation]
    assert [item.hits for item in Counter.scan()] == hits


def test_a_condition_counts_once_the_transaction_is_over(aws, monkeypatch):
    writes.put(counter())
    conflicts(monkeypatch, times=1)

    with pytest.raises(Cancelled):
        writes.put(counter(), condition=IS_NEW)


def test_others_that_are_in_the_way_too_often_are_said_to_be(aws, monkeypatch):
    asked = conflicts(monkeypatch, times=1_000)

    with pytest.raises(Conflict) as error:
        writes.update(counter(), actions=COUNT)

    assert error.value.code == "busy"
    assert asked.count("UpdateItem") == 12


def test_what_was_changed_is_as_it_is_stored(aws):
    writes.put(counter())
    item = Counter("one", expires_at=END)

    writes.update(item, actions=COUNT)

    assert item.hits == 2


def test_what_is_not_there_is_deleted_without_an_error(aws):
    writes.delete(counter())

    assert Counter.count("one") == 0


def test_many_are_stored_and_deleted(aws, round_trips):
    many = [counter(f"{number:02}") for number in range(40)]

    with round_trips() as calls:
        writes.put_all(Counter, many)
    assert calls == ["BatchWriteItem"] * 2
    assert sum(1 for _ in Counter.scan()) == 40

    writes.delete_all(Counter, many[:39])
    assert [item.id for item in Counter.scan()] == ["39"]
