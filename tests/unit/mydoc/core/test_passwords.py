"""One spelling of a password."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import check_password, make_password

from accounts.models import UserItem
from accounts.services import credentials, directory
from accounts.services import passwords as passwords_of_accounts
from files.actor import actor_of
from files.domain.shares import Share
from files.services import shares
from files.services.shares.passwords import try_password
from mydoc.core import clock, passwords
from mydoc.core.errors import Forbidden, Invalid, Unauthenticated

COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe aus K\u00f6ln", "Gru\u0308\u00dfe aus Ko\u0308ln"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (DECOMPOSED, COMPOSED),
        ("open\u00a0sesame\u3000now", "open sesame now"),
        ("open  sesame", "open sesame"),
        ("open \u2003sesame", "open sesame"),
        # Seven characters would be left.
        ("abc   def", "abc   def"),
        (" open sesame ", " open sesame "),
        # Compatibility characters, case and control characters are part of the secret.
        ("\ufb01sh and CHIPS", "\ufb01sh and CHIPS"),
        ("tab\tand more", "tab\tand more"),
        ("", ""),
    ],
)
def test_a_password_has_one_spelling(typed, normal):
    assert passwords.normal(typed) == normal
    assert passwords.normal(normal) == normal


def test_what_was_hashed_as_typed_is_compared_as_well():
    assert passwords.spellings(DECOMPOSED) == [COMPOSED, DECOMPOSED]
    assert passwords.spellings(COMPOSED) == [COMPOSED]


def test_an_account_opens_however_its_password_is_typed(alice):
    user = alice.user
    user.set_password(DECOMPOSED)
    user.save()

    for typed in (COMPOSED, DECOMPOSED, COMPOSED.replace(" ", "\u00a0"), COMPOSED.replace(" ", "  ")):
        assert credentials.verify(email=alice.email, password=typed, address="192.0.2.1")
    with pytest.raises(Unauthenticated):
        credentials.verify(email=alice.email, password=COMPOSED.lower(), address="192.0.2.1")


def test_an_account_whose_password_was_hashed_as_typed_still_opens(alice):
    directory.update(user_id=alice.id, actions=[UserItem.password.set(make_password(DECOMPOSED))])

    assert credentials.verify(email=alice.email, password=DECOMPOSED, address="192.0.2.1")


def test_every_page_that_sets_a_password_sets_its_normal_spelling(alice):
    form = {"old_password": alice.password, "new_password1": DECOMPOSED, "new_password2": COMPOSED}
    assert alice.client.post("/accounts/password/change/", form).status_code == 302

    assert check_password(COMPOSED, alice.user.password)


def test_ten_characters_are_counted_in_the_normal_spelling(alice):
    """Ten as typed, nine as they are compared."""
    typed = "abcd  efgh"
    form = {"old_password": alice.password, "new_password1": typed, "new_password2": typed}

    assert alice.client.post("/accounts/password/change/", form).status_code == 200
    with pytest.raises(Invalid):
        passwords_of_accounts.validate(typed, email="x@example.com", name="X", surname="Y")


@pytest.mark.parametrize(
    ("hashed", "typed"),
    [
        (COMPOSED, DECOMPOSED),
        (COMPOSED, COMPOSED.replace(" ", "\u00a0")),
        # Made before there was one spelling.
        (DECOMPOSED, DECOMPOSED),
    ],
)
def test_a_link_opens_however_its_password_is_typed(aws, hashed, typed):
    now = clock.now()
    share = Share(
        id="1",
        slug="x",
        owner_id="1",
        title="",
        message="",
        created_at=now,
        expires_at=now,
        password_hash=make_password(hashed),
    )

    try_password(share, typed, "192.0.2.1")
    with pytest.raises(Forbidden):
        try_password(share, typed.lower(), "192.0.2.1")


def test_a_links_password_is_stored_in_its_normal_spelling(alice):
    owner = actor_of(alice.user)
    made = shares.create(owner=owner, document_ids=[], rules=shares.Rules(password=DECOMPOSED))
    assert check_password(COMPOSED, made.password_hash)

    changes = shares.Changes(frozenset({"password"}), password=f"x{DECOMPOSED}")
    after = shares.change(owner=owner, share_id=made.id, changes=changes)
    assert check_password(f"x{COMPOSED}", after.password_hash)
