"""What is read of people, tokens and sessions is what is stored at that moment.

moto answers every read with what was written last, and DynamoDB does not: without `consistent_read` it may answer
with what was there a while ago, such as a token that was revoked or a password that was changed. So no other test
can miss the keyword, and this one reads the code.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from pynamodb.models import Model

from accounts import models
from mydoc.aws import batches

READS = {"get", "query", "scan", "batch_get", "count"}
MODELS = {name for name, kind in vars(models).items() if inspect.isclass(kind) and issubclass(kind, Model)}
# Where a moment late does no harm, and why.
MAY_BE_LATE = {
    ("accounts/services/search.py", "PersonEntry.query"): "A list to choose from; what is chosen is read again.",
    ("accounts/services/sessions.py", "SessionItem.by_person.query"): "An index. Nobody can use these any more.",
    ("accounts/realtime.py", "ConnectionItem.by_person.query"): "An index. A job looks again after a while.",
}


def reads(source: str) -> Iterator[tuple[str, bool]]:
    """What a module reads of a table itself, and whether it asks for what is stored now."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READS:
            what = ast.unparse(node.func)
            if what.partition(".")[0] in MODELS:
                yield what, any(ast.unparse(word) == "consistent_read=True" for word in node.keywords)


def late_reads() -> set[tuple[str, str]]:
    return {
        (str(path), what)
        for path in Path("accounts").rglob("*.py")
        for what, is_consistent in reads(path.read_text())
        if not is_consistent
    }


def test_inv_24_people_tokens_and_sessions_are_read_as_they_are_now():
    """Where this fails: add `consistent_read=True`, or say in MAY_BE_LATE why a moment late does no harm."""
    assert late_reads() == MAY_BE_LATE.keys()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("TokenItem.query(user_id, consistent_read=True)", [("TokenItem.query", True)]),
        ("TokenItem.query(user_id)", [("TokenItem.query", False)]),
        ("[UserItem.get(user_id, consistent_read=False)]", [("UserItem.get", False)]),
        ("SessionItem.by_person.query(user_id)", [("SessionItem.by_person.query", False)]),
        ("TokenItem(user_id).delete(); values.get('name')", []),
    ],
)
def test_what_reads_a_table_is_found(source: str, expected: list[tuple[str, bool]]):
    assert list(reads(source)) == expected


def test_inv_24_what_is_fetched_together_is_as_it_is_now(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(batches, "_read_all", lambda wanted: asked.extend(wanted.values()) or {})

    batches.fetch([batches.Read(models.UserItem, "alice"), batches.Read(models.TokenItem, "alice", "named#1")])

    assert [table["ConsistentRead"] for table in asked] == [True, True]
