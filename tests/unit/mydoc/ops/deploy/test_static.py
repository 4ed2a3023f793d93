"""Static files at S3: compressed, for ever under names that carry their content's hash, and gone when stale."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mydoc.ops.deploy import static
from mydoc.ops.stage import Stage


@pytest.fixture
def s3(client: Callable[[str], Any], stage: Stage) -> Any:
    s3 = client("s3")
    static.claim_buckets(s3, stage=stage)
    return s3


def collect(folder: Path, **files: str) -> Path:
    """As collectstatic leaves them: names in the templates, and those that were made of them."""
    folder.mkdir(exist_ok=True)
    paths = {}
    for name, text in files.items():
        plain = name.replace("_", ".")
        hashed = plain if plain.startswith("robots") else f"{text}.{plain}"
        (folder / hashed).write_text(text)
        paths[plain] = hashed
    (folder / "staticfiles.json").write_text(json.dumps({"paths": paths}))
    return folder


def there(s3: Any, stage: Stage) -> list[str]:
    return [key.removeprefix("static/") for key in static._keys(s3, stage.site_bucket, "static/")]


def test_what_is_published_is_compressed_and_kept_by_browsers(s3: Any, stage: Stage, tmp_path: Path) -> None:
    folder = collect(tmp_path, app_css="one", picture_png="two", robots_txt="three")
    assert static.publish(s3, bucket=stage.site_bucket, folder=folder, code="a/b=") == ["3 static files published"]

    def get(name: str) -> dict[str, Any]:
        found: dict[str, Any] = s3.get_object(Bucket=stage.site_bucket, Key=f"static/{name}")
        return found

    sheet, picture, robots = get("one.app.css"), get("two.picture.png"), get("robots.txt")
    assert (sheet["ContentType"], sheet["ContentEncoding"]) == ("text/css", "gzip")
    assert gzip.decompress(sheet["Body"].read()) == b"one"
    assert sheet["CacheControl"] == picture["CacheControl"] == "public, max-age=31536000, immutable"
    assert "ContentEncoding" not in picture
    assert picture["Body"].read() == b"two"
    assert robots["CacheControl"] == "public, max-age=300"


def test_published_again_only_names_without_a_hash_are_sent(s3: Any, stage: Stage, tmp_path: Path) -> None:
    folder = collect(tmp_path, app_css="one", robots_txt="three")
    static.publish(s3, bucket=stage.site_bucket, folder=folder, code="a/b=")
    assert static.publish(s3, bucket=stage.site_bucket, folder=folder, code="a/b=") == ["1 static files published"]
    assert len(static._keys(s3, stage.site_bucket, "releases/")) == 1


def test_what_a_version_refers_to_stays_however_many_deployments_fail(
    s3: Any, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None of them is under way any more.
    monkeypatch.setattr(static, "_UNDER_WAY", timedelta(seconds=-5))

    def publish(code: str) -> None:
        folder = collect(tmp_path / code, app_css=code, font_woff="same")
        static.publish(s3, bucket=stage.site_bucket, folder=folder, code=f"{code}/=")

    def prune(*codes: str) -> list[str]:
        return static.prune(s3, bucket=stage.site_bucket, codes={f"{code}/=" for code in codes})

    for code in ("served", *(f"failed{number}" for number in range(10)), "new"):
        publish(code)
    assert prune("served", "new") == ["10 old static files deleted"]
    assert there(s3, stage) == ["new.app.css", "same.font.woff", "served.app.css"]
    assert prune("new") == ["1 old static files deleted"]
    assert there(s3, stage) == ["new.app.css", "same.font.woff"]
    assert prune("new") == []
    assert len(static._keys(s3, stage.site_bucket, "releases/")) == 1


def test_what_another_deployment_sends_meanwhile_stays(s3: Any, stage: Stage, tmp_path: Path) -> None:
    for code in ("mine", "anothers"):
        folder = collect(tmp_path / code, app_css=code)
        static.publish(s3, bucket=stage.site_bucket, folder=folder, code=code)
    assert static.prune(s3, bucket=stage.site_bucket, codes={"mine"}) == []
    assert there(s3, stage) == ["anothers.app.css", "mine.app.css"]


def test_interrupted_half_way_the_next_time_sends_the_rest(
    s3: Any, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = collect(tmp_path, app_css="one", other_css="two")
    send = static._send

    def send_one(s3: Any, bucket: str, folder: Path, name: str, *, forever: bool) -> None:
        if name == "two.other.css":
            raise KeyboardInterrupt
        send(s3, bucket, folder, name, forever=forever)

    with monkeypatch.context() as interrupted:
        interrupted.setattr(static, "_send", send_one)
        with pytest.raises(KeyboardInterrupt):
            static.publish(s3, bucket=stage.site_bucket, folder=folder, code="a/b=")
    assert there(s3, stage) == ["one.app.css"]
    assert static.publish(s3, bucket=stage.site_bucket, folder=folder, code="a/b=") == ["1 static files published"]
    assert there(s3, stage) == ["one.app.css", "two.other.css"]


def test_both_buckets_are_claimed_once_and_emptied_when_deleted(s3: Any, stage: Stage, tmp_path: Path) -> None:
    assert static.claim_buckets(s3, stage=stage) == []
    static.publish(s3, bucket=stage.site_bucket, folder=collect(tmp_path, app_css="one"), code="a")
    gone = [f"bucket {stage.site_bucket}: deleted"]
    assert static.empty_and_delete(s3, bucket=stage.site_bucket) == gone
    assert static.empty_and_delete(s3, bucket=stage.site_bucket) == []
    assert static.claim_buckets(s3, stage=stage) == [f"bucket {stage.site_bucket}: created"]
