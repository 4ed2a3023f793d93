"""A new field of a document is seen by nobody else until it is allowed here."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from files.domain.documents import Collected, Document, Ending, PersonRef, Status, Trashed, as_colleague_sees
from files.domain.readers import Reading
from mydoc.core import clock


def _full_document() -> Document:
    bob, charlie = (PersonRef(name, f"{name}@x.example", name, name) for name in ("bob", "charlie"))
    now = clock.now()
    return Document(
        id="id",
        owner=PersonRef("alice", "alice@x.example", "Alice", "Ahrens"),
        name="name",
        size=5,
        content_type="text/plain",
        kind="text",
        status=Status.READY,
        created_at=now,
        expires_at=now + timedelta(days=1),
        part_size=8,
        part_count=1,
        folder="folder",
        uploaded_at=now,
        parts_passed=1,
        progress_at=now,
        failure_reason="reason",
        is_held=True,
        note="note",
        etag="etag",
        upload_id="upload",
        crc32="AAAAAA==",
        lifetime=timedelta(days=1),
        people=[bob, charlie],
        share_slugs=frozenset({"slug"}),
        has_thumbnail=True,
        attempts=1,
        ending=Ending.EXPIRED,
        trashed=Trashed("t", now, now, Status.READY),
        collected=Collected("r", "s", "u", "Jane"),
        version=7,
        completed_at=now,
        shows_people=True,
        initials=("XX",),
        reading=Reading(shared_at=now),
    )


# What those a document is shared with see of it; whatever else it has, now or one day, they do not.
SEEN = {
    "id",
    "owner",
    "name",
    "size",
    "content_type",
    "kind",
    "status",
    "created_at",
    "uploaded_at",
    "expires_at",
    "initials",
}


def test_inv_23_a_new_field_of_a_document_is_invisible_to_others_until_allowed():
    full = _full_document()
    empty = Document("", full.owner, "", 0, "", "", Status.READY, full.created_at, full.expires_at, 0, 0)
    names = [field.name for field in fields(Document)]
    unfilled = {name for name in names if getattr(full, name) == getattr(empty, name)}
    assert unfilled <= {"owner", "status", "created_at", "expires_at"}, "fill it in _full_document"

    seen = as_colleague_sees(full)

    for name in set(names) - {"initials"}:
        assert getattr(seen, name) == getattr(full if name in SEEN else empty, name), name
    assert seen.initials == ("BB", "CC")
    assert as_colleague_sees(replace(full, shows_people=False)).initials == ()
