"""What a signed URL makes S3 answer, and the one client that signs them; nothing is sent for it."""

from __future__ import annotations

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import storages

from files import blobs
from files.blobs import signing

KEY = "originals/01A/01B"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def storage():
    made = storages.create_storage(settings.STORAGES["default"])
    made.access_key, made.secret_key = "key", "secret"
    return made


@pytest.fixture(autouse=True)
def signed_by(storage, monkeypatch):
    monkeypatch.setattr(signing, "storage", lambda: storage)


def asked(url):
    return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}


def test_inv_26_a_download_and_a_preview_are_attachments_of_their_name_and_type():
    for url in (
        blobs.sign_download(KEY, name="Ü 1.pdf", lifetime=MINUTE, content_type="application/pdf"),
        blobs.sign_preview(KEY, name="Ü 1.pdf", lifetime=MINUTE, content_type="application/pdf"),
    ):
        assert urlsplit(url).path.endswith(f"/{KEY}")
        assert asked(url)["response-content-disposition"] == blobs.attachment("Ü 1.pdf")
        assert asked(url)["response-content-type"] == "application/pdf"
        assert asked(url)["X-Amz-Expires"] == "60"
    unnamed = asked(blobs.sign_download(KEY, name="a.html", lifetime=MINUTE))
    assert unnamed["response-content-type"] == "application/octet-stream"


def test_inv_26_a_picture_that_the_system_made_is_shown_as_it_is_stored():
    url = blobs.sign_image(KEY, lifetime=2 * MINUTE)
    assert urlsplit(url).path.endswith(f"/{KEY}")
    assert asked(url)["X-Amz-Expires"] == "120"
    assert not {name for name in asked(url) if name.startswith("response-")}


def test_a_url_works_by_the_method_that_was_signed_and_by_get_unless_one_is_named(monkeypatch, storage):
    methods = []
    monkeypatch.setattr(storage, "url", lambda key, **more: methods.append(more["http_method"]))
    blobs.sign_download(KEY, name="a.txt", lifetime=MINUTE)
    blobs.sign_download(KEY, name="a.txt", lifetime=MINUTE, method="HEAD")
    blobs.sign_preview(KEY, name="a.txt", content_type="text/plain", lifetime=MINUTE)
    blobs.sign_image(KEY, lifetime=MINUTE)
    assert methods == ["GET", "HEAD", "GET", "GET"]


def plain(name):
    """The name for programs that read no other."""
    return blobs.attachment(name).removeprefix('attachment; filename="').partition('"; ')[0]


@pytest.mark.parametrize("letter", '"\\%;/:*?<>|\x7f\x1f\n')
def test_inv_26_what_a_header_or_a_file_system_takes_for_something_else_is_a_line(letter):
    assert plain(f"a{letter}b.txt") == "a_b.txt"
    assert blobs.attachment(f"a{letter}b.txt").endswith(f"''a%{ord(letter):02X}b.txt")


@pytest.mark.parametrize("name", ["a b~!.txt", "no extension", ".hidden", "a.b.c"])
def test_a_name_in_ascii_stays_as_it_is(name):
    assert plain(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("é" * 300, "e" * 200),
        (f"{'é' * 300}.pdf", f"{'e' * 197}.pdf"),
        (f"é.{'x' * 30}{'y' * 20}", f"e.{'y' * 20}"),
        ("é.a.b", "e.a.b"),
        ("\u200b.é", "_.e"),
        ("\u200b", "_"),
        (f"{'é' * 300}.{'x' * 50}", f"{'e' * 180}.{'x' * 20}"),
    ],
)
def test_a_name_that_is_spelled_in_ascii_keeps_its_beginning_and_its_extension(name, shown):
    assert plain(name) == shown


def test_one_client_signs_for_all_threads_and_sends_from_the_thread_that_asks(storage):
    found = []
    threads = [threading.Thread(target=lambda: found.append(storage.connection)) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert {id(each) for each in found} == {id(storage.connection)}
    assert storage.transfer_config.use_threads is False
