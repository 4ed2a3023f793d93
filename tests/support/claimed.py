"""A link whose claims are read from items at hand and written to nothing, so that they need no table."""

from __future__ import annotations

import pytest

from accounts.models import UserItem
from files.domain.documents import Status
from files.domain.shares import Audience
from files.models import EntryItem, RecipientItem, ShareItem, document_part, recipient_part
from files.services.documents.listing import Download
from files.services.mapping import document_of_entry, share_of
from files.services.shares import admission, claims, visits
from files.services.shares.visits import Visit
from mydoc.aws.transactions import Cancelled, kind_of
from mydoc.core.paging import Page
from tests.support.rule_tables import BEFORE, LATER, NOW
from tests.support.stored import Stored

# The same in every process, since the names of tests have them.
ONE, TWO, DORA_ID = (f"{number:026}" for number in (1, 2, 3))
DORA_KEY = f"{DORA_ID}secret"


class Transaction:
    """What is to be written, in place of DynamoDB's transaction."""

    def __init__(self):
        self.updates, self.saved, self.checked = {}, {}, {}

    def update(self, model, *, actions, condition):
        self.updates[type(model)] = (model, [str(action) for action in actions], condition)

    def save(self, model, *, condition=None):
        self.saved[type(model)] = (model, condition)

    def condition_check(self, model, *key, condition):
        self.checked[model] = (key, condition)


class Link:
    """Alice's link to one.txt and, unless told otherwise, nothing else."""

    def __init__(self, *, documents=(ONE,), **rules):
        self.item = ShareItem(
            "slug",
            **{
                "id": "share",
                "owner_id": "alice",
                "created_at": BEFORE,
                "expires_at": LATER,
                "audience": Audience.ANYONE.value,
                "documents_count": len(documents),
                "ready_count": len(documents),
                **rules,
            },
        )
        self.entries = [self.entry(id_, f"{number}.txt") for number, id_ in enumerate(documents, 1)]
        self.alice = UserItem(id="alice", is_active=True)
        self.dora = RecipientItem(
            "slug", recipient_part(DORA_ID), id=DORA_ID, key=DORA_KEY, email="dora@example.net"
        )
        self.stored = Stored([self.item, *self.entries, self.alice, self.dora])
        self.queries = []
        self.refused_by, self.meanwhile = set(), lambda: None
        self.written = None

    def entry(self, id_, name):
        return EntryItem(
            "slug",
            document_part(id_),
            document_id=id_,
            owner_id="alice",
            name=name,
            size=5,
            content_type="text/plain",
            kind="text",
            status=Status.READY.value,
            etag="etag",
            created_at=BEFORE,
            expires_at=LATER,
        )

    def read(self, slug, *, limit, above=""):
        self.queries.append(limit)
        found = share_of(self.item) if slug == "slug" else None
        return found, Page([document_of_entry(entry) for entry in self.entries[:limit]])

    def commit(self, build):
        self.written = Transaction()
        build(self.written)
        self.meanwhile()
        if self.refused_by:
            raise Cancelled({kind_of(model) for model in self.refused_by})

    def claim(self, visit=None, **more):
        return claims.claim(visit=visit or Visit("slug"), **more)

    @property
    def round_trips(self):
        return len(self.queries) + self.stored.round_trips


@pytest.fixture
def alive(monkeypatch):
    """The claims that were looked up, to see whether they are over."""
    asked = []
    monkeypatch.setattr(claims, "require_alive", lambda *key: asked.append(key))
    return asked


@pytest.fixture
def link(monkeypatch, alive):
    """`link(documents=…, …rules)`: claims are of this link until there is another; it is NOW."""

    def make(**given):
        made = Link(**given)
        monkeypatch.setattr(claims.clock, "now", lambda: NOW)
        monkeypatch.setattr(admission.features, "is_on", lambda name: True)
        for module in (claims, visits):
            monkeypatch.setattr(module, "fetch", made.stored.fetch)
        monkeypatch.setattr(visits, "read", made.read)
        monkeypatch.setattr(claims, "commit", made.commit)
        monkeypatch.setattr(claims, "sign", lambda *key, **more: Download(url=f"{key}", expires_at=LATER, **more))
        return made

    return make
