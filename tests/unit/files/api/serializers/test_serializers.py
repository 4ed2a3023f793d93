"""What the API reads of bodies about webhooks, previews, people and quarantine."""

from __future__ import annotations

from files.api.serializers.administration import AccountChangeIn, InvitationIn, ReasonIn
from files.api.serializers.previews import PreviewIn, SharePreviewIn
from files.api.serializers.webhooks import WebhookChangesIn, WebhookIn
from mydoc.features.domain import LARGEST_QUOTA
from tests.support.bodies import NO_NUMBER, NO_SWITCH, NO_TEXT, NOT_SHOWN, BodiesOfForms

NAMES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 81)
ADDRESSES = (*NO_TEXT, *NOT_SHOWN, "", None, "a" * 255)
TEXTS = (*NO_TEXT, *NOT_SHOWN, "", None)

# By form: a body that it takes, and by field what it refuses there.
FORMS = {
    WebhookIn: (
        {"url": "https://example.com/hook", "events": ["share.claimed"]},
        {
            "url": (*TEXTS, f"https://example.com/{'a' * 20_000}"),
            "events": (None, "share.claimed", {"0": "x"}, [None], [["x"]], [1], ["x"] * 21, ["x" * 65]),
            "secret": ["whsec_AAAA"],
            "owner_id": ["x"],
        },
    ),
    WebhookChangesIn: ({}, {"is_active": (1, 0, "true", "yes", None, []), "secret": ["x"], "url": TEXTS}),
    InvitationIn: (
        {"email": "dora@example.com", "name": "Dora", "surname": "Doe"},
        {"email": ADDRESSES, "name": NAMES, "surname": NAMES, "is_admin": NO_SWITCH, "password": ["x"]},
    ),
    AccountChangeIn: (
        {},
        {
            "is_active": NO_SWITCH,
            "is_admin": NO_SWITCH,
            "quota_bytes": (*NO_NUMBER, None, -1, LARGEST_QUOTA + 1),
            "email": ["x"],
        },
    ),
    ReasonIn: ({"reason": "malware"}, {"reason": (*TEXTS, "x" * 10_001)}),
    PreviewIn: ({}, {"renewal": (*NO_TEXT, None, "x" * 501), "document": ["x"]}),
    SharePreviewIn: ({"document": "x"}, {"document": (*TEXTS, "x" * 65)}),
}  # fmt: skip


class TestBodies(BodiesOfForms):
    forms = FORMS
