"""What a mailed link carries stays out of logs."""

from __future__ import annotations

import logging

import pytest

from accounts.logs import RedactLinks

TOKEN = "WyIwMUszIl0:1uQ2kX:abcdefghijklmnop"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/accounts/confirm/{TOKEN}/", "/accounts/confirm/[…]/"),
        (f"/accounts/password/reset/MDFL/{TOKEN}/", "/accounts/password/reset/MDFL/[…]/"),
        ("/accounts/password/reset/done/", "/accounts/password/reset/done/"),
        ("/accounts/password/reset/MDFL/set-password/", "/accounts/password/reset/MDFL/set-password/"),
        ("/documents/01K3/", "/documents/01K3/"),
    ],
)
def test_inv_07_paths_are_logged_without_their_tokens(path, shown):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)

    assert RedactLinks().filter(record)
    assert record.getMessage() == f"Not Found: {shown}"
