"""Whatever JSON comes to a route that takes some: never a failure of ours."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import serializers as people
from accounts.group_api import GroupIn
from files.api import serializers as files
from files.api.audit import AuditExportIn
from files.api.serializers import administration, previews, recipients, requests, zips
from files.api.serializers import webhooks as hooks
from mydoc import features
from mydoc.branding.serializers import BrandingIn
from mydoc.features.serializers import FeaturesIn
from tests.support.api import refusal
from tests.support.rewind import shortcut
from tests.unit.bad_input.test_methods_and_hosts import API

# The body of each route that has one; None for those that take none.
BODIES = {
    ("PATCH", "branding-api:branding"): BrandingIn,
    ("POST", "accounts-api:register"): people.RegisterIn,
    ("POST", "accounts-api:confirm"): people.ConfirmIn,
    ("POST", "accounts-api:confirm-resend"): people.AddressIn,
    ("POST", "accounts-api:password-reset"): people.AddressIn,
    ("POST", "accounts-api:password-set"): people.NewPasswordIn,
    ("POST", "accounts-api:login"): people.LoginIn,
    ("POST", "accounts-api:logout"): None,
    ("POST", "accounts-api:logout-everywhere"): None,
    ("PUT", "accounts-api:account"): people.AccountIn,
    ("PATCH", "accounts-api:account"): people.AccountChangesIn,
    ("POST", "accounts-api:tokens"): people.TokenIn,
    ("POST", "accounts-api:realtime"): None,
    ("POST", "files-api:documents"): files.UploadIn,
    ("PATCH", "files-api:document"): files.DocumentChangesIn,
    ("POST", "files-api:documents-batch"): files.UploadBatchIn,
    ("POST", "files-api:restore"): None,
    ("POST", "files-api:documents-people"): files.DocumentsPeopleIn,
    ("POST", "files-api:documents-batch-delete"): files.BulkDeleteIn,
    ("POST", "files-api:documents-batch-zip"): files.BulkZipIn,
    ("POST", "files-api:documents-batch-restore"): files.BulkIn,
    ("POST", "files-api:documents-batch-expiry"): files.BulkExpiryIn,
    ("POST", "files-api:parts"): files.PartNumbersIn,
    ("POST", "files-api:complete"): files.CompleteIn,
    ("PUT", "files-api:people"): files.PeopleIn,
    ("POST", "files-api:shares"): files.ShareIn,
    ("PATCH", "files-api:share"): files.ShareChangesIn,
    ("POST", "files-api:unlock"): files.UnlockIn,
    ("POST", "files-api:claim"): files.ClaimIn,
    ("POST", "files-api:public-share-report"): files.ReportIn,
    ("POST", "files-api:audit-exports"): AuditExportIn,
    ("POST", "files-api:webhooks"): hooks.WebhookIn,
    ("PATCH", "files-api:webhook"): hooks.WebhookChangesIn,
    ("POST", "files-api:webhook-rotate"): None,
    ("POST", "files-api:webhook-ping"): None,
    ("POST", "files-api:webhook-replay"): None,
    ("POST", "files-api:share-documents"): files.ShareDocumentsIn,
    ("POST", "files-api:recipients"): recipients.RecipientsIn,
    ("POST", "files-api:recipient-send"): None,
    ("POST", "files-api:preview"): previews.PreviewIn,
    ("POST", "files-api:public-share-preview"): previews.SharePreviewIn,
    ("POST", "files-api:zip"): None,
    ("POST", "files-api:zip-claim"): zips.ZipClaimIn,
    ("POST", "files-api:requests"): requests.RequestIn,
    ("PATCH", "files-api:request"): requests.RequestChangesIn,
    ("POST", "files-api:request-zip"): requests.RequestZipIn,
    ("POST", "files-api:introduction"): requests.SubmissionIn,
    ("POST", "files-api:guest-uploads"): requests.GuestUploadIn,
    ("POST", "files-api:guest-uploads-batch"): requests.GuestUploadBatchIn,
    ("POST", "files-api:guest-parts"): files.PartNumbersIn,
    ("POST", "files-api:guest-complete"): files.CompleteIn,
    ("PATCH", "features-api:features"): FeaturesIn,
    ("PUT", "accounts-api:group-of-person"): GroupIn,
    ("POST", "jobs-api:replay"): None,
    ("POST", "files-api:admin-people"): administration.InvitationIn,
    ("PATCH", "files-api:admin-person"): administration.AccountChangeIn,
    ("POST", "files-api:admin-sign-out"): None,
    ("POST", "files-api:admin-hold"): administration.ReasonIn,
    ("POST", "files-api:admin-release"): administration.ReasonIn,
}
EXAMPLES = 25

texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
numbers = st.one_of(
    st.integers(-3, 12), st.integers(), st.sampled_from([2**53, 2**63 - 1, 2**63, -(2**63), 10**30]), st.floats()
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
likely = st.sampled_from(
    [
        "alice@example.com",
        "correct horse battery",
        "audit:read",
        "a.txt",
        "text/plain",
        "0" * 32,
        1,
        60,
        3600,
        [1],
        [],
        "",
    ]
)


def bodies(serializer, ids):
    """Objects that come near what the serializer takes, and anything else."""
    if serializer is None:
        return values
    field = st.one_of(likely, st.sampled_from(ids), st.sampled_from([[each] for each in ids]), values)
    fields = dict.fromkeys(serializer().fields, field)
    if "parts" in fields:
        part = st.fixed_dictionaries({}, optional={"part_number": numbers, "etag": st.one_of(likely, texts)})
        fields["parts"] = st.one_of(st.lists(part, max_size=3), field)
    near = st.fixed_dictionaries({}, optional=fields)
    return st.one_of(near, near, near, values)


def test_every_route_that_takes_a_body_is_here():
    found = set()
    for path, view in API:
        match = resolve(path)
        for method in ("POST", "PUT", "PATCH"):
            if hasattr(view, method.lower()):
                found.add((method, match.view_name))
    assert found == set(BODIES)


@pytest.fixture
def paths(alice, bob, call, upload, started):
    """The addresses of things that exist, so that bodies are looked at."""

    def make():
        return _paths(call(alice), upload(alice).id, started(alice), upload(bob).id)

    found = shortcut.made("paths of test_fuzz", make, look=features.current)
    return found[0] | {"group-of-person": [bob.id], "admin-person": [bob.id], "admin-sign-out": [bob.id]}, found[1]


def _paths(caller, ready, uploading, bobs):
    share = caller.post("shares/", {"documents": [ready], "password": "open sesame"}).json()
    hook = caller.post("webhooks/", {"url": "https://example.com/", "events": ["share.claimed"]}).json()["id"]
    delivery = caller.post(f"webhooks/{hook}/ping/").json()["id"]
    sent = caller.post(f"shares/{share['id']}/recipients/", {"emails": ["dora@example.net"]}).json()
    asked = caller.post("requests/", {"title": "Plans"}).json()
    ids = [ready, uploading, bobs, share["id"], hook, delivery, asked["id"]]
    parameters = {
        "document": [ready],
        "restore": [ready],
        "parts": [uploading],
        "complete": [uploading],
        "people": [ready],
        "share": [share["id"]],
        "unlock": [share["slug"]],
        "claim": [share["slug"]],
        "public-share-report": [share["slug"]],
        "share-documents": [share["id"]],
        "recipients": [share["id"]],
        "recipient-send": [share["id"], sent["items"][0]["id"]],
        "preview": [ready],
        "public-share-preview": [share["slug"]],
        "zip": [share["slug"]],
        "zip-claim": [share["slug"]],
        "request": [asked["id"]],
        "request-zip": [asked["id"]],
        "introduction": [asked["slug"]],
        "guest-uploads": [asked["slug"]],
        "guest-uploads-batch": [asked["slug"]],
        "guest-parts": [asked["slug"], uploading],
        "guest-complete": [asked["slug"], uploading],
        "replay": [ready],
        "admin-hold": [ready],
        "admin-release": [ready],
        "webhook": [hook],
        "webhook-rotate": [hook],
        "webhook-ping": [hook],
        "webhook-replay": [hook, delivery],
    }
    return parameters, ids


@pytest.mark.parametrize("route", BODIES, ids=" ".join)
def test_no_body_makes_a_route_fail(alice, admin, paths, route):
    (method, name), (parameters, ids) = route, paths
    path = reverse(name, args=parameters.get(name.rpartition(":")[2], []))
    client = admin.client if ":admin-" in name else alice.client if "logout" not in name else Client()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(body=bodies(BODIES[route], ids), key=st.one_of(st.none(), st.sampled_from(["a", "b"])))
    def send(body, key):
        headers = {"Idempotency-Key": key} if key else {}
        answer = client.generic(method, path, json.dumps(body), "application/json", headers=headers)
        if answer.status_code >= 400:
            refusal(answer)
        else:
            assert answer.status_code in {200, 201, 202, 204}

    send()
