"""Copy a stage's tables to files and back, and from tables that point-in-time recovery made.

For operators, with an operator's rights: this scans, which the application may not.

A folder holds a file for each table, in the format of DynamoDB's own exports (AWS, "DynamoDB table export output
format": gzip, a line an item, `{"Item": …}` with every value under its type), and a manifest, written last.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from mydoc.core import clock
from mydoc.ops import backup_lines
from mydoc.ops.backup_lines import Item

FORMAT = 1
MANIFEST = "manifest.json"
# Puts at once, and items held in memory at once.
WRITERS = 16
_BATCH = 500


class Mode(StrEnum):
    """What happens to a table that is not empty."""

    INTO_EMPTY = "into-empty"
    MISSING = "missing"
    OVERWRITE = "overwrite"


class BackupError(Exception):
    """Nothing was changed, or not everything; the message says what, and what to do."""


@dataclass(frozen=True)
class Table:
    """A table as the manifest describes it.

    Attributes:
        keys: its key attributes, the partition's first, each as name, type and role.
        sha256: of the compressed file.
    """

    suffix: str
    file: str
    keys: list[list[str]]
    items: int
    sha256: str


def export_tables(
    dynamodb: Any, *, stage: str, prefix: str, suffixes: Sequence[str], folder: Path
) -> Iterator[str]:
    """Write tables into a folder; yields a sentence as each is done. What is written to a table meanwhile may be
    in its file or not.

    Args:
        dynamodb: a boto3 DynamoDB client.
        stage: whose tables they are.
        prefix: what the tables' names begin with.
        suffixes: and how they go on.
        folder: created if needed; the files of an interrupted export are replaced.

    Raises:
        BackupError: if the folder already contains an export, or a table does not exist.
    """
    if (folder / MANIFEST).exists():
        raise BackupError(f"{folder} already contains an export. Choose another folder.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tables = []
    for suffix in suffixes:
        table = _export(dynamodb, prefix, suffix, folder)
        tables.append(table)
        yield f"{prefix}{suffix}: {table.items} items written"
    manifest = {
        "format": FORMAT,
        "stage": stage,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "tables": [table.__dict__ for table in tables],
    }
    unfinished = folder / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(manifest, indent=2) + "\n")
    unfinished.rename(folder / MANIFEST)


def import_tables(
    dynamodb: Any, *, stage: str, prefix: str, suffixes: Sequence[str], folder: Path, mode: Mode
) -> Iterator[str]:
    """Put what a folder holds into the stage's tables; yields a sentence as each is done.

    Everything is checked before anything is written. Broken off, it may be run again with Mode.MISSING.

    Args:
        dynamodb: a boto3 DynamoDB client.
        stage: which the export has to be of.
        prefix: what the tables' names begin with.
        suffixes: which of the tables.
        folder: what `export_tables` wrote.
        mode: what to do with items that are there.

    Raises:
        BackupError: if the folder is not whole, is of another stage or format, or a table is not as it should.
    """
    tables = [table for table in _read_manifest(folder, stage) if table.suffix in suffixes]
    if missing := set(suffixes) - {table.suffix for table in tables}:
        raise BackupError(f"The export does not contain {', '.join(sorted(missing))}. Choose tables with --table.")
    for table in tables:
        _require_whole(folder, table)
        _require_ready(dynamodb, f"{prefix}{table.suffix}", table.keys, mode)
    for table in tables:
        name = f"{prefix}{table.suffix}"
        total, written = _put_all(dynamodb, name, backup_lines.read(folder / table.file), table.keys, mode)
        if total != table.items:
            raise BackupError(f"{table.file} contains {total} items, but its manifest says {table.items}.")
        yield _sentence(name, total, written)


def copy_tables(dynamodb: Any, *, prefix: str, suffixes: Sequence[str], ending: str, mode: Mode) -> Iterator[str]:
    """Copy items of other tables into the stage's; yields a sentence as each is done.

    Point-in-time recovery restores into a table with another name; this copies the items back. If it is
    interrupted, run it again.

    Args:
        dynamodb: a boto3 DynamoDB client.
        prefix: what the tables' names begin with.
        suffixes: and how they go on; one without such another table is left as it is.
        ending: of the other tables' names: `restored` for `mydoc-dev-users-restored`.
        mode: what to do with items that are there.

    Raises:
        BackupError: if there is no such table, or its key is different.
    """
    names = [f"{prefix}{suffix}" for suffix in suffixes]
    found = {name: _keys(dynamodb, f"{name}-{ending}") for name in names}
    keys = {name: own for name, own in found.items() if own is not None}
    if not keys:
        raise BackupError(f"There is no table {names[0]}-{ending}, nor any other with that ending.")
    for name in keys:
        _require_ready(dynamodb, name, keys[name], mode)
    for name in names:
        if name not in keys:
            yield f"{name}: unchanged, because there is no {name}-{ending}"
            continue
        items = _scan(dynamodb, f"{name}-{ending}")
        yield _sentence(name, *_put_all(dynamodb, name, items, keys[name], mode))


def _export(dynamodb: Any, prefix: str, suffix: str, folder: Path) -> Table:
    keys = _keys(dynamodb, f"{prefix}{suffix}")
    if keys is None:
        raise BackupError(f"There is no table {prefix}{suffix}.")
    file = f"{suffix}.jsonl.gz"
    unfinished = folder / f"{file}.part"
    count = 0
    # Password hashes and addresses: for the operator's eyes only.
    unfinished.touch(mode=0o600)
    with unfinished.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        for item in _scan(dynamodb, f"{prefix}{suffix}"):
            packed.write(backup_lines.encode(item))
            count += 1
    unfinished.rename(folder / file)
    return Table(suffix, file, keys, count, _sha256(folder / file))


def _read_manifest(folder: Path, stage: str) -> list[Table]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        raise BackupError(f"{folder} contains no complete export: there is no {MANIFEST}.") from None
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not {"format", "stage", "tables"} <= manifest.keys():
        raise BackupError(f"{folder / MANIFEST} is damaged. Nothing was changed.")
    if manifest["format"] != FORMAT:
        raise BackupError(f"The export has format {manifest['format']}. This version reads format {FORMAT}.")
    if manifest["stage"] != stage:
        raise BackupError(f"The export is from stage {manifest['stage']}, not from {stage}.")
    return [Table(**table) for table in manifest["tables"]]


def _require_whole(folder: Path, table: Table) -> None:
    path = folder / table.file
    if path.parent != folder or not path.is_file() or _sha256(path) != table.sha256:
        raise BackupError(f"{path} is missing or damaged: it does not match its manifest. Nothing was changed.")


def _require_ready(dynamodb: Any, name: str, keys: list[list[str]], mode: Mode) -> None:
    there = _keys(dynamodb, name)
    if there is None:
        raise BackupError(f"There is no table {name}. Run `manage.py provision` first.")
    if there != keys:
        raise BackupError(f"Table {name} has the key {_text(there)}, but the copies have {_text(keys)}.")
    if mode is Mode.INTO_EMPTY and dynamodb.scan(TableName=name, Limit=1, ConsistentRead=True)["Items"]:
        raise BackupError(
            f"Table {name} is not empty. Nothing was changed. --missing adds the missing items, also after "
            "an interrupted import; --overwrite replaces existing items."
        )


def _text(keys: list[list[str]]) -> str:
    return " + ".join(f"{name} ({kind})" for name, kind, _ in keys)


def _keys(dynamodb: Any, name: str) -> list[list[str]] | None:
    """Return a table's key, or None if there is no such table."""
    try:
        table = dynamodb.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    schema = sorted(table["KeySchema"], key=lambda key: key["KeyType"])
    return [[key["AttributeName"], types[key["AttributeName"]], key["KeyType"]] for key in schema]


def _scan(dynamodb: Any, name: str) -> Iterator[Item]:
    for page in dynamodb.get_paginator("scan").paginate(TableName=name, ConsistentRead=True):
        yield from page["Items"]


def _put_all(
    dynamodb: Any, name: str, items: Iterable[Item], keys: list[list[str]], mode: Mode
) -> tuple[int, int]:
    """Write items, and return how many there were and how many of them were written."""
    condition = {} if mode is Mode.OVERWRITE else _only_if_missing(keys)

    def put(item: Item) -> bool:
        try:
            dynamodb.put_item(TableName=name, Item=item, **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    total = written = 0
    with ThreadPoolExecutor(max_workers=WRITERS) as writers:
        for batch in _batches(items):
            total += len(batch)
            written += sum(writers.map(put, batch))
    return total, written


def _only_if_missing(keys: list[list[str]]) -> dict[str, Any]:
    return {"ConditionExpression": "attribute_not_exists(#k)", "ExpressionAttributeNames": {"#k": keys[0][0]}}


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _sentence(name: str, total: int, written: int) -> str:
    kept = f", {total - written} existing ones kept" if written < total else ""
    return f"{name}: {written} items written{kept}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
