"""What is kept of a job and its error holds no secret and no address."""

from __future__ import annotations

import pytest
from django_q.signing import SignedPackage

from mydoc.core.ids import new_id
from mydoc.jobs.describe import HIDDEN, error_text, task_of

SECRETS = [
    "https://b.s3.amazonaws.com/originals/a/b?X-Amz-Signature=0123456789abcdef&X-Amz-Date=1",
    "mydoc_named_01ARZ3NDEKTSV4RRFFQ69G5FAV_q8J0c1qkB7vN2d4k6m8p0r2t",
    "nobody@example.com",
    "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "/accounts/confirm/01ARZ3NDEKTSV4RRFFQ69G5FAV:1abcde:q8J0c1qkB7vN2d4k6m8p0r2t4w6y8z0A2C4E6G8I0K2/",
]
TELLING = ["X-Amz-Signature", "q8J0c1qkB7vN2d4k6m8p0r2t", "nobody", "eyJhbGci", "0A2C4E6G8I0K2"]


@pytest.mark.parametrize("secret", SECRETS)
def test_an_error_keeps_no_secret(secret):
    text = error_text(ValueError(f"could not reach {secret} in time"))

    assert HIDDEN in text
    assert text.startswith("ValueError: could not reach ")
    assert text.endswith(" in time")
    assert not [part for part in TELLING if part in text]


def test_an_error_keeps_what_helps():
    message = (
        "An error occurred (AccessDenied) when calling the GetObject operation: request "
        "6f1c2d3e-0000-4000-8000-123456789abc on originals/01ARZ3NDEKTSV4RRFFQ69G5FAV/01BX5ZZKBKACTAV9WEVGEMMVRZ"
    )
    assert error_text(RuntimeError(message)) == f"RuntimeError: {message}"


def test_an_error_is_one_short_line():
    assert error_text(ValueError()) == "ValueError"
    text = error_text(ValueError("many\nwords " * 1000))
    assert len(text) == 300
    assert "\n" not in text


def test_arguments_are_ids_or_hidden():
    id_ = new_id()
    body = SignedPackage.dumps({"func": "accounts.tasks.send_password_reset", "args": (id_, "a@b.example", 7)})

    assert task_of(body) == ("accounts.tasks.send_password_reset", [id_, HIDDEN, HIDDEN])


@pytest.mark.parametrize("task", [None, [1], {"args": 1}, {"func": "files.tasks.process", "args": 1}])
def test_what_cannot_be_read_has_no_words(task):
    assert task_of(SignedPackage.dumps(task) if task else "a:b:c") == ("", [])
