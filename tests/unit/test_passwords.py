"""One spelling of a password."""

from __future__ import annotations

import pytest

from mydoc import passwords

COMPOSED, DECOMPOSED = "Gr\u00fc\u00dfe aus K\u00f6ln", "Gru\u0308\u00dfe aus Ko\u0308ln"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (DECOMPOSED, COMPOSED),
        ("open\u00a0sesame\u3000now", "open sesame now"),
        ("open  sesame", "open sesame"),
        ("open \u2003sesame", "open sesame"),
        # Seven characters would be left.
        ("abc   def", "abc   def"),
        (" open sesame ", " open sesame "),
        # Compatibility characters, case and control characters are part of the secret.
        ("\ufb01sh and CHIPS", "\ufb01sh and CHIPS"),
        ("tab\tand more", "tab\tand more"),
        ("", ""),
    ],
)
def test_a_password_has_one_spelling(typed, normal):
    assert passwords.normal(typed) == normal
    assert passwords.normal(normal) == normal


def test_what_was_hashed_as_typed_is_compared_as_well():
    assert passwords.spellings(DECOMPOSED) == [COMPOSED, DECOMPOSED]
    assert passwords.spellings(COMPOSED) == [COMPOSED]
