"""What the form of features reads of what was typed, and beside which field it says what is wrong."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from mydoc.core.errors import Invalid
from mydoc.features.domain import Change, Directory, Feature, Features, Group
from mydoc.features.forms import FeaturesForm
from tests.unit.mydoc.features.test_domain import DAY, STAGE

ALL_ON = {f"switch-{feature}": "on" for feature in Feature} | {"people-directory": "domain_and_groups"}
FOUND = Features(STAGE, version=1, groups={"staff": Group(quota=5)})


def form_of(found=FOUND, **fields):
    data = QueryDict(mutable=True)
    for name, value in {**ALL_ON, **fields}.items():
        if value is not None:
            data[name] = value
    return FeaturesForm(found, data)


def wrong(form):
    """By field, as it is called in the page, what is said."""
    forms = [form.switches, form.directory, form.everybody, *form.groups, form.new]
    return {one.add_prefix(name): " ".join(errors) for one in forms for name, errors in one.errors.items()}


def refused(**fields):
    form = form_of(**fields)
    if form.is_valid():
        with pytest.raises(Invalid) as refusal:
            FOUND.changed(form.change())
        form.add_refusal(refusal.value)
    return wrong(form)


WRONG = {
    "everybody-quota": ("much", "Enter a value like “50 GB”"),
    "everybody-largest_file": ("0", "Choose 1 byte or more"),
    "everybody-longest_expiry": ("400 days", "maximum on this site is 30 days"),
    "everybody-default_expiry": ("5 s", "60 seconds or more"),
    "new-name": ("Big Boss", "lowercase letters"),
    "group-staff-quota": ("99999999 TiB", "Choose between"),
    "group-staff-largest_file": ("6 TiB", "maximum on this site"),
    "group-staff-default_expiry": ("0,5 s", "Enter a value like “7 days”"),
    "group-staff-longest_expiry": ("-5 days", "Enter a value like “7 days”"),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_beside_it(field):
    text, said = WRONG[field]
    found = refused(**{field: text})
    assert list(found) == [field]
    assert said in found[field]


def test_a_new_groups_limits_want_its_name():
    assert refused(**{"new-quota": "5 GB"}) == {"new-name": "Enter a name for the group."}


@pytest.mark.parametrize("name", ["staff", "a.quota", "staff.", "x" * 41, "\x00", "limits.quota"])
def test_names_that_a_new_group_cannot_have(name):
    assert list(refused(**{"new-name": name})) == ["new-name"]


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({"switch-webhooks": None}, {"switches": {feature.value: feature != "webhooks" for feature in Feature}}),
        ({"people-directory": "exact"}, {"directory": Directory.EXACT}),
        ({"everybody-quota": "1.5 kB"}, {"everybody": Group(quota=1500)}),
        ({"everybody-longest_expiry": "36 h"}, {"everybody": Group(longest_expiry=DAY * 3 // 2)}),
        ({"group-staff-quota": ""}, {"groups": {"staff": Group()}}),
        ({"group-staff-remove": "on"}, {"groups": {}}),
        ({"new-name": "b", "new-quota": "7"}, {"groups": {"staff": Group(quota=5), "b": Group(quota=7)}}),
    ],
)  # fmt: skip
def test_what_was_typed_is_what_becomes_of_it(fields, after):
    kept = {"group-staff-quota": "5"}
    form = form_of(**{**kept, **fields})
    assert form.is_valid(), wrong(form)
    found = FOUND.changed(form.change())
    for name, value in after.items():
        assert getattr(found, name) == value


def test_what_is_left_empty_takes_back():
    form = form_of()
    assert form.is_valid()
    assert form.change() == Change(
        switches={feature.value: True for feature in Feature},
        limits=Group().values(),
        groups={"staff": Group().values()},
        directory=Directory.COLLEAGUES,
    )


def test_what_holds_while_a_field_is_empty_is_shown_in_it():
    form = FeaturesForm(Features(STAGE, everybody=Group(quota=2000), groups={"staff": Group()}))
    shown = [one["quota"].field.widget.attrs["placeholder"] for one in (form.everybody, *form.groups, form.new)]
    assert shown == ["10 kB", "2 kB", "2 kB"]
