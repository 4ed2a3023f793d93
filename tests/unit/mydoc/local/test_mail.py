"""On a laptop each mail is a file that a person, or a test, can open."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from anymail.utils import UNSET
from django.core.mail import EmailMessage

from mydoc.local.mail import EmailBackend


def test_each_mail_is_one_file_in_the_order_they_were_sent(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAIL_DIR = str(tmp_path / "mail")
    mails = [EmailMessage(f"Número {n}", f"Text {n}", to=["bob+x/../@example.com"]) for n in range(3)]

    assert EmailBackend().send_messages(mails) == 3

    paths = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in paths] == [".eml"] * 3
    parsed = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    assert [mail["Subject"] for mail in parsed] == ["Número 0", "Número 1", "Número 2"]
    assert "Text 1" in capsys.readouterr().err


def test_a_mail_without_tags_is_written_too(tmp_path: Path, settings: Any) -> None:
    """Anymail gives every message a field for them, set or not."""
    settings.MAIL_DIR = str(tmp_path)
    message = EmailMessage("Hello", "text", to=["somebody@example.com"])
    message.esp_extra = UNSET

    assert EmailBackend().send_messages([message]) == 1
    [mail] = tmp_path.glob("*.eml")
    assert b"X-SES-MESSAGE-TAGS" not in mail.read_bytes()


def test_what_is_still_written_is_no_mail_yet(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_DIR = str(tmp_path)
    replace, seen = Path.replace, []

    def look_before(path: Path, target: Path) -> Path:
        seen.append([path.exists(), *tmp_path.glob("*.eml")])
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", look_before)
    EmailBackend().send_messages([EmailMessage("Hello", "text", to=["somebody@example.com"])])
    assert seen == [[True]]
    assert len(list(tmp_path.glob("*.eml"))) == 1
