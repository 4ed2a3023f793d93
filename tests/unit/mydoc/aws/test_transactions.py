"""A transaction is written once, whatever becomes of the answer, and says who refused it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from pynamodb.connection.base import Connection
from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError

from accounts.models import Counter
from files.models import (
    ClaimItem,
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    document_part,
    recipient_part,
)
from mydoc.aws import transactions
from mydoc.aws.transactions import Cancelled, commit
from mydoc.core.errors import Conflict

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


def cancelled(*codes):
    reasons = [CancellationReason(code=code) if code else None for code in codes]
    answer = {"Error": {"Code": "TransactionCanceledException"}}
    return VerboseClientError(answer, "TransactWriteItems", cancellation_reasons=reasons)


@pytest.fixture
def pauses(monkeypatch):
    """The tries after which somebody waited, and how long at most at first."""
    noted = []
    monkeypatch.setattr(transactions, "pause", lambda attempt, *, first: noted.append((attempt, first < 1)))
    return noted


@pytest.fixture
def cancel(monkeypatch, aws):
    """`cancel(*errors)`: DynamoDB answers the next transactions so; gives back the tokens that it sees."""
    dispatch = Connection.dispatch

    def begin(*errors):
        answers, seen = list(errors), []

        def answer(connection, operation, arguments):
            if operation != "TransactWriteItems":
                return dispatch(connection, operation, arguments)
            seen.append(arguments["ClientRequestToken"])
            if answers:
                raise answers.pop(0)
            return dispatch(connection, operation, arguments)

        monkeypatch.setattr(Connection, "dispatch", answer)
        return seen

    return begin


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_what_merely_met_another_one_is_built_and_tried_anew_after_a_pause(cancel, pauses, reason):
    tokens = cancel(cancelled(None, reason), cancelled(reason))
    built = []

    def build(transaction):
        built.append(transaction)
        counting(1)(transaction)

    commit(build)
    assert Counter.get("one").hits == 1
    assert (len(built), len(set(tokens))) == (3, 3)
    assert pauses == [(0, True), (1, True)]


def test_others_in_the_way_of_all_tries_are_a_conflict(cancel, pauses):
    tokens = cancel(*[cancelled("TransactionConflict")] * 100)
    with pytest.raises(Conflict) as refused:
        commit(counting(1))
    assert refused.value.code == "busy"
    assert len(tokens) == len(pauses) == transactions.ATTEMPTS


def test_what_is_wrong_with_a_transaction_is_raised_at_once(cancel, pauses):
    tokens = cancel(*[cancelled("ValidationError", None)] * 2)
    with pytest.raises(TransactWriteError):
        commit(counting(1))
    assert (len(tokens), pauses) == (1, [])


def test_a_refusal_outweighs_another_writer_and_names_its_own_kind_alone(cancel, pauses):
    cancel(cancelled("TransactionConflict", "ConditionalCheckFailed"))

    def build(transaction):
        transaction.update(ShareItem("slug"), actions=[ShareItem.downloads.add(1)])
        transaction.update(EntryItem("slug", document_part("1")), actions=[EntryItem.downloads.add(1)])

    with pytest.raises(Cancelled, match=r"refused by .*shares") as refused:
        commit(build)
    assert refused.value.refused_by(EntryItem)
    assert not refused.value.refused_by(ShareItem)
    assert refused.value.refused_only_by(EntryItem, ShareItem)
    assert not refused.value.refused_only_by(ShareItem)


@pytest.mark.parametrize("refused", [DocumentItem, RecipientItem, ClaimItem, ShareItem, EntryItem])
def test_whichever_operation_is_refused_is_told_by_the_kind_of_its_item(aws, refused):
    """PynamoDB sends checks, deletions, puts and updates in this order, whatever order they were added in."""

    def of(model):
        key = model._hash_key_attribute()
        return key.exists() if model is refused else key.does_not_exist()

    def build(transaction):
        entry = EntryItem("slug", document_part("1"))
        transaction.update(entry, actions=[EntryItem.downloads.add(1)], condition=of(EntryItem))
        transaction.update(ShareItem("slug"), actions=[ShareItem.downloads.add(1)], condition=of(ShareItem))
        claim = ClaimItem("slug", "1", share_id="1", document_id="1", held="", mark="", at=END, ttl=END)
        transaction.save(claim, condition=of(ClaimItem))
        transaction.delete(RecipientItem("slug", recipient_part("1")), condition=of(RecipientItem))
        transaction.condition_check(DocumentItem, "alice", "1", condition=of(DocumentItem))

    with pytest.raises(Cancelled) as error:
        commit(build)
    kinds = [DocumentItem, RecipientItem, ClaimItem, ShareItem, EntryItem]
    assert [kind for kind in kinds if error.value.refused_by(kind)] == [refused]
    assert error.value.refused_only_by(refused)
