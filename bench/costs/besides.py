"""What some transfers have besides: all of a link as ZIP, mails to recipients. Run by `bench.costs.transfer`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from bench.costs.recorder import Recorder, run_jobs
from bench.stage import HOST
from files.services import zips
from mydoc.handlers import events
from mydoc.mail import About
from tests.support.mails import ses_event, sns_event

_numbers = itertools.count(1)
_SHARES = "/api/v1/shares/"


def browser() -> Any:
    """Somebody who has not been there yet."""
    return Client(headers={"Host": HOST, "X-Forwarded-Proto": "https"})


def post(client: Any, path: str, body: Any) -> Any:
    """A request to the API."""
    return client.post(path, body, content_type="application/json")


def expect(status: int, answer: Any) -> Any:
    """The answer, which must be that one."""
    assert answer.status_code == status, (answer.status_code, answer.content[:500])
    return answer


def mail_arrived(recorder: Recorder, name: str, about: About | None) -> None:
    """SES tells through SNS that a mail was delivered."""
    told = sns_event(ses_event("Delivery", about))
    recorder.run(name, "event", lambda: events.mail_outcome(told, None))


@dataclass
class Archive:
    """A link to several documents, asked for as ZIP.

    Attributes:
        size: bytes of the ZIP.
    """

    owner: Any
    document_ids: list[str]
    size: int = field(default=0, init=False)

    def measure(self, recorder: Recorder) -> None:
        """It is asked for, built, looked at, taken, and goes with its link."""
        share = expect(201, post(self.owner, _SHARES, {"documents": self.document_ids})).json()
        link, visitor, run = f"/s/{share['slug']}", browser(), recorder.run
        expect(303, run("ask for the ZIP", "http", lambda: visitor.post(f"{link}/zip")))
        run_jobs(recorder, {"files.tasks.build_zip": "build it"})
        json = {"Accept": "application/json"}
        seen = run("look whether it is ready", "http", lambda: visitor.get(f"{link}/zip", headers=json)).json()
        assert seen["state"] == "ready", seen
        self.size = seen["size"]
        expect(303, run("claim it", "http", lambda: visitor.post(f"{link}/zip/claim")))
        # Done by the job that ends the link.
        run("remove it with its link", "part", lambda: zips.let_go(share["id"]))
        expect(204, self.owner.delete(f"{_SHARES}{share['id']}/"))


@dataclass
class Addressed:
    """A link that is mailed to a recipient."""

    owner: Any
    owner_id: str
    document_id: str

    def measure(self, recorder: Recorder) -> None:
        """They are named and mailed, and SES tells that the mail was delivered."""
        share = expect(201, post(self.owner, _SHARES, {"documents": [self.document_id]})).json()
        path, emails = f"{_SHARES}{share['id']}/recipients/", [f"bob{next(_numbers)}@example.net"]
        expect(201, recorder.run("name a recipient", "http", lambda: post(self.owner, path, {"emails": emails})))
        jobs = {"files.tasks.mail_recipients": "hand out their mail", "files.tasks.mail_recipient": "mail them"}
        run_jobs(recorder, jobs)
        [recipient] = self.owner.get(path).json()["items"]
        about = About("recipient", (self.owner_id, share["id"], recipient["id"], "1"))
        mail_arrived(recorder, "SNS's event of its delivery", about)
        run_jobs(recorder, {"files.tasks.note_mail": "note that it was delivered"})
        assert self.owner.get(path).json()["items"][0]["mail"]["state"] == "delivered"
        expect(204, self.owner.delete(f"{_SHARES}{share['id']}/"))
