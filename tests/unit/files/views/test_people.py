"""The administrators' pages of people: every action works without script, and what is wrong is said beside it."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.support.contents import untouched

PEOPLE = "/settings/people/"


def said(answer):
    """The text of a page, after the redirect that leads to it."""
    return answer.content.decode()


def do(admin, actor, what, **fields):
    return admin.client.post(f"{PEOPLE}{actor.id}/", {"do": what, **fields}, follow=True)


def test_people_are_listed_and_searched(admin, alice, bob):
    page = said(admin.client.get(PEOPLE))
    assert page.index(alice.email) < page.index(bob.email)
    assert "Administrator</span>" in page
    found = said(admin.client.get(f"{PEOPLE}?q=bak"))
    assert bob.email in found
    assert alice.email not in found
    assert "starts with “nobody”" in said(admin.client.get(f"{PEOPLE}?q=nobody"))


def test_only_administrators_see_the_tab(admin, alice):
    assert PEOPLE in said(admin.client.get("/settings/profile/"))
    assert PEOPLE not in said(alice.client.get("/settings/profile/"))


def test_each_button_does_what_it_says(admin, bob):
    def user():
        return User.objects.get(pk=bob.id)

    assert "Account disabled." in said(do(admin, bob, "disable"))
    assert not user().is_active
    assert "Enable account" in said(admin.client.get(f"{PEOPLE}{bob.id}/"))
    assert "Account enabled." in said(do(admin, bob, "enable"))
    assert "Administrator rights added" in said(do(admin, bob, "promote"))
    assert (user().is_active, user().is_admin) == (True, True)
    assert "Administrator rights removed" in said(do(admin, bob, "demote"))
    assert "Signed out everywhere" in said(do(admin, bob, "sign-out"))
    assert "Quota changed." in said(do(admin, bob, "quota", quota="1.5 GB"))
    assert (user().is_admin, user().quota_bytes) == (False, 1_500_000_000)


def test_somebody_is_invited(admin):
    nina = {"email": "nina@example.com", "name": "Nina", "surname": "Noll"}
    assert "Invitation sent to nina@example.com" in said(admin.client.post(PEOPLE, nina, follow=True))
    with untouched(but=frozenset({"sessions"})):
        assert "There is already an account with this address." in said(admin.client.post(PEOPLE, nina))
        assert "Enter a valid" in said(admin.client.post(PEOPLE, nina | {"email": "nina"}))


@pytest.mark.parametrize("quota", ["much", "", "99999999 TiB", "-5 GB"])
def test_a_quota_that_cannot_be_is_refused_beside_its_field(admin, bob, quota):
    _ = admin.client
    with untouched(but=frozenset({"sessions"})):
        answer = do(admin, bob, "quota", quota=quota)
    assert 'id="id_quota_error"' in said(answer)


def test_the_last_administrator_is_told_what_to_do_first(admin):
    assert "Make someone else an administrator first" in said(do(admin, admin, "demote"))
    assert admin.user.is_admin


def test_who_takes_their_own_administration_away_is_led_to_a_page_they_may_see(admin, make_actor):
    make_actor("Ada", is_admin=True)
    answer = do(admin, admin, "demote")
    assert answer.redirect_chain == [("/settings/profile/", 302)]
    assert not admin.user.is_admin


def test_nothing_that_no_button_says_is_done(admin, bob):
    _ = admin.client
    with untouched(but=frozenset({"sessions"})):
        assert admin.client.post(f"{PEOPLE}{bob.id}/", {"do": "rename"}).status_code == 400


def test_an_account_is_deleted_once_its_address_is_typed(admin, bob, run_jobs):
    _ = admin.client
    with untouched(but=frozenset({"sessions"})):
        answer = do(admin, bob, "delete", confirm="alice@example.com")
    assert "not the email address of this account" in said(answer)

    answer = do(admin, bob, "delete", confirm=" BOB@example.com ")
    assert "is being deleted" in said(answer)
    assert "Enable account" not in said(answer)
    assert "Being deleted" in said(admin.client.get(f"{PEOPLE}?q=bob"))
    run_jobs()
    assert admin.client.get(f"{PEOPLE}{bob.id}/").status_code == 404
