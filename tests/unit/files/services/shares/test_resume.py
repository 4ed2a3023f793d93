"""What a download goes on with, and each single thing that ends it, told from what is stored."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from accounts.models import UserItem
from files.domain.documents import Status
from files.domain.shares import CLAIM_LIFE, Audience, ShareEnding
from files.domain.zips import ZipState
from files.models import (
    DocumentItem,
    EntryItem,
    RecipientItem,
    ShareItem,
    ZipItem,
    document_part,
    recipient_part,
)
from files.services.mapping import share_of
from files.services.shares import claim_records, resume
from files.services.shares.admission import Admission
from files.services.shares.visits import Recipient
from mydoc.core.errors import NotFound
from mydoc.core.paging import Page
from mydoc.features import Feature
from tests.support.rule_tables import BEFORE, LATER, NOW
from tests.support.stored import Stored

DAY = timedelta(days=1)
BOTH = ("document", claim_records.ALL)


class Scene:
    """Alice's link to one document and its ZIP, which Bob claimed once as a recipient with an account."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.switched_off: set[str] = set()
        self.share = ShareItem(
            "slug",
            id="share",
            owner_id="alice",
            title="Plans",
            created_at=BEFORE,
            expires_at=NOW + 2 * DAY,
            audience=Audience.SIGNED_IN.value,
            password_hash="hash",
            version=7,
        )
        self.owner, self.bob = UserItem(id="alice", is_active=True), UserItem(id="bob", is_active=True)
        self.document = DocumentItem(
            "alice", "document", status=Status.READY.value, expires_at=LATER, etag="etag", name="its owner's name"
        )
        self.entry = EntryItem("slug", document_part("document"), document_id="document", name="plan.pdf")
        self.zip = ZipItem("share", 7, owner_id="alice", state=ZipState.READY.value, valid_until=LATER)
        self.recipient = RecipientItem("slug", recipient_part("r"), id="r", key="r's key")
        share = share_of(self.share)
        self.claim = claim_records.new_claim(
            Admission(share, Recipient("r", "bob@example.com", "r's key"), "bob", Page([]), []),
            "claim",
            what,
            held=str(share.version) if what == claim_records.ALL else "etag",
        )
        self.stored = Stored(
            [
                self.share,
                self.owner,
                self.bob,
                self.document,
                self.entry,
                self.zip,
                self.recipient,
                self.claim,
                # Others, which are somebody else's.
                UserItem(id="charlie", is_active=True),
                RecipientItem("slug", recipient_part("s"), id="s", key="s's key"),
                ZipItem("share", 6, owner_id="alice", state=ZipState.READY.value, valid_until=LATER),
            ]
        )

    def go_on(self, slug: str = "slug", token: str | None = None, **more: str) -> tuple[str, dict[str, object]]:
        """The key of the object and what its URL was signed with."""
        given = claim_records.token_of("slug", "claim") if token is None else token
        signed = resume.resume(slug=slug, token=given, **more)
        assert self.stored.round_trips == 2
        return signed  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def still(monkeypatch):
    monkeypatch.setattr(resume.clock, "now", lambda: NOW)


@pytest.fixture
def scene(monkeypatch):
    def make(what):
        made = Scene(what)
        monkeypatch.setattr(resume, "fetch", made.stored.fetch)
        monkeypatch.setattr(resume.features, "is_on", lambda name: Feature(name) not in made.switched_off)
        signing = SimpleNamespace(sign_download=lambda key, **more: (key, more))
        monkeypatch.setattr(resume, "blobs", signing)
        return made

    return make


@pytest.mark.parametrize(("given", "method"), [({}, "GET"), ({"method": "HEAD"}, "HEAD")])
def test_a_url_of_a_minute_by_the_name_that_the_link_shows(scene, given, method):
    key, asked = scene("document").go_on(**given)
    assert key == "originals/alice/document"
    assert asked == {"name": "plan.pdf", "lifetime": timedelta(seconds=60), "method": method}

    key, asked = scene(claim_records.ALL).go_on(**given)
    assert key == "derived/alice/zips/share/7.zip"
    named = {"name": "Plans.zip", "content_type": "application/zip"}
    assert asked == {**named, "lifetime": timedelta(seconds=60), "method": method}


def set_on(name, **values):
    def act(scene):
        for field, value in values.items():
            setattr(getattr(scene, name), field, value)

    return act


def gone(name):
    return lambda scene: scene.stored.remove(getattr(scene, name))


def filled(scene):
    """The link holds something else by now, and there is a ZIP of that."""
    scene.share.version = 8
    scene.stored.append(ZipItem("share", 8, owner_id="alice", state=ZipState.READY.value, valid_until=LATER))


def off(feature):
    return lambda scene: scene.switched_off.add(feature)


# What ends it, of which of the two.
ENDS = {
    "no claim": (gone("claim"), BOTH),
    "no link": (gone("share"), BOTH),
    "another link at this address": (set_on("share", id="another"), BOTH),
    "revoked": (set_on("share", ending=ShareEnding.REVOKED.value), BOTH),
    "expired": (set_on("share", expires_at=NOW), BOTH),
    "paused": (set_on("share", is_paused=True), BOTH),
    "starts later": (set_on("share", starts_at=LATER), BOTH),
    "another password": (set_on("share", password_hash="another"), BOTH),
    "another audience": (set_on("share", audience=Audience.ANYONE.value), BOTH),
    "a day": (set_on("claim", at=NOW - CLAIM_LIFE), BOTH),
    "links switched off": (off(Feature.PUBLIC_LINKS), BOTH),
    "owner disabled": (set_on("owner", is_active=False), BOTH),
    "no owner": (gone("owner"), BOTH),
    "claimant disabled": (set_on("bob", is_active=False), BOTH),
    "no claimant": (gone("bob"), BOTH),
    "no recipient": (gone("recipient"), BOTH),
    "recipient with another key": (set_on("recipient", key="another"), BOTH),
    "no document": (gone("document"), ["document"]),
    "withheld": (set_on("document", status=Status.QUARANTINED.value), ["document"]),
    "document expired": (set_on("document", expires_at=NOW), ["document"]),
    "other bytes": (set_on("document", etag="another"), ["document"]),
    "taken out": (gone("entry"), ["document"]),
    "another version": (filled, [claim_records.ALL]),
    "no ZIP": (gone("zip"), [claim_records.ALL]),
    "not built": (set_on("zip", state=ZipState.BUILDING.value), [claim_records.ALL]),
    "ZIP too old": (set_on("zip", valid_until=NOW), [claim_records.ALL]),
    "ZIPs switched off": (off(Feature.ZIP_DOWNLOADS), [claim_records.ALL]),
}


def is_over(run):
    with pytest.raises(NotFound) as refused:
        run()
    return refused.value.code == "download_over"


@pytest.mark.parametrize("what", BOTH)
@pytest.mark.parametrize("name", ENDS)
def test_inv_28_each_of_these_by_itself_ends_it_and_what_is_none_of_its_does_not(name, what, scene):
    act, ended = ENDS[name]
    it = scene(what)
    act(it)
    if what in ended:
        assert is_over(it.go_on)
    else:
        assert it.go_on()


@pytest.mark.parametrize("what", BOTH)
def test_inv_28_a_claim_of_nobody_in_particular_goes_by_the_link_alone(what, scene):
    it = scene(what)
    it.claim.person_id = it.claim.recipient_id = it.claim.recipient_mark = None
    for stranger in (it.bob, it.recipient):
        it.stored.remove(stranger)
    assert it.go_on()


def test_inv_28_the_owner_may_have_claimed_it(scene):
    it = scene("document")
    it.claim.person_id = "alice"
    assert it.go_on()


@pytest.mark.parametrize("slug", ["", "x" * 101])
def test_inv_28_a_token_is_of_one_link_and_costs_nothing_where_it_is_none(slug, scene):
    it = scene("document")
    of_another = claim_records.token_of("another", "claim")
    for given in ("", "nonsense", of_another):
        assert is_over(lambda: it.go_on(token=given))  # noqa: B023
    with pytest.raises(NotFound):
        it.go_on(slug=slug)
    assert it.stored.round_trips == 0


def test_inv_28_a_token_of_another_claim_is_of_no_use(scene):
    another = claim_records.token_of("slug", "another claim")
    assert is_over(lambda: scene("document").go_on(token=another))
