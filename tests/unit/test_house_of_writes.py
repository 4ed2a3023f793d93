"""The law of writes: items are written by transactions or by `mydoc.aws.writes`, and nowhere around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support.stack import ROOT

CODE = tuple(sorted(path for top in ("mydoc", "accounts", "files") for path in (ROOT / top).rglob("*.py")))
# What writes to DynamoDB, and what writes to other accounts' or the emulator's tables.
_WRITERS = ("mydoc/aws/writes.py", "mydoc/aws/transactions.py", "mydoc/ops/", "mydoc/local/")
_WRITES = {"save": "put", "update": "update", "delete": "delete"}


def _writes_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each line that writes an item by a method of its own, and what to call instead."""
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if not (alias.asname or alias.name)[0].isupper()
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        named = {keyword.arg for keyword in node.keywords}
        owner = ast.unparse(node.func.value)
        if node.func.attr == "batch_write":
            yield node.lineno, "writes.put_all or writes.delete_all"
        elif node.func.attr not in _WRITES or node.args or named - {"actions", "condition"}:
            continue
        # Not a function of a module, a method of its own, or `update` of a dictionary.
        elif owner not in {*imported, "self", "super()"} and (node.func.attr != "update" or named):
            yield node.lineno, f"writes.{_WRITES[node.func.attr]}"


def test_items_are_written_by_transactions_and_by_one_module() -> None:
    around = [
        f"{path.relative_to(ROOT)}:{line}: call {instead} of mydoc.aws, where a refusal is the same everywhere"
        for path in CODE
        if not str(path.relative_to(ROOT)).startswith(_WRITERS)
        for line, instead in _writes_of(ast.parse(path.read_text()))
    ]
    assert not around, "\n".join(around)


@pytest.mark.parametrize(
    ("code", "instead"),
    [
        ("ShareItem(slug).update(actions=[])", ["writes.update"]),
        ("item.save(condition=new)", ["writes.put"]),
        ("turn.item.delete()", ["writes.delete"]),
        ("with AuditItem.batch_write() as batch: pass", ["writes.put_all or writes.delete_all"]),
        ("transaction.save(item, condition=new)", []),
        ("from files.services import webhooks\nwebhooks.delete(owner=owner)", []),
        ("headers.update({})\nseen.update()\nDocumentItem.share_slugs.delete({slug})", []),
    ],
)
def test_a_write_around_them_is_told(code: str, instead: list[str]) -> None:
    assert [name for _, name in _writes_of(ast.parse(code))] == instead
