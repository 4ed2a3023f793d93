"""Define the forms of the features page: switches, everyone's limits, each group's, and a new group."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mydoc.core.errors import Invalid
from mydoc.features.domain import Change, Directory, Feature, Features, Group
from mydoc.features.words import read_size, read_time, size_text, time_text
from mydoc.web.forms import say_what_is_now

# What it is called, and what it means that it is on.
_SWITCHES = {
    Feature.SIGN_UP: ("Sign-up", "Anyone can create an account."),
    Feature.PUBLIC_LINKS: (
        "Public links",
        "People can share documents by link. When off, existing links stop working too.",
    ),
    Feature.CHOSEN_SLUGS: ("Custom link addresses", "People can choose the words that a link ends in."),
    Feature.GUEST_COLLECTING: ("File requests", "People can collect files through a link, without an account."),
    Feature.WEBHOOKS: ("Webhooks", "Other programs can receive events."),
    Feature.PREVIEWS: ("Previews", "Documents can be viewed without downloading them."),
    Feature.ZIP_DOWNLOADS: ("Download all as ZIP", "Visitors can download all documents of a link at once."),
    Feature.STATISTICS: ("Statistics", "Downloads and data per day."),
}
_MOST_CHARACTERS = 40


class LimitField(forms.CharField):
    """A limit in words; empty if the group does not set it."""

    def __init__(
        self, *, read: Callable[[str], int], text: Callable[[int], str], example: str, label: str
    ) -> None:
        super().__init__(required=False, max_length=_MOST_CHARACTERS, label=label)
        self._read, self._text, self._example = read, text, example
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        return self._text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self._read(text)
        except ValueError:
            raise ValidationError(f"Enter a value like “{self._example}”.", code="invalid") from None

    def usual(self, value: int) -> None:
        """Show the limit that applies while the field is empty."""
        self.widget.attrs["placeholder"] = self._text(value)


def _time(label: str) -> LimitField:
    return LimitField(read=read_time, text=time_text, example="7 days", label=label)


def _size(label: str) -> LimitField:
    return LimitField(read=read_size, text=size_text, example="50 GB", label=label)


class SwitchesForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for feature in Feature:
            label, text = _SWITCHES[feature]
            self.fields[feature.value] = forms.BooleanField(required=False, label=label, help_text=text)


class DirectoryForm(forms.Form):
    directory = forms.ChoiceField(
        label="Who people can find",
        choices=[
            (Directory.COLLEAGUES.value, "Colleagues"),
            (Directory.EVERYONE.value, "Everyone"),
            (Directory.EXACT.value, "No one"),
        ],
        help_text="Colleagues have the same email domain or group. A full email address always finds its owner.",
    )


class LimitsForm(forms.Form):
    use_required_attribute = False

    default_expiry = _time("Default expiry")
    longest_expiry = _time("Longest expiry")
    largest_file = _size("Largest file")
    quota = _size("Quota")

    def __init__(self, *args: Any, usual: Features, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inherited = usual.limits()
        values = {
            "default_expiry": int(inherited.default_expiry.total_seconds()),
            "longest_expiry": int(inherited.longest_expiry.total_seconds()),
            "largest_file": inherited.largest_file,
            "quota": inherited.quota,
        }
        for name, value in values.items():
            field = self.fields[name]
            if isinstance(field, LimitField):
                field.usual(value)

    @property
    def limits(self) -> list[forms.BoundField]:
        """The fields of the limits."""
        return [self[name] for name in Group().values()]

    def own(self) -> dict[str, int | None]:
        """Return the limits as they were sent."""
        return {name: self.cleaned_data[name] for name in Group().values()}


class GroupForm(LimitsForm):
    remove = forms.BooleanField(required=False, label="Delete this group")

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name


class NewGroupForm(LimitsForm):
    name = forms.CharField(
        required=False,
        max_length=_MOST_CHARACTERS,
        label="Name",
        help_text="Lowercase letters, digits and hyphens, such as staff.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = taken

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name in self._taken:
            raise ValidationError("There is already a group with this name.", code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("name") == "" and any(data.get(name) is not None for name in Group().values()):
            self.add_error("name", "Enter a name for the group.")
        return data


class FeaturesForm:
    """All forms of the page.

    Args:
        found: the features as they are now.
        data: what was sent; None to show what is.
        is_old: whether that was meant for what they were before; then it is shown beside what they are now.
    """

    def __init__(self, found: Features, data: QueryDict | None = None, *, is_old: bool = False) -> None:
        self.version = found.version
        known = {key.rpartition("-")[0] for key in data or {}}
        self.directory = DirectoryForm(data, prefix="people", initial={"directory": found.directory.value})
        bare = Features(found.stage)
        self.switches = SwitchesForm(data, prefix="switch", initial=found.all_switches())
        self.everybody = LimitsForm(data, prefix="everybody", initial=found.everybody.values(), usual=bare)
        self.groups = [
            GroupForm(
                # A group that the form did not show yet has its stored limits.
                None if is_old and f"group-{name}" not in known else data,
                prefix=f"group-{name}",
                initial=group.values(),
                usual=found,
                name=name,
            )
            for name, group in sorted(found.groups.items())
        ]
        self.new = NewGroupForm(data, prefix="new", usual=found, taken=found.groups)

    def say_what_is_now(self) -> None:
        """Show the stored value beside each field that differs from it."""
        for form in (self.switches, self.directory, self.everybody, *self.groups):
            if form.is_bound:
                say_what_is_now(form, form.initial)

    def is_valid(self) -> bool:
        """Return whether all of it can be understood."""
        # Validate all of them, so that all errors show at once.
        every = (self.switches, self.directory, self.everybody, *self.groups, self.new)
        wrong = [form for form in every if not form.is_valid()]
        return not wrong

    def change(self) -> Change:
        """Return the change that was entered."""
        groups: dict[str, Any] = {
            form.name: None if form.cleaned_data["remove"] else form.own() for form in self.groups
        }
        name = self.new.cleaned_data["name"]
        if name:
            groups[name] = self.new.own()
        directory = Directory(self.directory.cleaned_data["directory"])
        return Change(
            switches=self.switches.cleaned_data, limits=self.everybody.own(), groups=groups, directory=directory
        )

    def add_refusal(self, error: Invalid) -> None:
        """Show what is wrong beside the field it is wrong in."""
        for where, message in error.fields.items():
            section, _, rest = where.partition(".")
            group, _, limit = rest.rpartition(".")
            if section == "limits":
                self.everybody.add_error(rest, message)
            elif group and error.code != "bad_group":
                self._form_of(group).add_error(limit, message)
            else:
                self.new.add_error("name", message)

    def _form_of(self, group: str) -> LimitsForm:
        return next((form for form in self.groups if form.name == group), self.new)
