"""Links whose documents are had all at once, as a ZIP."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings

from files.domain.zips import zip_key
from files.models import ShareItem
from files.services import shares
from files.services.documents import listing, repository
from files.services.shares import Rules
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from tests.support.documents import person
from tests.unit.files.services.zips.conftest import s3


@pytest.fixture
def holds(alice, upload):
    """Return two documents of Alice's with the same name."""
    return [upload(alice, "report.txt", b"one"), upload(alice, "report.txt", b"two")]


def link(alice, holds, **rules):
    """Return a link of Alice's to the documents, by the given rules."""
    return shares.create(
        owner=person(alice), document_ids=[one.id for one in holds], rules=Rules(title="All: of it", **rules)
    )


@pytest.fixture
def share(alice, holds):
    """Return a link to both of them."""
    return link(alice, holds)


def built(share, run_jobs, **visit):
    """Have the ZIP of a link built, and return what a visitor then sees of it."""
    share_zips.start(visit=Visit(share.slug, **visit))
    run_jobs()
    return share_zips.see(visit=Visit(share.slug, **visit)).zip


def contents(share, version):
    """Return what the stored ZIP of a version holds, by path, its CRCs checked."""
    key = zip_key(share.owner_id, share.id, version)
    body = s3().get_object(Bucket=settings.BUCKET, Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def counted(share):
    """Return how many downloads the link has counted."""
    return int(ShareItem.get(share.slug, "a").downloads)


def now(document):
    """Return the document as it is stored."""
    found = repository.find(owner_id=document.owner_id, document_id=document.id)
    assert found is not None
    return found


def rename(alice, share, document):
    """Give the document another name, as a change that shows in its links."""
    listing.change(owner=person(alice), document_id=document.id, name="renamed.txt")
