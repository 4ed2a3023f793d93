"""What tests of accounts share."""

from __future__ import annotations

import pytest

from accounts.services import passwords


@pytest.fixture
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the job that follows a change of password."""
    monkeypatch.setattr(passwords, "_SOON_SECONDS", 0)
