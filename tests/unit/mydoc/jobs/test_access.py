"""Who looks after jobs: administrators as they are now, and their tokens if they may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.domain.tokens import Scope
from accounts.services import administration, tokens
from mydoc.core.ids import new_id
from mydoc.jobs import failures

READ, WRITE = {Scope.AUDIT_READ, Scope.JOBS_READ}, {Scope.JOBS_WRITE}


@pytest.fixture
def job_id(lambda_):
    return lambda_.bury("files.tasks.nothing", new_id())


def api(person, scopes):
    new = tokens.create(user_id=person.id, name="script", scopes=scopes, expires_in=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {new.text}"})


def test_a_token_of_an_administrators_sees_what_was_given_up(admin, job_id):
    answer = api(admin, READ).get("/api/v1/jobs/").json()

    (job,) = answer["items"]
    assert (job["id"], job["task"], job["tries"]) == (job_id, "files.tasks.nothing", 3)
    assert answer["next_cursor"] is None
    assert "body" not in job


def test_pages_follow_one_another(admin, lambda_):
    ids = [lambda_.bury("files.tasks.nothing", new_id()) for _ in range(3)]
    client = api(admin, READ)

    first = client.get("/api/v1/jobs/?limit=2").json()
    second = client.get("/api/v1/jobs/", {"cursor": first["next_cursor"]}).json()

    assert [job["id"] for job in first["items"] + second["items"]] == ids[::-1]


def test_a_token_does_what_its_scopes_say(admin, job_id):
    reader, writer = api(admin, READ), api(admin, WRITE)

    for refused in (reader.delete(f"/api/v1/jobs/{job_id}/"), writer.get("/api/v1/jobs/")):
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")

    assert writer.post(f"/api/v1/jobs/{job_id}/replay/").status_code == 204


def test_inv_24_who_is_no_administrator_any_more_neither_sees_nor_decides(admin, job_id, make_actor):
    make_actor("Ada", is_admin=True)
    client = api(admin, READ | WRITE)
    browser = admin.client
    assert browser.get("/settings/jobs/").status_code == 200

    administration.set_admin(user_id=admin.id, is_admin=False)

    assert client.get("/api/v1/jobs/").json()["code"] == "administrators_only"
    assert browser.get("/settings/jobs/").status_code == 403
    assert client.post(f"/api/v1/jobs/{job_id}/replay/").status_code == 404
    assert browser.post(f"/settings/jobs/{job_id}/discard/").status_code == 404
    assert [job.id for job in failures.every_dead()] == [job_id]


def test_only_administrators_are_offered_the_scopes_and_the_page(admin, alice):
    for person, offered in ((admin, True), (alice, False)):
        page = person.client.get("/settings/tokens/").content.decode()
        assert ("jobs:write" in page) is offered
        assert ("/settings/jobs/" in page) is offered


def test_what_the_page_says_is_text(admin, lambda_, monkeypatch):
    from files import tasks

    def process(*arguments):
        raise ValueError("<script>alert(1)</script>")

    monkeypatch.setattr(tasks, "process", process)
    lambda_.bury("files.tasks.process", "<b>")

    page = admin.client.get("/settings/jobs/").content.decode()

    assert "ValueError: &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>" not in page
