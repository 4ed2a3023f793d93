"""The administrators' page: what is typed is kept, and all that is wrong is said beside it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mydoc import branding
from mydoc.branding import Link
from tests.support.branding import picture
from tests.support.contents import untouched
from tests.unit.bad_input.pages import read

PAGE = "/settings/branding/"


def post(admin, **fields):
    return admin.client.post(PAGE, {"version": branding.latest().version, **fields})


def logo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content, "image/png")


def test_all_of_it_is_saved_and_shown_on_pages(admin):
    answer = post(
        admin,
        name="Acme Files",
        logo=logo(picture(size=(40, 40))),
        accent="#7a3e9d",
        welcome="Welcome.\r\nUse your work address.",
        sender_name="Acme IT",
        label_2="Imprint",
        url_2="https://acme.example/imprint",
    )
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    found = branding.latest()
    assert (found.name, found.sender_name) == ("Acme Files", "Acme IT")
    assert found.footer_links == (Link("Imprint", "https://acme.example/imprint"),)
    assert found.logo

    text = Client().get("/accounts/login/").content.decode()
    assert "<title>Sign in · Acme Files</title>" in text
    assert "Welcome.<br>Use your work address." in text
    assert f'src="/branding/{found.logo.id}.png" width="40" height="40" alt=""' in text
    assert '<link rel="stylesheet" href="/branding/7a3e9d-' in text
    assert '<a href="https://acme.example/imprint" rel="noopener">Imprint</a>' in text
    assert "MyDoc" not in text
    for path in ("/nothing-here/", "/offline/", "/api/docs/"):
        page = Client().get(path).content.decode()
        assert "Acme Files</title>" in page or "Acme Files API</title>" in page
        assert "MyDoc" not in page
    manifest = Client().get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["short_name"]) == ("Acme Files", "Acme Files")
    assert "Acme Files" not in Client().get("/sw.js").content.decode()


def test_saving_what_is_shown_changes_nothing(admin):
    post(
        admin,
        name="Acme Files",
        accent="#7a3e9d",
        welcome="a\r\nb",
        logo=logo(picture()),
        label_0="A",
        url_0="https://a.example",
    )
    before = branding.latest()
    page = read(admin.client.get(PAGE))
    sent = {
        tag["name"]: tag.get("value", "")
        for tag in page.having("name")
        if tag.get("type") not in {"file", "checkbox"}
    }
    assert admin.client.post(PAGE, {**sent, "welcome": "a\r\nb"}).status_code == 302
    after = branding.latest()
    assert after.version == before.version + 1
    assert (after.name, after.accent, after.welcome, after.logo, after.footer_links) == (
        before.name,
        before.accent,
        before.welcome,
        before.logo,
        before.footer_links,
    )
    post(admin, name="Acme Files", remove_logo="on")
    assert branding.latest().logo is None


def test_every_mistake_is_said_and_all_that_can_be_kept_is_kept(admin):
    _ = admin.client
    with untouched():
        answer = post(
            admin,
            name="x" * 41,
            accent="#ffff00",
            logo=logo(b"<svg/>"),
            welcome="Hello there",
            label_0="Imprint",
            url_0="http://acme.example",
            label_3="",
            url_3="https://acme.example/help",
        )
    text = answer.content.decode()
    assert "Enter at most 40 characters." in text
    assert "Choose a darker one, such as #" in text
    assert "Choose a PNG or WebP picture." in text
    assert text.count("Enter a web address such as") == 1
    assert "Enter a text for this link" in text
    assert 'id="id_label_3_error"' in text
    for kept in ("x" * 41, "#ffff00", "Hello there", "http://acme.example", "https://acme.example/help"):
        assert kept in text


def test_a_good_logo_beside_a_mistake_is_asked_for_again(admin):
    text = post(admin, accent="#ffff00", logo=logo(picture())).content.decode()
    assert "Choose the logo again" in text
    assert branding.latest().version == 0


def test_a_file_that_is_far_too_large_is_refused_with_words_for_people(admin):
    answer = post(admin, logo=logo(b"x" * 2_000_000))
    assert answer.status_code == 413
    assert "The request is larger than 1.0 MB. Choose a smaller file." in answer.content.decode()
