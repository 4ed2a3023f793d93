"""What the API reads of bodies about documents and their parts."""

from __future__ import annotations

import pytest

from files.api.serializers import CompleteIn, DocumentChangesIn, PartNumbersIn, PeopleIn, UploadIn
from tests.support.bodies import (
    HALF_A_CHARACTER,
    NO_NUMBER,
    NO_SWITCH,
    NO_TEXT,
    NOT_SHOWN,
    cases,
    parsed,
    refused,
)

ETAG = "0" * 32
RIGHT = {"name": "a.txt", "size": 1}
UPLOAD = {
    "name": (*NO_TEXT, *NOT_SHOWN, None, "", "n" * 2001),
    "size": (*NO_NUMBER, None),
    "content_type": (*NO_TEXT, None, "x" * 256),
    "expires_in": NO_NUMBER,
    "folder": (*NO_TEXT, *NOT_SHOWN, None, "f" * 5001),
    "share": (*NO_TEXT, *NOT_SHOWN, "", "s" * 65),
}


@pytest.mark.parametrize(("field", "value"), cases(UPLOAD))
def test_a_new_document(field, value):
    assert refused(UploadIn, RIGHT | {field: value}) == [field]


@pytest.mark.parametrize("field", RIGHT)
def test_a_new_document_has_a_name_and_a_size(field):
    assert refused(UploadIn, {name: value for name, value in RIGHT.items() if name != field}) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    cases({"name": UPLOAD["name"], "expires_in": (*NO_NUMBER, None), "shows_people": NO_SWITCH}),
)
def test_a_change_of_a_document(field, value):
    assert refused(DocumentChangesIn, {field: value}) == [field]


@pytest.mark.parametrize(
    "text",
    ["1.5", "1e3", "1000.0", '"12"', "true", "[]", "NaN", "-Infinity", "1e400", "9223372036854775808"],
)
@pytest.mark.parametrize("field", ["size", "expires_in"])
def test_a_number_is_a_whole_one_that_can_be_stored(field, text):
    body = b'{"name": "a.txt", "size": 1, "%s": %s}' % (field.encode(), text.encode())
    if field == "size":
        body = b'{"name": "a.txt", "size": %s}' % text.encode()
    assert refused(UploadIn, body) in ([field], ["no JSON"])


WRONG_NUMBERS = [[], ["1"], [1.0], [True], [None], [[1]], [{}], list(range(1, 102)), "1", 1, None]


@pytest.mark.parametrize("numbers", [*WRONG_NUMBERS, {"1": 1}], ids=lambda numbers: str(numbers)[:20])
def test_numbers_of_parts(numbers):
    assert refused(PartNumbersIn, {"part_numbers": numbers}) == ["part_numbers"]


WRONG_PARTS = [
    *((1, etag) for etag in ("", '""', "<a>&amp;", "\x01\x0b", "é" * 32, "a" * 101, 5, None)),
    *((number, ETAG) for number in (0, -1, 10_001, "1", 1.0, True, None)),
]


@pytest.mark.parametrize(("number", "etag"), WRONG_PARTS)
def test_a_part_has_its_number_and_an_etag_of_s3(number, etag):
    assert refused(CompleteIn, {"parts": [{"part_number": number, "etag": etag}]}) == ["parts"]


@pytest.mark.parametrize("etag", [ETAG, f'"{ETAG}"', f"{ETAG}-3", "abc+/=_."])
def test_an_etag_comes_quoted_or_not(etag):
    assert refused(CompleteIn, {"parts": [{"part_number": 10_000, "etag": etag}]}) == []


@pytest.mark.parametrize(
    "parts", [None, {}, [], ["1"], [[1, ETAG]], [{}], [{"part_number": 1, "etag": ETAG, "size": 1}]]
)
def test_parts_are_a_list_of_such(parts):
    assert refused(CompleteIn, {"parts": parts}) == ["parts"]


def test_there_are_ten_thousand_parts_at_most():
    part = {"part_number": 1, "etag": ETAG}
    assert refused(CompleteIn, {"parts": [part] * 10_001}) == ["parts"]


BOB = "bob@example.com"


@pytest.mark.parametrize(
    "emails",
    [None, BOB, 5, {"0": BOB}, [None], [5], [[BOB]], [{"email": BOB}], [True], [BOB] * 201, ["a" * 20_001], [""]],
    ids=lambda emails: str(emails)[:20],
)
def test_people_are_a_list_of_addresses(emails):
    assert refused(PeopleIn, {"emails": emails}) == ["emails"]


def test_nobody_is_a_list_too():
    assert refused(PeopleIn, {"emails": []}) == []
    assert refused(PeopleIn, {}) == ["emails"]


FORMS = [UploadIn, DocumentChangesIn, PartNumbersIn, CompleteIn, PeopleIn]


@pytest.mark.parametrize("field", ["owner_id", "id", "status", "is_admin", "__proto__", "", "NAME", "name "])
@pytest.mark.parametrize("form", FORMS)
def test_a_field_that_there_is_not_is_refused(form, field):
    assert field in refused(form, {field: 1})


def test_of_many_such_fields_some_are_named():
    named = refused(UploadIn, {**RIGHT, **{f"f{number}": 1 for number in range(10_000)}, "x" * 5000: 1})
    assert len(named) == 20
    assert max(map(len, named)) <= 50


@pytest.mark.parametrize("text", HALF_A_CHARACTER)
def test_half_a_character_is_no_text(text):
    assert refused(UploadIn, RIGHT | {"name": text}) == ["no JSON"]
    assert refused(UploadIn, RIGHT | {text: 1}) == ["no JSON"]


GOOD = b'{"name": "a.txt", "size": 1}'
DEEP = 100_000
NO_JSON = {
    "empty": b"",
    "space": b"  ",
    "half": GOOD[:-1],
    "trailing": GOOD + b"}",
    "two": GOOD + GOOD,
    "single quotes": b"{'name': 'a.txt', 'size': 1}",
    "trailing comma": b'{"name": "a.txt", "size": 1,}',
    "comment": b'{"name": "a.txt", /* */ "size": 1}',
    "NUL": b"\0",
    "invalid UTF-8": b'{"name": "\xff\xfe.txt", "size": 1}',
    "overlong UTF-8": b'{"name": "\xc0\xaf.txt", "size": 1}',
    "UTF-8 surrogate": b'{"name": "\xed\xa0\x80.txt", "size": 1}',
    "Latin-1": '{"name": "ä.txt", "size": 1}'.encode("latin-1"),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "form": b"name=a.txt&size=1",
    "XML": b"<name>a.txt</name>",
    "brackets": b"[" * DEEP,
    "braces": b'{"a":' * DEEP,
    "closed brackets": b"[" * DEEP + b"]" * DEEP,
    "deep field": b'{"name": %s, "size": 1}' % (b"[" * DEEP + b"]" * DEEP),
    "raw newline in text": b'{"name": "a\n.txt", "size": 1}',
    "long number": b'{"name": "a.txt", "size": 1%s}' % (b"0" * 100_000),
    "not a number": b'{"name": "a.txt", "size": NaN}',
    "twice": b'{"name": "a.txt", "size": 1, "size": 2}',
    "twice, a text": b'{"name": "a.txt", "name": "b.txt", "size": 1}',
    "twice, escaped": b'{"name": "a.txt", "size": 1, "s\\u0069ze": 2}',
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json(body):
    assert refused(UploadIn, body) == ["no JSON"]


@pytest.mark.parametrize("body", [b"[]", b"[" + GOOD + b"]", b'"text"', b"1", b"1.5", b"null", b"true"])
def test_what_is_no_object(body):
    assert refused(UploadIn, body) == ["non_field_errors"]


@pytest.mark.parametrize("depth", [*range(300, 1000, 100), 5_000])
@pytest.mark.parametrize("body", [b'{"name": %s}', b'{"emails": %s}', b'{"x": %s}'])
def test_every_depth_near_the_limit_of_the_stack(depth, body):
    """Whatever can still be read must also be looked through without running out of stack."""
    nested = body % (b"[" * depth + b"]" * depth)
    assert refused(UploadIn, nested)
    assert refused(PeopleIn, nested)


def test_a_whole_character_outside_the_plane_is_one():
    assert parsed(b'{"name": "\\ud83d\\udca9"}') == {"name": "💩"}
