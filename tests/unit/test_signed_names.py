"""What is signed outlives a release: names that went into a signature are not changed with the modules."""

from __future__ import annotations

import importlib

import pytest

SALTS = {
    "accounts.realtime": "accounts.realtime.ticket",
    "accounts.services.registration": "accounts.registration.confirm",
    "accounts.services.remembered": "accounts.remembered",
    "files.services.previews": "files.preview",
    "files.services.requests.admission": "files.services.requests.guest",
    "files.services.shares.claim_records": "files.services.claims.resume",
    "files.services.shares.passwords": "files.services.claims.unlock",
}


@pytest.mark.parametrize("module", SALTS)
def test_a_salt_stays_as_it_is(module: str) -> None:
    assert SALTS[module] == importlib.import_module(module)._SALT
