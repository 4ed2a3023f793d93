"""Read and answer `ETag` and `If-Match` (RFC 9110, 8.8.3 and 13.1.1), so that two editors do not overwrite each
other unknowingly (ADR 25)."""

from __future__ import annotations

import re

from rest_framework.request import Request

from mydoc.core.errors import Invalid
from mydoc.web.versions import ANY, Expected, changed_meanwhile

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*")
_LONGEST = 2_000
# Each becomes a part of a condition, of which DynamoDB takes 300 operators in all ("Constraints", Expressions).
_MOST = 20


def etag(version: object) -> dict[str, str]:
    """Return the header that names a version."""
    return {"ETag": f'"{version}"'}


def if_match(request: Request) -> Expected:
    """Return the versions that a request is meant for.

    A weak tag never matches, as If-Match compares strongly (RFC 9110, 8.8.3.2).

    Raises:
        Invalid: `bad_if_match`.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return ANY
    if len(header) > _LONGEST or not _TAGS.fullmatch(header):
        raise Invalid(
            "bad_if_match", 'If-Match must be * or quoted ETags, such as "3". Send the ETag you received.'
        )
    tags = re.findall(_TAG, header)
    if len(tags) > _MOST:
        raise Invalid("bad_if_match", f"If-Match can contain at most {_MOST} ETags. Send the ETag you received.")
    return Expected(frozenset(tag[1:-1] for tag in tags if not tag.startswith("W/")))


def without_versions(request: Request) -> None:
    """Refuse a conditional change of something that has no versions.

    Raises:
        Outdated: `changed_meanwhile`. Invalid: `bad_if_match`.
    """
    if if_match(request) != ANY:
        raise changed_meanwhile()
