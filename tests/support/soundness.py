"""What must be true of a stage once all is quiet, read from what is stored and not from what services say."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import boto3
from django.conf import settings

from accounts.models import UserItem
from files.domain.audit import Action
from files.domain.documents import Status, original_key, thumbnail_key
from files.domain.zips import zip_key
from files.models import AuditItem, DocumentItem, EntryItem, GrantItem, ShareItem, SharePart, ShareRefItem, ZipItem
from tests.support.collecting import wrong_books

_ENDINGS = {action.value for action in (Action.DELETED, Action.EXPIRED, Action.ABANDONED, Action.WITHDRAWN)}


def problems() -> list[str]:
    """What contradicts itself in this stage; in process only, since it scans."""
    documents = {item.id: item for item in DocumentItem.scan()}
    return [
        *_bytes(documents, stored_objects()),
        *_unfinished_uploads(documents),
        *_quotas(documents),
        *_grants(documents),
        *_links(documents, list(SharePart.scan()), {item.slug for item in ShareRefItem.scan()}),
        *_trail(),
        *wrong_books(),
    ]


def link_problems(*, owner_id: str, slugs: list[str]) -> list[str]:
    """What contradicts itself between somebody's documents and their links, asked for by keys, as rights go on the
    emulator.

    Args:
        slugs: of links that there may be, or may have been.
    """
    documents = {item.id: item for item in DocumentItem.query(owner_id, consistent_read=True)}
    refs = {item.slug for item in ShareRefItem.query(owner_id, consistent_read=True)}
    known = {slug for item in documents.values() for slug in item.share_slugs or ()}
    wanted = {*refs, *known, *slugs}
    parts = [part for slug in wanted for part in SharePart.query(slug, consistent_read=True)]
    return _links(documents, parts, refs)


def stored_objects() -> dict[str, int]:
    """Every key in the bucket with its size."""
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=settings.BUCKET)
    return {found["Key"]: found["Size"] for page in pages for found in page.get("Contents", [])}


def unfinished_uploads() -> dict[str, int]:
    """Keys of multipart uploads under way, with how many parts S3 has of each."""
    s3 = _s3()
    found = {}
    for upload in s3.list_multipart_uploads(Bucket=settings.BUCKET).get("Uploads", []):
        parts = s3.list_parts(Bucket=settings.BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])
        found[upload["Key"]] = len(parts.get("Parts", []))
    return found


def _bytes(documents: dict[str, Any], objects: dict[str, int]) -> list[str]:
    found = []
    for item in documents.values():
        key = original_key(item.owner_id, item.id)
        if item.status == Status.READY.value and objects.get(key) != int(item.size):
            found.append(f"{item.name} is ready and has {objects.get(key)} bytes instead of {item.size}")
        if item.has_thumbnail and thumbnail_key(item.owner_id, item.id) not in objects:
            found.append(f"{item.name} has no thumbnail though it says so")
    zips = {zip_key(item.owner_id, item.share_id, int(item.version)) for item in ZipItem.scan()}
    known = [key for key in objects if key.split("/")[2] in documents or key in zips]
    found += [f"{key} belongs to no record" for key in objects if key not in known]
    return found


def _unfinished_uploads(documents: dict[str, Any]) -> list[str]:
    # One without a record never had a URL signed, so nothing can be written to it; the bucket's own rule ends it.
    found = []
    for key, parts in unfinished_uploads().items():
        item = documents.get(key.split("/")[2])
        is_under_way = item is not None and item.status == Status.UPLOADING.value
        if parts and not is_under_way:
            found.append(f"{key} has {parts} parts and is not being uploaded")
    return found


def _quotas(documents: dict[str, Any]) -> list[str]:
    found = []
    for user in UserItem.scan():
        sizes = [int(item.size) for item in documents.values() if item.owner_id == user.id]
        used = (int(user.quota_bytes) - int(user.bytes_free), int(user.documents_count))
        if used != (sum(sizes), len(sizes)):
            found.append(f"{user.email} is charged {used} for {(sum(sizes), len(sizes))}")
    return found


def _grants(documents: dict[str, Any]) -> list[str]:
    wanted = {
        (person.id, item.id): (item.name, item.status, item.expires_at)
        for item in documents.values()
        for person in item.people
    }
    items = list(GrantItem.scan())
    there = {(item.user_id, item.id): (item.name, item.status, item.expires_at) for item in items}
    never_told = [item for item in items if bool(item.news) != bool(item.due_hour and item.due_at)]
    return [
        *(f"news {item.news} of {item.id} is due at {item.due_at}" for item in never_told),
        *(
            f"grant {key}: {there.get(key)} instead of {wanted.get(key)}"
            for key in sorted(wanted.keys() | there.keys())
            if wanted.get(key) != there.get(key)
        ),
    ]


def _links(documents: dict[str, Any], parts: list[SharePart], refs: set[str]) -> list[str]:
    heads = {part.slug: part for part in parts if isinstance(part, ShareItem)}
    entries = {(part.slug, part.document_id): part for part in parts if isinstance(part, EntryItem)}
    from_documents = {(slug, item.id) for item in documents.values() for slug in item.share_slugs or ()}
    return [
        *(f"link {pair} only in the share" for pair in entries.keys() - from_documents),
        *(f"link {pair} only in the document" for pair in from_documents - entries.keys()),
        *(f"link {slug} is in one table only" for slug in refs ^ heads.keys()),
        *(f"part of {part.slug} belongs to no link" for part in parts if part.slug not in heads),
        *(problem for pair, entry in entries.items() for problem in _copy(entry, documents.get(pair[1]))),
        *(problem for head in heads.values() for problem in _counts(head, entries.values())),
    ]


def _copy(entry: EntryItem, document: Any) -> list[str]:
    """What a share says of a document that is not so. That its upload is over is not told before it is ready."""
    if document is None:
        return []
    said = (entry.name, int(entry.size), _arriving(entry.status), entry.etag, entry.expires_at)
    is_so = (document.name, int(document.size), _arriving(document.status), document.etag, document.expires_at)
    return [f"link {entry.slug} says {said} of {is_so}"] if said != is_so else []


def _arriving(status: str) -> str:
    return "arriving" if status in {Status.UPLOADING.value, Status.PROCESSING.value} else status


def _counts(head: ShareItem, entries: Any) -> list[str]:
    mine = [entry for entry in entries if entry.slug == head.slug]
    ready = [entry for entry in mine if entry.status == Status.READY.value]
    counted = (int(head.documents_count), int(head.bytes), int(head.ready_count), int(head.ready_bytes))
    there = (len(mine), sum(int(e.size) for e in mine), len(ready), sum(int(e.size) for e in ready))
    return [f"link {head.slug} counts {counted} of {there}"] if head.ending is None and counted != there else []


def _trail() -> list[str]:
    lines = [item for item in AuditItem.scan() if item.day]
    counts = Counter(
        (item.document_id, "its end" if item.action in _ENDINGS else item.action)
        for item in lines
        if item.action in _ENDINGS | {Action.UPLOADED.value, Action.COLLECTED.value}
    )
    return [f"{what} is told {count} times" for what, count in counts.items() if count > 1]


@cache
def _s3() -> Any:
    return boto3.client("s3", region_name="us-east-1")
