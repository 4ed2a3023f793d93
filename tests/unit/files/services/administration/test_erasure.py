"""An account is deleted with all it owns: nobody signs in from the first moment, and jobs remove the rest, some at
a time, however often they run or break off."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.conf import settings
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from accounts.models import SessionItem
from accounts.services import credentials, groups, managed, registration, tokens
from files.domain.audit import EVERYTHING
from files.domain.audit_export import ExportFormat, ExportScope
from files.models import StatisticsItem, TrashItem, WebhookItem
from files.services import audit, audit_export, shares, trash, uploads, webhooks
from files.services.administration import erasure
from files.services.documents import colleagues, repository
from files.services.webhooks.deliveries import note
from mydoc.core import clock
from mydoc.core.errors import MyDocError, Unauthenticated
from mydoc.core.ids import new_id
from tests.support.api import refusal
from tests.support.collecting import Jane, new_request
from tests.support.contents import untouched
from tests.support.directory import find
from tests.support.documents import person
from tests.support.faults import Faults, Kind
from tests.support.features import some_group

PEOPLE = "admin/people/"
# What keeps no longer than minutes or hours, under ids that lead nobody anywhere.
PASSING = {"counters", "failures", "activity"}


def stored_about(actor, *, but=frozenset()):
    """Where somebody's id or address is stored, but for lines of others that they shared with them."""
    found = []
    for table in get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][settings.AWS_REGION].tables.values():
        name = table.name.removeprefix(settings.TABLE_PREFIX)
        for item in table.all_items():
            values = item.to_json()["Attributes"]
            if name in PASSING or values.get("action", {}).get("S", "") == "shared":
                continue
            if actor.id in str(values) or actor.email in str(values):
                found.append((name, values))
    keys = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets[settings.BUCKET].keys
    uploads_ = get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets[settings.BUCKET].multiparts.values()
    found += [("s3", key) for key in [*keys, *(each.key_name for each in uploads_)] if actor.id in key]
    return found


@pytest.fixture
def bobs(alice, bob, upload, run_jobs):
    """All that Bob has: documents, an upload, a link, a request with a guest's file, a webhook that was told
    something, tokens, a session, a group, an export of his history, a document that Alice shares with him, and one
    he shares with her."""
    owner = person(bob)
    document = upload(bob, "his.txt")
    colleagues.replace_people(owner=owner, document_id=document.id, emails=[alice.email])
    uploads.start(owner=owner, name="coming.txt", size=10)
    thrown_away = upload(bob, "thrown away.txt")
    colleagues.replace_people(owner=owner, document_id=thrown_away.id, emails=[alice.email])
    trash.delete(owner=owner, document_id=thrown_away.id)
    TrashItem(bob.id, new_id(), document_id=new_id()).save()
    link = shares.create(owner=owner, document_ids=[document.id])
    Jane.of(new_request(bob), email="jane@example.net").send()
    webhook = webhooks.register(owner=owner, url="https://example.com/his", events=["share.claimed"]).webhook
    note(WebhookItem.get(bob.id, webhook.id), delivery_id=new_id(), event="share.claimed", payload="{}")
    tokens.create(user_id=bob.id, name="script", scopes={"documents:read"}, expires_in=timedelta(days=1))
    groups.assign(user_id=bob.id, group=some_group())
    hers = upload(alice, "hers.txt")
    trashed = upload(alice, "hers, thrown away.txt")
    for one in (hers, trashed):
        colleagues.replace_people(owner=person(alice), document_id=one.id, emails=[bob.email])
    trash.delete(owner=person(alice), document_id=trashed.id)
    for subject in (f"account#{bob.id}", f"share#{link.id}"):
        StatisticsItem(subject, "2026-01-01", owner_id=bob.id, ttl=clock.now()).save()
    audit_export.begin(
        person_id=bob.id, is_admin=False, scope=ExportScope.MINE, format=ExportFormat.CSV, asked=EVERYTHING
    )
    _ = bob.client, bob.bearer
    run_jobs()
    return hers


def test_inv_33_all_that_somebody_had_goes_with_the_account(admin, alice, bob, bobs, call, run_jobs, client):
    assert {name for name, _ in stored_about(bob)} >= {
        "users",
        "documents",
        "trash",
        "sessions",
        "tokens",
        "grants",
        "s3",
    }

    answer = call(admin).delete(f"{PEOPLE}{bob.id}/")

    assert (answer.status_code, answer.json()["state"]) == (202, "deleting")
    # From the first moment, before any job has run.
    assert bob.client.get("/settings/profile/").status_code == 302
    assert client.get("/api/v1/account/", headers=bob.bearer).status_code == 401
    with pytest.raises(Unauthenticated):
        credentials.verify(email=bob.email, password=bob.password, address="192.0.2.1")
    assert find("bob") == find(bob.email) == []
    refusal(call(admin).patch(f"{PEOPLE}{bob.id}/", {"is_active": True}), 409, "being_deleted")

    assert "files.tasks.erase_person" in run_jobs()
    erasure.erase(user_id=bob.id)

    assert stored_about(bob) == []
    refusal(call(admin).get(f"{PEOPLE}{bob.id}/"), 404, "no_account")
    hers = repository.find(owner_id=alice.id, document_id=bobs.id)
    assert hers is not None
    assert hers.people == []
    [restored] = [
        trash.restore(owner=person(alice), document_id=one.id) for one in trash.list_own(owner=person(alice)).items
    ]
    assert restored.people == []
    told = "account of someone deleted"
    for page in (audit.list_own(person_id=admin.id), audit.list_all(is_admin=True)):
        assert [(line.actor, line.description) for line in page.items if line.action == "person_deleted"] == [
            ("Admin Ada <admin@example.com>", told)
        ]
    assert [document["name"] for document in call(alice).get("documents/?scope=shared").json()["items"]] == []
    assert registration.create(email=bob.email, hashed_password="!", name="New", surname="Bob")


def test_it_is_told_once_however_often_it_is_asked(admin, bob, call, run_jobs):
    for _ in range(2):
        assert call(admin).delete(f"{PEOPLE}{bob.id}/").status_code == 202
    assert len(audit.list_own(person_id=admin.id).items) == 1
    run_jobs()
    refusal(call(admin).delete(f"{PEOPLE}{bob.id}/"), 404, "no_account")


def test_the_last_administrator_is_not_deleted(admin, make_actor, call, run_jobs):
    caller = call(admin)
    _ = admin.bearer
    with untouched(but=frozenset({"tokens"})):
        refusal(caller.delete(f"{PEOPLE}{admin.id}/"), 409, "last_administrator")
    run_jobs()
    assert admin.user.may_sign_in

    make_actor("Ada", is_admin=True)
    assert caller.delete(f"{PEOPLE}{admin.id}/").status_code == 202
    run_jobs()
    erasure.erase(user_id=admin.id)
    assert stored_about(admin) == []
    # What they did as an administrator stays told.
    assert [(line.actor, line.action) for line in audit.list_all(is_admin=True).items] == [
        ("a deleted account", "person_deleted")
    ]


def test_a_job_ends_a_few_things_and_the_next_goes_on(bob, upload, run_jobs, monkeypatch):
    monkeypatch.setattr(erasure, "_A_JOB", 2)
    for number in range(5):
        upload(bob, f"{number}.txt")
    erasure.delete(by=None, user_id=bob.id)

    erasure.erase(user_id=bob.id)
    assert managed.get(user_id=bob.id).documents_count == 3

    done = run_jobs()
    assert done.count("files.tasks.erase_person") == 4
    assert stored_about(bob) == []


def test_jobs_for_somebody_who_stays_do_nothing(bob, upload):
    upload(bob)
    _ = bob.client
    with untouched():
        erasure.erase(user_id=bob.id)
        erasure.erase(user_id=new_id())


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_breaks_off_the_next_try_goes_on(alice, bob, bobs, run_jobs, monkeypatch, kind):
    faults = Faults(monkeypatch)
    for number in itertools.count(1, 3):
        with faults.at(number, kind) as fault:
            try:
                erasure.delete(by=None, user_id=bob.id)
                for _ in range(4):
                    erasure.erase(user_id=bob.id)
            except (MyDocError, Exception):
                pass
        if not fault.happened or not stored_about(bob):
            break

    run_jobs()
    erasure.erase(user_id=bob.id)
    assert stored_about(bob) == []


def test_sessions_know_whose_they_are(bob, alice):
    _ = bob.client, alice.client
    assert len(list(SessionItem.by_person.query(bob.id))) == 1
