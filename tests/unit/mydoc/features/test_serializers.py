"""What the API reads of bodies about features."""

from __future__ import annotations

from mydoc.features.serializers import FeaturesIn
from tests.support.bodies import NO_NUMBER, BodiesOfForms

# By form: a body that it takes, and by field what it refuses there.
FORMS = {
    FeaturesIn: (
        {"version": 0},
        {
            "version": (*NO_NUMBER, None, -1),
            "switches": [{}],
            "features": (
                None,
                ["webhooks"],
                {"web_hooks": False},
                *({"webhooks": value} for value in (None, "false", 0)),
                {"directory": "nobody"},
            ),
            "limits": (None, [], {"largest": 1}, *({"quota": value} for value in ("5", 1.5, True, 10**30))),
            "groups": (["staff"], None, {"staff": []}, {"staff": {"size": 1}}, {"staff": {"quota": "5"}}),
        },
    ),
}  # fmt: skip


class TestBodies(BodiesOfForms):
    forms = FORMS
