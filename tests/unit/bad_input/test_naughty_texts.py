"""The Big List of Naughty Strings as anything but a document's name."""

from __future__ import annotations

from tests.support.api import refusal
from tests.unit.bad_input.naughty import strings
from tests.unit.bad_input.pages import read


def test_naughty_strings_in_every_other_text(alice, bob, call, upload):
    """Searches, messages, names of people and of tokens: a clear refusal or the same text again."""
    caller = call(alice)
    share = caller.post("shares/", {"documents": [upload(alice).id]}).json()
    # Bob has nothing to search through, which would only take time.
    browser, names = bob.client, []
    for index, text in enumerate(strings()[::3]):
        # Each string in one of these places; the rules are the same for all places.
        match index % 5:
            case 0:
                answer = caller.get("people/", {"q": text})
            case 1:
                answer = caller.patch(f"shares/{share['id']}/", {"message": text})
                assert answer.status_code != 200 or answer.json()["message"] == text
            case 2:
                answer = caller.patch("account/", {"name": text[:80]})
                read(alice.client.get("/settings/profile/"))
            case 3:
                answer = caller.post("tokens/", {"name": text[:80], "scopes": ["audit:read"]})
                if answer.status_code == 201:
                    names.append(answer.json()["name"])
                    assert caller.delete(f"tokens/{answer.json()['id']}/").status_code == 204
            case 4:
                answer = browser.get("/" if index % 2 else "/audit/", {"q": text})
                assert read(answer)
        assert answer.status_code in {200, 201} or refusal(answer, 400)
    assert len(names) > 10
