"""The administrators' pages: what is typed is understood, and what is wrong is said beside it."""

from __future__ import annotations

import pytest

from accounts.services import groups
from mydoc import features
from mydoc.features import Feature
from mydoc.features.words import read_size, read_time, size_text, time_text
from tests.support.contents import untouched
from tests.unit.bad_input.pages import read

PAGE, GROUPS = "/settings/features/", "/settings/groups/"
ALL_ON = {f"switch-{feature}": "on" for feature in Feature} | {"people-directory": "domain_and_groups"}
DAY = 86400


def post(admin, *, version=0, **fields):
    body = {**ALL_ON, "version": version, **{name.replace("__", "-"): value for name, value in fields.items()}}
    return admin.client.post(PAGE, {name: value for name, value in body.items() if value is not None})


def test_switches_and_limits_are_saved(admin):
    answer = post(admin, switch__webhooks=None, everybody__largest_file="2 GiB", everybody__default_expiry="36 h")
    assert answer.status_code == 302
    found = features.latest()
    assert [name for name, on in found.all_switches().items() if not on] == ["webhooks"]
    assert found.everybody == features.Group(default_expiry=36 * 3600, largest_file=2 * 1024**3)
    page = admin.client.get(PAGE).content.decode()
    assert "within 30 seconds" in page
    assert 'value="36 hours"' in page
    assert 'value="2 GiB"' in page
    assert 'placeholder="100 GiB"' in page


def test_a_group_is_made_changed_and_done_away_with(admin):
    post(admin, new__name="staff", new__quota="1.5 TB")
    assert features.latest().groups == {"staff": features.Group(quota=1_500_000_000_000)}
    post(admin, **{"version": 1, "group-staff-quota": "", "group-staff-longest_expiry": "30 days"})
    assert features.latest().groups == {"staff": features.Group(longest_expiry=30 * DAY)}
    post(admin, **{"version": 2, "group-staff-remove": "on"})
    assert features.latest().groups == {}


def test_saving_what_is_shown_changes_nothing(admin, set_features):
    before = set_features(
        switches={"webhooks": False},
        directory=features.Directory.EXACT,
        limits={"quota": 123_456_789, "default_expiry": 61},
        groups={"staff": {"largest_file": 1, "longest_expiry": 90 * 60}},
    )
    page = read(admin.client.get(PAGE))
    sent = {
        tag["name"]: tag.get("value", "on" if tag.get("type") == "checkbox" else "")
        for tag in page.having("name")
        if tag["name"] != "csrfmiddlewaretoken" and (tag.get("type") != "checkbox" or "checked" in tag)
    }
    [chosen] = [tag["value"] for tag in page.having("selected")]
    assert admin.client.post(PAGE, {**sent, "people-directory": chosen}).status_code == 302
    after = features.latest()
    assert (after.everybody, after.groups, after.directory) == (before.everybody, before.groups, before.directory)
    assert after.all_switches() == before.all_switches()


# Of the form and of the domain; `test_forms.py` and `test_domain.py` have all the others.
WRONG = {
    "group-staff-quota": ("much", "Enter a value like “50 GB”"),
    "new-name": ("Big Boss", "lowercase letters"),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(admin, set_features, field):
    set_features(groups={"staff": {}})
    text, said = WRONG[field]
    _ = admin.client
    with untouched():
        answer = post(admin, **{"version": 1, "switch-webhooks": None, field: text})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing was saved" in page
    assert said in page
    assert f'value="{text}"' in page
    shown = read(answer)
    wrong = [tag["name"] for tag in shown.having("aria-invalid")]
    assert wrong == [field]
    [webhooks] = [tag for tag in shown.having("name") if tag["name"] == "switch-webhooks"]
    assert "checked" not in webhooks


@pytest.mark.parametrize("version", ["0", ""])
def test_the_later_of_two_administrators_sees_what_is_now(admin, set_features, version):
    set_features(switches={"previews": False})
    _ = admin.client
    with untouched():
        answer = post(admin, version=version, switch__webhooks=None)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Someone else has changed this" in page
    assert '<input type="hidden" name="version" value="1">' in page


def test_people_are_put_into_groups_and_taken_out(admin, alice, set_features):
    set_features(groups={"staff": {"quota": 5}, "guests": {}})
    answer = admin.client.post(GROUPS, {"email": alice.email, "group": "staff"}, follow=True)
    page = answer.content.decode()
    assert "Alice Ahrens is in staff." in page
    assert "alice@example.com" in page
    assert alice.user.group == "staff"
    answer = admin.client.post(
        f"{GROUPS}?group=staff", {"email": alice.email, "group": "staff", "take_out": "on"}, follow=True
    )
    assert "no longer in a group" in answer.content.decode()
    assert answer.redirect_chain == [(f"{GROUPS}?group=staff", 302)]
    assert alice.user.group == ""


def test_who_cannot_be_put_into_a_group(admin, alice, set_features):
    set_features(groups={"staff": {}})
    _ = admin.client
    with untouched():
        for body, said in (
            ({"email": "nobody@example.com", "group": "staff"}, "This account does not exist."),
            ({"email": "no address", "group": "staff"}, "valid email"),
            ({"email": alice.email, "group": "nobodys"}, "valid choice"),
            ({}, "required"),
        ):
            page = admin.client.post(GROUPS, body).content.decode()
            assert said in page, said
        assert admin.client.get(f"{GROUPS}?group=nobodys").status_code == 404


def test_without_groups_the_page_says_where_to_make_one(admin):
    page = admin.client.get(GROUPS).content.decode()
    assert "No groups yet" in page
    assert PAGE in page


def test_a_members_name_is_text(admin, make_actor, set_features):
    set_features(groups={"staff": {}})
    nasty = make_actor("<script>alert(1)</script>", email="nasty@example.com")
    groups.assign(user_id=nasty.id, group="staff")
    read(admin.client.get(f"{GROUPS}?group=staff"))


@pytest.mark.parametrize(
    ("text", "count"),
    [("5 TiB", 5 * 1024**4), ("1.5 GB", 1_500_000_000), ("7", 7), ("1 byte", 1), ("0", 0), ("2kb", 2000)],
)
def test_sizes_in_words(text, count):
    assert read_size(text) == count
    assert read_size(size_text(count)) == count


@pytest.mark.parametrize(
    ("text", "seconds"), [("7 days", 7 * DAY), ("1 day", DAY), ("36h", 129600), ("90 min", 5400), ("61", 61)]
)
def test_times_in_words(text, seconds):
    assert read_time(text) == seconds
    assert read_time(time_text(seconds)) == seconds


@pytest.mark.parametrize(
    "text", ["", "GB", "1 XB", "1.3 bytes", "1e3", "-1", "1 GB 5", "\u0661 GB", "1" * 21, "NaN", "1..5"]
)
def test_what_is_no_size(text):
    with pytest.raises(ValueError, match=r"no|not"):
        read_size(text)
