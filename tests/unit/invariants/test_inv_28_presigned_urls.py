"""A presigned URL lives for a minute at most, one for a part of an upload for an hour, one for a whole file for 15
minutes."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from files.domain.parts import UPLOAD_PART
from files.services import uploads
from tests.support.calls import body_of, call, content_of, path_of
from tests.support.documents import person
from tests.support.gateway import gateway as gateway
from tests.support.routes import all_routes
from tests.unit.invariants.derivations import Stage
from tests.unit.invariants.derivations import stage as stage

URL = re.compile(r"https?://[^\s\"'<>]*X-Amz-Signature=[^\s\"'<>]*")


# What can be sent with a URL for a part counts for nothing until somebody who lives completes the upload.
LONGEST_OF_PARTS = timedelta(hours=1)
# Writes what was declared, once, into what somebody who lived began.
LONGEST_OF_PUTS = timedelta(minutes=15)


def test_inv_28_presigned_urls_live_at_most_60_seconds(stage: Stage):
    """On every route, for everybody who is given one."""
    found: dict[str, set[str]] = {}
    # Whoever only looks leaves them as they are.
    looked_at = stage.world.things()
    for key in all_routes():
        if key[0] not in {"GET", "POST", "PUT", "PATCH"}:
            continue
        things = looked_at if key[0] == "GET" else stage.world.things()
        path, body = path_of(key, things), body_of(key, things)
        answer = call(stage.world.browser(stage.alice), key, path, body)
        text = content_of(answer) + str(answer.headers.get("Location", ""))
        for url in URL.findall(text.replace("&amp;", "&").replace("\\u0026", "&")):
            query = parse_qs(urlsplit(url).query)
            is_put = "if-none-match" in query["X-Amz-SignedHeaders"][0]
            kind = "part" if "partNumber" in query else "put" if is_put else "object"
            found.setdefault(f"{kind} {query['X-Amz-Expires'][0]}", set()).add(" ".join(key))

    lives = {(kind, int(seconds)) for kind, _, seconds in (each.partition(" ") for each in found)}
    assert {kind for kind, _ in lives} == {"put", "object"}
    assert max(seconds for kind, seconds in lives if kind == "object") <= 60, found
    assert max(seconds for kind, seconds in lives if kind == "put") <= LONGEST_OF_PUTS.total_seconds(), found


def test_inv_28_urls_of_parts_live_for_an_hour_at_most(alice):
    document = uploads.start(owner=person(alice), name="film.bin", size=UPLOAD_PART + 1)
    signed = uploads.sign_parts(owner=person(alice), document_id=document.id, part_numbers=[1, 2])
    for url in signed.urls.values():
        [seconds] = parse_qs(urlsplit(url).query)["X-Amz-Expires"]
        assert int(seconds) <= LONGEST_OF_PARTS.total_seconds()
