"""How names are compared, and which may be stored."""

from __future__ import annotations

import pytest

from accounts.domain.names import clean_label, clean_names, fold
from mydoc.core.errors import Invalid
from tests.support.rule_tables import code


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ångström", "angstrom"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("  a   b ", "a b"),
        ("ﬁ", "fi"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_accents_and_spaces(text, folded):
    assert fold(text) == folded


NO_NAMES = ["", "   ", "x" * 81, "a\x00b", "a\nb", "\u202egnp", "\u200b", "\u2028", "a\x07", "\ud800"]


@pytest.mark.parametrize("text", NO_NAMES)
@pytest.mark.parametrize("field", ["name", "surname"])
def test_a_name_can_be_shown(text, field):
    with pytest.raises(Invalid) as refused:
        clean_names(**{"name": "Dora", "surname": "Doe", field: text})
    assert (refused.value.code, list(refused.value.fields)) == ("bad_name", [field])
    assert code(lambda: clean_label(text)) == "bad_name"


def test_both_names_are_told_of_at_once():
    with pytest.raises(Invalid) as refused:
        clean_names(name="", surname="\n")
    assert set(refused.value.fields) == {"name", "surname"}


@pytest.mark.parametrize(
    ("text", "kept"), [(" Zo\u0308e  Mary ", "Zöe Mary"), ("x" * 80, "x" * 80), ("a\u200cb", "a\u200cb")]
)
def test_a_name_is_kept_in_one_spelling(text, kept):
    assert clean_names(name=text, surname=text) == (kept, kept)
    assert clean_label(text) == kept
