"""Someone reports a link, and administrators get it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from files import tasks
from files.domain.reports import ReportReason
from files.models import HEAD, ReportItem, ShareItem
from files.services import shares
from files.services.administration import reports
from files.services.shares import reports as share_reports
from mydoc.core import clock as clock_module
from mydoc.core.errors import Invalid, NotFound, TooManyRequests
from tests.support.documents import person

ADDRESS = "198.51.100.7"


@pytest.fixture
def share(alice, share):
    return share([], title="Prizes")


def report(share, *, address=ADDRESS, reason=ReportReason.MALWARE, details="It asks for my <password>."):
    share_reports.report(slug=getattr(share, "slug", share), address=address, reason=reason, details=details)


def test_administrators_read_it_and_are_mailed_once(alice, admin, share, run_jobs):
    report(share)
    run_jobs()
    [found] = reports.find().items
    assert (found.slug, found.title, found.owner_id) == (share.slug, "Prizes", alice.id)
    assert (found.reason, found.details) == (ReportReason.MALWARE, "It asks for my <password>.")

    [sent] = mail.outbox
    assert sent.to == [admin.email]
    assert "“Prizes” of Alice Ahrens: malware or phishing" in str(sent.body)
    assert "It asks for my <password>." in str(sent.body)
    assert "/settings/reports/" in str(sent.body)
    # The link opens to whoever has it, a mail is read by others.
    assert share.slug not in str(sent.body)
    tasks.tell_of_report(found.id)
    assert len(mail.outbox) == 1

    reports.dismiss(report_id=found.id)
    assert reports.find().items == []
    with pytest.raises(NotFound):
        reports.dismiss(report_id=found.id)


def test_nothing_is_kept_of_who_reports_and_of_whose_link_it_is(alice, admin, share):
    report(share)
    [stored] = [str(item.serialize()) for item in ReportItem.scan()]
    for secret in (ADDRESS, alice.id, alice.email, "Alice"):
        assert secret not in stored


def test_it_is_gone_after_30_days_and_names_no_one_once_the_link_has_ended(alice, admin, share, clock):
    report(share)
    shares.revoke(owner=person(alice), share_id=share.id)
    [found] = reports.find().items
    assert (found.slug, found.title, found.owner_id, found.owner_email) == ("", "", "", "")
    assert ReportItem.get("all", found.id).ttl <= clock_module.now() + timedelta(days=30)
    # DynamoDB removes it some time after that.
    clock.move(days=31)
    assert reports.find().items == []


@pytest.mark.parametrize("state", ["unknown", "revoked", "too often"])
def test_the_answer_tells_nothing_of_the_link(alice, admin, share, state, run_jobs):
    if state == "revoked":
        shares.revoke(owner=person(alice), share_id=share.id)
    for number in range(7 if state == "too often" else 1):
        report("nothing" if state == "unknown" else share, address=f"198.51.100.{number}")
    run_jobs()
    kept = 5 if state == "too often" else 0
    assert (len(reports.find().items), len(mail.outbox)) == (kept, kept)


def test_a_link_that_is_used_up_or_paused_can_be_reported(admin, share):
    ShareItem(share.slug, HEAD).update(actions=[ShareItem.is_paused.set(True)])
    report(share)
    assert len(reports.find().items) == 1


def test_who_reports_very_often_waits(admin, share):
    for number in range(20):
        report(f"nothing-{number}")
    with pytest.raises(TooManyRequests):
        report(share)
    report(share, address="198.51.100.8")


def test_no_one_fills_the_mailboxes_of_administrators(alice, admin, share, run_jobs):
    for number in range(21):
        other = shares.create(owner=person(alice), document_ids=[], rules=shares.Rules(title=f"{number}"))
        report(other, address=f"198.51.100.{number}")
    run_jobs()
    assert len(mail.outbox) == 20
    assert len(reports.find().items) == 21


@pytest.mark.parametrize(
    ("reason", "details"), [("other", ""), ("other", " \n "), ("malware", "x" * 2001), ("malware", "a\x00b")]
)
def test_what_says_nothing_is_refused(share, reason, details):
    with pytest.raises(Invalid) as refusal:
        report(share, reason=ReportReason(reason), details=details)
    assert refusal.value.code == "bad_details"
    assert not list(ReportItem.scan())


def test_by_the_page_and_by_the_page_of_administrators(client, admin, share):
    assert f"/s/{share.slug}/report" in client.get(f"/s/{share.slug}").content.decode()
    for slug in (share.slug, "nothing"):
        sent = client.post(f"/s/{slug}/report", {"reason": "illegal", "details": "x"})
        assert (sent.status_code, b"Thank you" in sent.content) == (200, True)
    refused = client.post(f"/s/{share.slug}/report", {"reason": "other"})
    assert (refused.status_code, b"Say what is wrong" in refused.content) == (400, True)

    shown = admin.client.get("/settings/reports/").content.decode()
    assert "Illegal content" in shown
    assert f"/s/{share.slug}" in shown
    [found] = reports.find().items
    assert admin.client.post(f"/settings/reports/{found.id}/dismiss/").status_code == 302
    assert "No reports" in admin.client.get("/settings/reports/").content.decode()
