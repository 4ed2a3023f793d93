"""What tables from a backup bring back fits together again: quota, bytes and what is due."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import UserItem
from accounts.services import profile
from files import blobs
from files.domain.documents import Status, original_key
from files.domain.due import due_hour
from files.models import DocumentItem, SweepItem, TrashItem
from files.services import deletion, restore, schedule, shares, trash
from files.services.documents import listing
from mydoc.aws.tables import all_models
from mydoc.core.ids import new_id
from tests.conftest import Actor
from tests.support.documents import person
from tests.support.soundness import problems
from tests.unit.invariants.conftest import stored


def tables(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("tables", *arguments, stdout=out)
    return out.getvalue().splitlines()


def lose_everything() -> None:
    for model in all_models():
        model.delete_table()
        model.create_table()


def test_inv_22_the_trash_lists_what_is_in_it_whatever_was_restored(alice: Actor, upload: Any) -> None:
    document, lost = upload(alice, "a.txt"), upload(alice, "b.txt")
    for one in (document, lost):
        trash.delete(owner=person(alice), document_id=one.id)
    for entry in TrashItem.query(alice.id):
        entry.delete()
    blobs.delete(original_key(alice.id, lost.id))
    # Of a document that another moment of its table does not have, and of another stay.
    TrashItem(alice.id, new_id(), document_id=new_id()).save()
    TrashItem(alice.id, new_id(), document_id=document.id).save()

    taken = restore.take_up()

    assert (taken.documents, taken.without_bytes) == (2, 1)
    assert [one.id for one in trash.list_own(owner=person(alice)).items] == [document.id]
    assert trash.restore(owner=person(alice), document_id=document.id).status is Status.READY
    assert problems() == []


def test_inv_22_what_was_deleted_since_comes_back_without_bytes_and_goes_again(
    alice: Actor, upload: Any, bob: Actor, tmp_path: Path, sweep: Any
) -> None:
    kept = upload(alice, "kept.txt", b"hello")
    deleted = upload(alice, "deleted.txt", b"good bye")
    shares.create(owner=person(alice), document_ids=[deleted.id])
    tables("export", str(tmp_path / "then"))
    deletion.delete(owner=person(alice), document_id=deleted.id)
    later = upload(alice, "later.txt", b"since then")
    sweep()

    said = tables("import", "--missing", str(tmp_path / "then"))

    assert "1 of them ended, because their bytes are gone" in said
    assert stored(deleted) is None
    assert [stored(document).status for document in (kept, later)] == [Status.READY] * 2
    assert profile.get(user_id=alice.id).bytes_used == len(b"hello") + len(b"since then")
    sweep()
    # It did end twice, and its history says so.
    assert problems() == [f"{(deleted.id, 'its end')} is told 2 times"]


def test_inv_22_a_quota_that_does_not_fit_is_counted_anew(alice: Actor, upload: Any, tmp_path: Path) -> None:
    upload(alice, "a.txt", b"hello")
    tables("export", str(tmp_path / "then"))
    UserItem(alice.id).update(actions=[UserItem.bytes_free.set(7), UserItem.documents_count.set(9)])
    assert problems()

    said = tables("import", "--missing", str(tmp_path / "then"))

    assert "1 quotas recounted" in said
    assert problems() == []
    assert not any("recounted" in line for line in tables("import", "--missing", str(tmp_path / "then")))


def test_inv_22_what_became_due_while_it_was_away_is_found(
    alice: Actor, upload: Any, tmp_path: Path, sweep: Any, clock: Any
) -> None:
    document = upload(alice, "old.txt", b"hello", expires_in=24 * 3600)
    tables("export", str(tmp_path / "then"))
    lose_everything()
    clock.move(days=60)
    # The schedule went on meanwhile and found every hour empty.
    SweepItem("documents", drained_until=due_hour(clock.now())).save()

    tables("import", str(tmp_path / "then"))
    assert stored(document) is not None
    sweep()

    assert stored(document) is None
    assert problems() == []


def test_a_run_of_the_schedule_under_way_does_not_undo_looking_back(
    aws: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    SweepItem("documents", drained_until=due_hour(clock.now() - timedelta(hours=5))).save()
    long_ago = due_hour(clock.now() - timedelta(days=50))
    due_in = schedule._due_in

    def restored_meanwhile(hour: Any, now: Any) -> Any:
        schedule.look_back_to(long_ago)
        return due_in(hour, now)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(schedule, "_due_in", restored_meanwhile)
        schedule.sweep()

    assert SweepItem.get("documents").drained_until == long_ago
    schedule.sweep()
    assert SweepItem.get("documents").drained_until > long_ago


def test_everything_comes_back_from_nothing(alice: Actor, upload: Any, bob: Actor, tmp_path: Path) -> None:
    document = upload(alice, "plan.txt", b"hello")
    share = shares.create(owner=person(alice), document_ids=[document.id])
    tables("export", str(tmp_path / "then"))
    before = {model: sorted(map(repr, _raw(model))) for model in all_models() if model.backed_up}
    lose_everything()
    with pytest.raises(CommandError, match="no complete export"):
        tables("import", str(tmp_path / "nowhere"))

    tables("import", str(tmp_path / "then"))

    assert {model: sorted(map(repr, _raw(model))) for model in before} == before
    assert listing.get(viewer=person(alice), document_id=document.id).name == "plan.txt"
    assert shares.get(owner=person(alice), share_id=share.id).slug == share.slug
    with pytest.raises(CommandError, match="not empty"):
        tables("import", str(tmp_path / "then"))


def test_inv_21_bytes_of_what_was_uploaded_since_are_found_and_removed_when_asked(
    alice: Actor, upload: Any, tmp_path: Path
) -> None:
    kept = upload(alice, "kept.txt", b"hello")
    tables("export", str(tmp_path / "then"))
    upload(alice, "later.txt", b"since then")
    lose_everything()
    tables("import", str(tmp_path / "then"))
    assert problems()

    assert tables("orphans") == ["1 originals (10 bytes) belong to no document"]
    assert problems()
    tables("orphans", "--remove")

    assert problems() == []
    assert stored(kept).status is Status.READY
    assert tables("orphans") == ["0 originals (0 bytes) belong to no document"]


def _raw(model: Any) -> list[Any]:
    return [item.to_dynamodb_dict() for item in model.scan()]


def test_an_export_of_another_stage_is_taken_only_when_it_is_named(alice: Actor, tmp_path: Path) -> None:
    folder = tmp_path / "then"
    tables("export", str(folder))
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"stage": "local"', '"stage": "production"'))
    DocumentItem.delete_table()
    DocumentItem.create_table()

    with pytest.raises(CommandError, match="from stage production, not from local"):
        tables("import", "--table", "documents", str(folder))
    assert tables("import", "--table", "documents", "--from-stage", "production", str(folder))
