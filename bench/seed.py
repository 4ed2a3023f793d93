"""Fills the stage that the environment names: twenty documents, some of them pictures, and a link."""

from __future__ import annotations

import io
import json
import os
import urllib.request

import django

_DOCUMENTS = 20
_EVERY_PICTURE = 5


def main() -> None:
    """Print what a visitor needs: the cookie of the owner and the slug of the link."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "mydoc.settings"
    django.setup()
    from accounts.domain.people import Person
    from accounts.models import User
    from accounts.services.administration import ensure_demo_account
    from files.services import shares

    user_id = ensure_demo_account(email="alice@example.com", password="correct horse", name="Alice", surname="A.")
    owner = Person(id=user_id, email="alice@example.com", name="Alice", surname="A.")
    ids = [_document(owner, number) for number in range(_DOCUMENTS)]
    share = shares.create(
        owner=owner, document_ids=ids[:3], rules=shares.Rules(message="As promised.", max_downloads=10)
    )
    print(json.dumps({"cookie": _session_of(User.objects.get(pk=user_id)), "slug": share.slug}))


def _document(owner, number: int) -> str:
    from files.services import uploads
    from files.services.documents import processing

    is_picture = number % _EVERY_PICTURE == 0
    name = f"Holiday {number}.png" if is_picture else f"Minutes of meeting {number}.txt"
    content = _picture() if is_picture else b"We met. " * 100
    document = uploads.start(owner=owner, name=name, size=len(content))
    put = uploads.sign_put(document)
    urllib.request.urlopen(urllib.request.Request(put.url, content, put.headers, method="PUT")).close()
    processing.process(owner_id=owner.id, document_id=document.id)
    return document.id


def _picture() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "PNG")
    return file.getvalue()


def _session_of(user) -> str:
    """The cookie that signing in would have set."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    main()
