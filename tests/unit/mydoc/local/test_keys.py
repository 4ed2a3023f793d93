"""Each state folder has keys of its own, which only its owner may read."""

from __future__ import annotations

import stat
from pathlib import Path

import boto3
import pytest

from mydoc.local.keys import kept, root_file, root_keys, signing_keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_keys_of_a_folder_last_and_are_no_other_folders(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"

    assert root_keys(one) == root_keys(one) != root_keys(other)
    assert signing_keys(one) == signing_keys(one) != signing_keys(other)
    found = [root_keys(one).secret, *vars(signing_keys(one)).values()]
    assert len(set(found)) == 4
    assert all(len(secret) >= 40 for secret in found)
    assert "test" not in (root_keys(one).id, root_keys(one).secret)


def test_only_its_owner_reads_them(tmp_path):
    root_keys(tmp_path)
    signing_keys(tmp_path)

    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["credentials", "signing-keys.json"]
    assert [mode(path) for path in files] == [0o600, 0o600]


def test_a_copy_that_others_may_read_is_closed_again(tmp_path):
    root_keys(tmp_path)
    root_file(tmp_path).chmod(0o644)

    root_keys(tmp_path)

    assert mode(root_file(tmp_path)) == 0o600


def test_what_cannot_be_made_leaves_nothing_behind(tmp_path):
    with pytest.raises(ZeroDivisionError):
        kept(tmp_path / "key", lambda: str(1 // 0))
    assert not (tmp_path / "key").exists()


def test_the_aws_cli_and_the_sdks_read_the_file(tmp_path, monkeypatch):
    keys = root_keys(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(root_file(tmp_path)))

    found = boto3.Session().get_credentials()

    assert (found.access_key, found.secret_key) == (keys.id, keys.secret)


def test_nobody_sees_them_by_printing_them(tmp_path):
    signing = signing_keys(tmp_path)
    assert root_keys(tmp_path).secret not in repr(root_keys(tmp_path))
    assert not any(secret in repr(signing) for secret in vars(signing).values())
