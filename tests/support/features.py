"""Groups of people, and what a change of the features has to name."""

from __future__ import annotations

from mydoc import features

GROUP = "staff"


def some_group() -> str:
    """A group with a quota, made if there is none."""
    if GROUP not in features.latest().groups:
        change = features.Change(groups={GROUP: {"quota": 200 * 1024**3}})
        features.change(version=version(), change=change, by="admin")
    return GROUP


def version() -> int:
    """The version of the features now."""
    return features.latest().version
