"""Tables in files and back: every type exact, nothing half done without saying so."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mydoc.ops import backup, backup_lines
from mydoc.ops.backup import MANIFEST, BackupError, Mode

PREFIX = "mydoc-other-"
SUFFIXES = ["letters", "numbers"]
EVERYTHING = {
    "id": {"S": "Größe 📄 \u2028"},
    "number": {"N": "12345678901234567890123456789.012345678"},
    "small": {"N": "-1E-120"},
    "binary": {"B": bytes(range(256))},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2.50"]},
    "binaries": {"BS": [b"\x00", b"\xff"]},
    "list": {"L": [{"B": b"\x01"}, {"M": {"deep": {"BS": [b"\x02"]}}}, {"NULL": True}]},
    "map": {"M": {"no": {"BOOL": False}, "B": {"S": "the name of a type"}, "empty": {"M": {}}}},
    "nothing": {"L": []},
}


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        session: Any = boto3.session.Session(region_name="us-east-1")
        client = session.client("dynamodb")
        for suffix in SUFFIXES:
            make_table(client, f"{PREFIX}{suffix}")
        yield client


def make_table(dynamodb: Any, name: str, *, key: str = "id", kind: str = "S") -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind}],
        KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
    )


def put(dynamodb: Any, suffix: str, *items: Any) -> None:
    for item in items:
        dynamodb.put_item(TableName=f"{PREFIX}{suffix}", Item=item)


def empty(dynamodb: Any, suffix: str) -> None:
    dynamodb.delete_table(TableName=f"{PREFIX}{suffix}")
    make_table(dynamodb, f"{PREFIX}{suffix}")


def items(dynamodb: Any, suffix: str) -> list[Any]:
    found = list(backup._scan(dynamodb, f"{PREFIX}{suffix}"))
    return sorted(found, key=lambda item: item["id"]["S"])


def export(dynamodb: Any, folder: Path) -> list[str]:
    return list(backup.export_tables(dynamodb, stage="other", prefix=PREFIX, suffixes=SUFFIXES, folder=folder))


def bring(dynamodb: Any, folder: Path, mode: Mode = Mode.INTO_EMPTY, **changes: Any) -> list[str]:
    values = {"stage": "other", "suffixes": SUFFIXES, **changes}
    return list(backup.import_tables(dynamodb, prefix=PREFIX, folder=folder, mode=mode, **values))


def numbered(count: int, text: str = "x") -> list[Any]:
    return [{"id": {"S": f"{number:06}"}, "text": {"S": text}} for number in range(count)]


def test_every_type_comes_back_as_it_was(dynamodb: Any, tmp_path: Path) -> None:
    put(dynamodb, "letters", EVERYTHING)
    before = items(dynamodb, "letters")
    assert before == [EVERYTHING]

    assert export(dynamodb, tmp_path) == [f"{PREFIX}letters: 1 items written", f"{PREFIX}numbers: 0 items written"]
    empty(dynamodb, "letters")
    assert bring(dynamodb, tmp_path) == [f"{PREFIX}letters: 1 items written", f"{PREFIX}numbers: 0 items written"]

    assert items(dynamodb, "letters") == before


def test_a_file_is_as_dynamodb_itself_exports_it_and_for_nobody_else_to_read(
    dynamodb: Any, tmp_path: Path
) -> None:
    put(dynamodb, "letters", {"id": {"S": "a"}, "raw": {"B": b"hello"}})
    export(dynamodb, tmp_path / "new")

    [line] = gzip.decompress((tmp_path / "new" / "letters.jsonl.gz").read_bytes()).splitlines()
    assert json.loads(line) == {"Item": {"id": {"S": "a"}, "raw": {"B": "aGVsbG8="}}}
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert (tmp_path / "new" / "letters.jsonl.gz").stat().st_mode & 0o077 == 0


def test_more_items_than_one_page_and_one_batch_hold(
    dynamodb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_BATCH", 7)
    # A page is 1 MB.
    put(dynamodb, "letters", *numbered(40, text="x" * 60_000))
    before = items(dynamodb, "letters")
    export(dynamodb, tmp_path)
    empty(dynamodb, "letters")

    assert f"{PREFIX}letters: 40 items written" in bring(dynamodb, tmp_path)
    assert items(dynamodb, "letters") == before


def test_a_folder_is_written_once(dynamodb: Any, tmp_path: Path) -> None:
    export(dynamodb, tmp_path)

    with pytest.raises(BackupError, match="already contains an export"):
        export(dynamodb, tmp_path)


def test_an_export_that_broke_off_is_none_and_is_written_anew(
    dynamodb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(dynamodb, "numbers", *numbered(3))

    def broken(item: Any) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(backup_lines, "encode", broken)
        with pytest.raises(KeyboardInterrupt):
            export(dynamodb, tmp_path)
    with pytest.raises(BackupError, match="no complete export"):
        bring(dynamodb, tmp_path)

    export(dynamodb, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "letters.jsonl.gz",
        MANIFEST,
        "numbers.jsonl.gz",
    ]


def test_what_is_there_is_never_touched_unasked(dynamodb: Any, tmp_path: Path) -> None:
    put(dynamodb, "numbers", *numbered(2, text="then"))
    export(dynamodb, tmp_path)
    put(dynamodb, "numbers", numbered(1, text="now")[0])
    dynamodb.delete_item(TableName=f"{PREFIX}numbers", Key={"id": {"S": "000001"}})

    with pytest.raises(BackupError, match="not empty"):
        bring(dynamodb, tmp_path)
    assert items(dynamodb, "numbers") == numbered(1, text="now")

    assert f"{PREFIX}numbers: 1 items written, 1 existing ones kept" in bring(dynamodb, tmp_path, Mode.MISSING)
    assert [item["text"]["S"] for item in items(dynamodb, "numbers")] == ["now", "then"]

    assert f"{PREFIX}numbers: 2 items written" in bring(dynamodb, tmp_path, Mode.OVERWRITE)
    assert [item["text"]["S"] for item in items(dynamodb, "numbers")] == ["then", "then"]


def test_an_import_that_broke_off_goes_on(dynamodb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(dynamodb, "letters", *numbered(10))
    put(dynamodb, "numbers", *numbered(10))
    export(dynamodb, tmp_path)
    for suffix in SUFFIXES:
        empty(dynamodb, suffix)
    monkeypatch.setattr(backup, "_BATCH", 4)
    batches = backup._batches

    def two(source: Any) -> Iterator[Any]:
        found = batches(source)
        yield next(found)
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(backup, "_batches", two)
        with pytest.raises(KeyboardInterrupt):
            bring(dynamodb, tmp_path)
    assert len(items(dynamodb, "letters")) == 4

    assert bring(dynamodb, tmp_path, Mode.MISSING) == [
        f"{PREFIX}letters: 6 items written, 4 existing ones kept",
        f"{PREFIX}numbers: 10 items written",
    ]
    assert items(dynamodb, "letters") == items(dynamodb, "numbers") == numbered(10)


def damaged(folder: Path) -> None:
    path = folder / "numbers.jsonl.gz"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def rewritten(**changes: Any) -> Any:
    def rewrite(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps({**manifest, **changes}))

    return rewrite


def elsewhere(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["tables"][0]["file"] = "../letters.jsonl.gz"
    (folder / "letters.jsonl.gz").rename(folder.parent / "letters.jsonl.gz")
    (folder / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (damaged, "missing or damaged"),
        (lambda folder: (folder / "numbers.jsonl.gz").unlink(), "missing or damaged"),
        (elsewhere, "missing or damaged"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "is damaged"),
        (lambda folder: (folder / MANIFEST).write_text("[]"), "is damaged"),
        (rewritten(format=2), "format 2"),
        (rewritten(stage="production"), "from stage production"),
        (rewritten(tables=[]), "does not contain letters, numbers"),
    ],
    ids=["bit", "file", "elsewhere", "manifest", "list", "format", "stage", "tables"],
)
def test_of_what_is_not_whole_nothing_is_brought(dynamodb: Any, tmp_path: Path, harm: Any, message: str) -> None:
    folder = tmp_path / "export"
    put(dynamodb, "letters", *numbered(3))
    put(dynamodb, "numbers", *numbered(3))
    export(dynamodb, folder)
    for suffix in SUFFIXES:
        empty(dynamodb, suffix)
    harm(folder)

    with pytest.raises(BackupError, match=message):
        bring(dynamodb, folder)
    assert items(dynamodb, "letters") == items(dynamodb, "numbers") == []


def test_a_table_of_another_shape_or_none_is_refused(dynamodb: Any, tmp_path: Path) -> None:
    put(dynamodb, "letters", *numbered(3))
    export(dynamodb, tmp_path)
    empty(dynamodb, "letters")
    dynamodb.delete_table(TableName=f"{PREFIX}numbers")

    with pytest.raises(BackupError, match=re.escape("manage.py provision")):
        bring(dynamodb, tmp_path)
    make_table(dynamodb, f"{PREFIX}numbers", kind="N")
    with pytest.raises(BackupError, match=re.escape("has the key id (N), but the copies have id (S)")):
        bring(dynamodb, tmp_path)
    assert items(dynamodb, "letters") == []
    assert bring(dynamodb, tmp_path, suffixes=["letters"]) == [f"{PREFIX}letters: 3 items written"]


def copy(dynamodb: Any, mode: Mode) -> list[str]:
    return list(backup.copy_tables(dynamodb, prefix=PREFIX, suffixes=SUFFIXES, ending="restored", mode=mode))


def test_what_recovery_restored_elsewhere_is_brought_back(dynamodb: Any) -> None:
    with pytest.raises(BackupError, match="no table mydoc-other-letters-restored"):
        copy(dynamodb, Mode.MISSING)
    make_table(dynamodb, f"{PREFIX}letters-restored")
    put(dynamodb, "letters-restored", *numbered(3, text="then"))
    put(dynamodb, "letters", numbered(1, text="now")[0])

    assert copy(dynamodb, Mode.MISSING) == [
        f"{PREFIX}letters: 2 items written, 1 existing ones kept",
        f"{PREFIX}numbers: unchanged, because there is no {PREFIX}numbers-restored",
    ]
    assert [item["text"]["S"] for item in items(dynamodb, "letters")] == ["now", "then", "then"]
    copy(dynamodb, Mode.OVERWRITE)
    assert items(dynamodb, "letters") == numbered(3, text="then")
