"""What the API reads of bodies about accounts, tokens and groups."""

from __future__ import annotations

from accounts.group_api import GroupIn
from accounts.serializers import (
    AccountChangesIn,
    AccountIn,
    AddressIn,
    ConfirmIn,
    LoginIn,
    NewPasswordIn,
    RegisterIn,
    TokenIn,
)
from tests.support.bodies import NO_NUMBER, NO_SWITCH, NO_TEXT, NOT_SHOWN, BodiesOfForms

NAMES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 81)
ADDRESSES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 255)
PASSWORDS = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 1025)
ZONES = (*NO_TEXT, *NOT_SHOWN, None, "a" * 41)
TEXTS = (*NO_TEXT, *NOT_SHOWN, "", None)

# By form: a body that it takes, and by field what it refuses there.
FORMS = {
    RegisterIn: (
        {"email": "dora@example.com", "name": "Dora", "surname": "Doe", "password": "correct horse battery"},
        {"email": ADDRESSES, "name": NAMES, "surname": NAMES, "password": PASSWORDS, "is_admin": [True]},
    ),
    LoginIn: (
        {"email": "dora@example.com", "password": "correct horse battery"},
        {"email": ADDRESSES, "password": PASSWORDS},
    ),
    AddressIn: ({"email": "dora@example.com"}, {"email": ADDRESSES}),
    ConfirmIn: (
        {"token": "x", "password": "correct horse battery"},
        {"token": (*TEXTS, "x" * 1025), "password": PASSWORDS, "name": NAMES, "surname": NAMES, "email": ["x"]},
    ),
    NewPasswordIn: (
        {"uid": "x", "token": "x", "password": "correct horse battery"},
        {
            "uid": (*TEXTS, "x" * 101),
            "token": (*TEXTS, "x" * 101),
            "password": PASSWORDS,
            "revoke_tokens": NO_SWITCH,
        },
    ),
    AccountIn: (
        {"name": "Dora", "surname": "Doe", "preferences": {}},
        {
            "name": NAMES, "surname": NAMES, "preferences": [None], "email": ["x@example.com"], "quota_bytes": [1],
            "time_zone": ZONES,
        },
    ),
    AccountChangesIn: (
        {},
        {
            "name": NAMES, "surname": NAMES, "preferences": [None], "email": ["x@example.com"], "quota_bytes": [1],
            "time_zone": ZONES,
        },
    ),
    TokenIn: (
        {"name": "script", "scopes": ["audit:read"]},
        {
            "name": NAMES,
            "scopes": (
                [],
                ["everything"],
                "audit:read",
                [None],
                [["audit:read"]],
                [{"audit:read": 1}],
                ["audit:read"] * 100,
                None,
                5,
            ),
            "expires_in": (*NO_NUMBER, None, 0, 59, -60, 366 * 86_400),
            "user_id": ["x"],
        },
    ),
    GroupIn: ({"group": "staff"}, {"group": (*NO_TEXT, None, "x" * 41)}),
}  # fmt: skip


class TestBodies(BodiesOfForms):
    forms = FORMS
