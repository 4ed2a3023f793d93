"""What a mailed confirmation link is good for, and all that makes it useless."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import check_password
from django.core import signing

from accounts.models import UserItem
from accounts.services import directory, registration
from mydoc.core import clock
from mydoc.core.errors import Invalid, NotFound
from mydoc.core.ids import new_id
from tests.support.stored import NOW, stored_person

PASSWORD = "a fine long password"
DAY = 24 * 3600


@pytest.fixture
def dora(monkeypatch: pytest.MonkeyPatch) -> UserItem:
    """Stored, without a table, since somebody signed up; nobody has confirmed the address."""
    item = stored_person(email="dora@example.com", name="Dora", surname="Diaz", email_confirmed_at=None)

    def get_item(user_id: str) -> UserItem:
        if user_id != item.id:
            raise NotFound("no_account", "This account does not exist.")
        return item

    def change(*, user_id: str, decide: Any) -> None:
        for name, value in decide(get_item(user_id)).items():
            setattr(item, name, value)

    monkeypatch.setattr(directory, "get_item", get_item)
    monkeypatch.setattr(directory, "change", change)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return item


def is_refused(token: str) -> bool:
    """Whether a link neither shows anything nor confirms anything."""
    for use in (
        registration.check_confirmation,
        lambda token: registration.confirm_email(token=token, password=PASSWORD),
    ):
        with pytest.raises(Invalid) as refusal:
            use(token=token)
        assert refusal.value.code == "bad_link"
    return True


def test_it_shows_whom_it_is_about_and_changes_nothing(dora: UserItem):
    before = dict(dora.attribute_values)

    assert registration.check_confirmation(token=registration.confirmation_token(dora)) is dora
    assert dora.attribute_values == before


def test_confirming_takes_the_password_and_leaves_the_names(dora: UserItem):
    token = registration.confirmation_token(dora)

    assert registration.confirm_email(token=token, password=PASSWORD) == dora.id
    assert (dora.name, dora.surname, dora.email_confirmed_at) == ("Dora", "Diaz", NOW)
    assert check_password(PASSWORD, dora.password)
    assert is_refused(token)


@pytest.mark.parametrize("names", [{"name": "Dorothea"}, {"surname": "Diaz-Ahrens"}])
def test_whoever_confirms_may_choose_another_name(dora: UserItem, names: dict[str, str]):
    registration.confirm_email(token=registration.confirmation_token(dora), password=PASSWORD, **names)

    assert {"name": dora.name, "surname": dora.surname} == {"name": "Dora", "surname": "Diaz"} | names


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"password": "short"}, "bad_password"),
        ({"password": "dora@example.com"}, "bad_password"),
        ({"password": "Dorotheas", "name": "Dorotheas"}, "bad_password"),
        ({"password": "Diaz-Ahrens", "surname": "Diaz-Ahrens"}, "bad_password"),
        ({"password": PASSWORD, "name": ""}, "bad_name"),
        ({"password": PASSWORD, "surname": "a\x00"}, "bad_name"),
    ],
)
def test_what_is_no_good_confirms_nothing(dora: UserItem, values: dict[str, str], code: str):
    before = dict(dora.attribute_values)

    with pytest.raises(Invalid) as refusal:
        registration.confirm_email(token=registration.confirmation_token(dora), **values)
    assert refusal.value.code == code
    assert dora.attribute_values == before


@pytest.mark.parametrize(
    "changes",
    [{"email_confirmed_at": NOW}, {"is_active": False}, {"email": "another@example.com"}, {"id": new_id()}],
)
def test_inv_28_it_confirms_only_what_waits_for_it(dora: UserItem, changes: dict[str, Any]):
    token = registration.confirmation_token(dora)
    for name, value in changes.items():
        setattr(dora, name, value)

    assert is_refused(token)


def test_inv_28_the_link_of_somebody_else_confirms_nothing(dora: UserItem):
    [_, fingerprint] = signing.loads(
        registration.confirmation_token(stored_person(email_confirmed_at=None)), salt=registration._SALT
    )

    assert is_refused(signing.dumps([dora.id, fingerprint], salt=registration._SALT))
    assert is_refused(signing.dumps([dora.id, ""], salt=registration._SALT))


@pytest.mark.parametrize("signed", ["x", "", 5, None, [], ["x"], ["x", "y"], ["x", "y", "z"], {"x": "y"}])
def test_what_is_signed_for_another_purpose_confirms_nothing(dora: UserItem, signed: Any):
    assert is_refused(signing.dumps(signed, salt=registration._SALT))
    assert is_refused(signing.dumps([dora.id, "x"], salt="another"))


def test_it_is_good_for_a_day(dora: UserItem, monkeypatch: pytest.MonkeyPatch):
    token = registration.confirmation_token(dora)
    made = signing.time.time()
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: made + DAY - 2))
    assert registration.check_confirmation(token=token) is dora

    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: made + DAY + 2))
    assert is_refused(token)


def test_it_outlives_a_rotation_of_the_pepper_until_the_old_one_is_retired(dora: UserItem, settings: LazySettings):
    before = registration.confirmation_token(dora)
    settings.TOKEN_PEPPER_FALLBACKS, settings.TOKEN_PEPPER = [settings.TOKEN_PEPPER], "the new pepper"
    after = registration.confirmation_token(dora)
    for token in (before, after):
        assert registration.check_confirmation(token=token) is dora

    settings.TOKEN_PEPPER_FALLBACKS = []
    assert registration.check_confirmation(token=after) is dora
    assert is_refused(before)
