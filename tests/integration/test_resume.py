"""A download that broke off goes on, as curl does it, and is counted once."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

MIB = 1024 * 1024
CUT = 8 * MIB


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def content() -> bytes:
    return os.urandom(30 * MIB)


@pytest.fixture(scope="module")
def document_id(alice: Visitor, content: bytes) -> str:
    return alice.upload("Überweisung März.bin", content)


def curl(*arguments: str, cwd: Path) -> str:
    """What curl says; it must succeed."""
    done = subprocess.run(["curl", "-sSf", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def break_off(*arguments: str, path: Path) -> None:
    """Begin a download, slowly, and lose it once a part of it is there."""
    running = subprocess.Popen(["curl", "-sSf", "-L", "--limit-rate", "4M", "-o", str(path), *arguments])
    try:
        wait_for(lambda: path.exists() and path.stat().st_size > CUT)
    finally:
        running.kill()
        running.wait()


def claim(alice: Visitor, document_id: str, **rules: Any) -> tuple[str, dict[str, Any]]:
    """The slug of a link for one download, and the claim that took it."""
    slug = alice.share(document_id, max_downloads=1, **rules)
    answer = Visitor(alice.stack).post(f"public/shares/{slug}/claim/", {})
    assert answer.status_code == 200, answer.text
    return slug, dict(answer.json())


def test_inv_01_the_only_download_of_a_link_goes_on(
    alice: Visitor, document_id: str, content: bytes, tmp_path: Path
) -> None:
    slug, claimed = claim(alice, document_id)
    path = tmp_path / "copy.bin"
    break_off(claimed["resume_url"], path=path)
    there = path.stat().st_size
    assert CUT < there < len(content)

    curl("-L", "-C", "-", "-o", str(path), claimed["resume_url"], cwd=tmp_path)

    assert path.read_bytes() == content
    assert Visitor(alice.stack).post(f"public/shares/{slug}/claim/", {}).status_code == 404
    (shown,) = [one for one in alice.get("shares/").json()["items"] if one["slug"] == slug]
    assert shown["downloads"] == 1


def test_inv_04_it_goes_on_no_more_once_the_link_is_revoked(
    alice: Visitor, document_id: str, tmp_path: Path
) -> None:
    slug, claimed = claim(alice, document_id)
    path = tmp_path / "copy.bin"
    break_off(claimed["resume_url"], path=path)
    there = path.stat().st_size
    (shown,) = [one for one in alice.get("shares/").json()["items"] if one["slug"] == slug]
    assert alice.ask("DELETE", f"shares/{shown['id']}/").status_code == 204

    done = subprocess.run(["curl", "-sSf", "-L", "-C", "-", "-o", str(path), claimed["resume_url"]], check=False)

    assert done.returncode == 22
    assert path.stat().st_size == there


def test_ones_own_document_goes_on_with_a_token(
    alice: Visitor, document_id: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "copy.bin"
    url = f"{alice.stack.base_url}/api/v1/documents/{document_id}/content/"
    token = ("-H", f"Authorization: {alice.http.headers['Authorization']!s}")
    break_off(*token, url, path=path)

    curl("-L", "-C", "-", *token, "-o", str(path), url, cwd=tmp_path)

    assert path.read_bytes() == content


def test_a_file_is_saved_under_a_name_that_a_person_reads(alice: Visitor, tmp_path: Path) -> None:
    # Without UTF-8 in its environment, curl -J takes the first of the two names.
    document_id = alice.upload("Überweisung März 📄.txt", b"hello")
    _, claimed = claim(alice, document_id)
    head = curl("-L", "-I", claimed["resume_url"], cwd=tmp_path)
    assert re.search(r"(?mi)^content-length: 5\r?$", head)

    curl("-L", "-O", "-J", claimed["resume_url"], cwd=tmp_path)

    (saved,) = tmp_path.iterdir()
    assert saved.name.startswith("Uberweisung Marz")
    assert saved.read_bytes() == b"hello"
