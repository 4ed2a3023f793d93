"""Define features, the limits of each group of people, and the rules about both; plain Python.

Limits are kept as a group's own, where it has any, and inherited where it has none: a group's from everyone's,
everyone's from the stage's settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from mydoc.core.errors import Forbidden, Invalid
from mydoc.core.sizes import in_words

EVERYBODY = ""
LIMIT_NAMES = ("default_expiry", "longest_expiry", "largest_file", "quota")
SHORTEST_EXPIRY = 60
# What every JSON reader takes for the same number (RFC 8259, 6).
LARGEST_QUOTA = 2**53 - 1
MOST_GROUPS = 50

_GROUP_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

# The value of each limit, by name; None if it is not set.
LimitChanges = Mapping[str, int | None]


class Feature(StrEnum):
    """A feature that administrators can switch."""

    SIGN_UP = "sign_up"
    PUBLIC_LINKS = "public_links"
    CHOSEN_SLUGS = "chosen_slugs"
    GUEST_COLLECTING = "guest_collecting"
    WEBHOOKS = "webhooks"
    PREVIEWS = "previews"
    ZIP_DOWNLOADS = "zip_downloads"
    STATISTICS = "statistics"


class Directory(StrEnum):
    """Who can find whom by the start of a name or address; everyone can find anyone by a full address."""

    EVERYONE = "everyone"
    COLLEAGUES = "domain_and_groups"
    EXACT = "exact"


# The messages for features that are off.
_REFUSALS = {
    Feature.SIGN_UP: "Sign-up is turned off. Ask an administrator for an account.",
    Feature.PUBLIC_LINKS: "Public links are turned off. Share with colleagues, or ask an administrator.",
    Feature.CHOSEN_SLUGS: "Custom link addresses are turned off. Leave the address empty.",
    Feature.GUEST_COLLECTING: "File requests are turned off. Ask an administrator to turn them on.",
    Feature.WEBHOOKS: "Webhooks are turned off. Ask an administrator to turn them on.",
    Feature.PREVIEWS: "Previews are turned off. Download the document instead.",
    Feature.ZIP_DOWNLOADS: "ZIP downloads are turned off. Download the documents one by one.",
    Feature.STATISTICS: "Statistics are turned off. Ask an administrator to turn them on.",
}


@dataclass(frozen=True)
class Limits:
    """The limits that apply to a person; sizes in bytes.

    Args:
        default_expiry: how long a document is kept if its owner does not say.
        longest_expiry: the longest its owner may say.
        largest_file: of one document.
        quota: of all of them together.
    """

    default_expiry: timedelta
    longest_expiry: timedelta
    largest_file: int
    quota: int


@dataclass(frozen=True)
class Group:
    """A group's own limits, in seconds and bytes; None where everyone's apply, or the stage's for everyone."""

    default_expiry: int | None = None
    longest_expiry: int | None = None
    largest_file: int | None = None
    quota: int | None = None

    def values(self) -> dict[str, int | None]:
        """Return the limits by name."""
        return {name: getattr(self, name) for name in LIMIT_NAMES}


@dataclass(frozen=True)
class Change:
    """An administrator's changes; anything not named stays.

    Args:
        switches: by feature.
        limits: everyone's own, by name.
        groups: limits by group name; None deletes a group.
        directory: who finds whom.
    """

    switches: Mapping[str, bool] = field(default_factory=dict)
    limits: LimitChanges = field(default_factory=dict)
    groups: Mapping[str, LimitChanges | None] = field(default_factory=dict)
    directory: Directory | None = None


@dataclass(frozen=True)
class Features:
    """Features and limits, as they were read.

    Args:
        stage: the limits in the settings: the defaults, and the maximum for both expiries and a file.
        version: raised by each change; 0 before the first.
        switches: by feature; others are as the stage has them.
        everyone: the limits of people without a group.
        groups: by name.
        directory: who finds whom.
        off: features that are off until an administrator turns them on.
    """

    stage: Limits
    version: int = 0
    switches: Mapping[str, bool] = field(default_factory=dict)
    everybody: Group = Group()
    groups: Mapping[str, Group] = field(default_factory=dict)
    directory: Directory = Directory.COLLEAGUES
    off: frozenset[str] = frozenset()

    def is_on(self, name: str) -> bool:
        """Return whether a feature is switched on.

        Raises:
            ValueError: for a name that is no Feature's.
        """
        feature = Feature(name).value
        return self.switches.get(feature, feature not in self.off)

    def require(self, name: str) -> None:
        """Require that a feature is switched on.

        Raises:
            Forbidden: `feature_off`.
        """
        if not self.is_on(name):
            raise Forbidden("feature_off", _REFUSALS[Feature(name)])

    def all_switches(self) -> dict[str, bool]:
        """Return every feature, and whether it is on."""
        return {feature.value: self.is_on(feature) for feature in Feature}

    def limits(self, group: str = EVERYBODY) -> Limits:
        """Return the limits of a group; those of everyone if there is no such group. They never exceed the
        stage's, even if its settings became smaller since."""
        own = self.groups.get(group, Group())
        longest = min(self._seconds("longest_expiry", own), self.stage.longest_expiry)
        return Limits(
            default_expiry=min(self._seconds("default_expiry", own), longest),
            longest_expiry=longest,
            largest_file=min(self._value("largest_file", own, self.stage.largest_file), self.stage.largest_file),
            quota=self._value("quota", own, self.stage.quota),
        )

    def changed(self, change: Change) -> Features:
        """Return the features after a change, with the next version.

        Raises:
            Invalid: `nothing_to_change`, `bad_group`, `too_many_groups`, `bad_expiry`, `bad_largest_file`,
                `bad_quota` or `beyond_stage`, with the field that is wrong.
            ValueError: for a name that is no Feature's.
        """
        if not (change.switches or change.limits or change.groups or change.directory):
            raise Invalid("nothing_to_change", "Send at least one of features, limits or groups.")
        groups = dict(self.groups)
        for name, limits in change.groups.items():
            where = f"groups.{name[:50]}"
            check_group_name(name, where=where)
            if limits is None:
                groups.pop(name, None)
            else:
                groups[name] = self._checked(groups.get(name, Group()), limits, where=where)
        if len(groups) > MOST_GROUPS:
            message = f"There can be at most {MOST_GROUPS} groups. Delete one first."
            raise Invalid("too_many_groups", message, fields={"groups": message})
        return replace(
            self,
            version=self.version + 1,
            switches={**self.switches, **{Feature(name).value: on for name, on in change.switches.items()}},
            everybody=self._checked(self.everybody, change.limits, where="limits"),
            groups=groups,
            directory=change.directory or self.directory,
        )

    def moved_quotas(self, before: Features) -> list[str]:
        """Return the groups whose quota has changed, those that are gone included."""
        names = sorted({*self.groups, *before.groups})
        is_moved = {
            name: self.limits(name).quota != before.limits(name).quota
            or (name in self.groups) != (name in before.groups)
            for name in names
        }
        return [name for name in names if is_moved[name]]

    def _seconds(self, name: str, own: Group) -> timedelta:
        return timedelta(seconds=self._value(name, own, int(getattr(self.stage, name).total_seconds())))

    def _value(self, name: str, own: Group, usual: int) -> int:
        for group in (own, self.everybody):
            value: int | None = getattr(group, name)
            if value is not None:
                return value
        return usual

    def _checked(self, group: Group, limits: LimitChanges, *, where: str) -> Group:
        if unknown := set(limits) - set(LIMIT_NAMES):
            raise ValueError(f"no such limits: {sorted(unknown)}")
        for name, value in limits.items():
            if value is not None:
                _check_limit(name, value, self.stage, where=f"{where}.{name}")
        changed = replace(group, **limits)
        default, longest = changed.default_expiry, changed.longest_expiry
        if default is not None and longest is not None and default > longest:
            raise _bad(
                "bad_expiry",
                "The default expiry cannot be longer than the longest expiry.",
                f"{where}.default_expiry",
            )
        return changed


def check_group_name(name: str, *, where: str = "group") -> str:
    """Return the name, if a group may have it.

    Raises:
        Invalid: `bad_group`, unless it is 1 to 40 small letters, digits and hyphens.
    """
    if not _GROUP_NAME.fullmatch(name):
        message = "A group name has 1 to 40 lowercase letters, digits and hyphens, such as `staff`."
        raise _bad("bad_group", message, where)
    return name


def _check_limit(name: str, value: int, stage: Limits, *, where: str) -> None:
    match name:
        case "default_expiry" | "longest_expiry":
            if value < SHORTEST_EXPIRY:
                raise _bad("bad_expiry", f"Choose {SHORTEST_EXPIRY} seconds or more.", where)
            most, text = int(stage.longest_expiry.total_seconds()), f"{stage.longest_expiry.days} days"
        case "largest_file":
            if value < 1:
                raise _bad("bad_largest_file", "Choose 1 byte or more.", where)
            most, text = stage.largest_file, in_words(stage.largest_file)
        case _:
            if not 0 <= value <= LARGEST_QUOTA:
                raise _bad("bad_quota", f"Choose between 0 bytes and {in_words(LARGEST_QUOTA)}.", where)
            return
    if value > most:
        raise _bad("beyond_stage", f"The maximum on this site is {text}.", where)


def _bad(code: str, message: str, where: str) -> Invalid:
    return Invalid(code, message, fields={where: message})
