"""What the API reads of bodies about file requests and of what guests send."""

from __future__ import annotations

import pytest

from files.api.serializers.requests import GuestUploadIn, RequestChangesIn, RequestIn, SubmissionIn
from tests.support.bodies import NO_NUMBER, NO_SWITCH, NO_TEXT, NOT_SHOWN, cases, refused

FIELDS = {
    "title": (*NO_TEXT, *NOT_SHOWN, "", None, "t" * 2001),
    "instructions": (*NO_TEXT, *NOT_SHOWN, None, "i" * 5001),
    "ask_name": (*NO_TEXT, None, "", "x" * 21),
    "ask_email": (*NO_TEXT, None, "", "x" * 21),
    "max_files": (*NO_NUMBER, None),
    "max_bytes": (*NO_NUMBER, None),
    "largest_file": NO_NUMBER,
    "types": (None, "pdf", {".pdf": 1}, [""], [None], [5], ["." + "a" * 300], [".pdf"] * 101),
    "expires_in": NO_NUMBER,
    "keep_for": NO_NUMBER,
}
UNKNOWN = {"slug": ["mine"], "owner_id": ["x"], "files_count": [0]}


@pytest.mark.parametrize(("field", "value"), cases({**FIELDS, **UNKNOWN, "is_paused": [True]}))
def test_a_new_request(field, value):
    assert refused(RequestIn, {"title": "Plans", field: value}) == [field]


@pytest.mark.parametrize(("field", "value"), cases({**FIELDS, **UNKNOWN, "is_paused": NO_SWITCH}))
def test_a_change_of_a_request(field, value):
    assert refused(RequestChangesIn, {field: value}) == [field]


@pytest.mark.parametrize("field", ["expires_in", "keep_for"])
def test_a_change_names_a_time_or_leaves_it(field):
    assert refused(RequestChangesIn, {field: None}) == [field]
    assert refused(RequestIn, {"title": "Plans", field: None}) == []


def test_a_request_has_a_title():
    assert refused(RequestIn, {}) == ["title"]
    assert refused(RequestChangesIn, {}) == []


@pytest.mark.parametrize(
    ("field", "value"),
    cases(dict.fromkeys(("name", "email"), (*NO_TEXT, "\x00", None, "n" * 1001)) | {"submission_id": ["x"]}),
)
def test_who_a_guest_is(field, value):
    assert refused(SubmissionIn, {field: value}) == [field]


UPLOAD = {
    "name": (*NO_TEXT, *NOT_SHOWN, None, "", "n" * 2001),
    "size": (*NO_NUMBER, None),
    "content_type": (*NO_TEXT, None, "x" * 256),
    "folder": (*NO_TEXT, *NOT_SHOWN, None, "f" * 5001),
    **{name: ["x"] for name in ("expires_in", "owner_id", "share", "request_id", "submission_id")},
}


@pytest.mark.parametrize(("field", "value"), cases(UPLOAD))
def test_a_guests_upload(field, value):
    assert refused(GuestUploadIn, {"name": "a.txt", "size": 1, field: value}) == [field]
