"""What people paste becomes the addresses in it, and nothing else."""

from __future__ import annotations

import pytest

from accounts.domain.address_lists import addresses_in, addresses_of

ANNA, BOB, CARL = "anna@example.com", "bob@example.com", "Carl.C+x@example.org"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", []),
        (" \n ;, ", []),
        (ANNA, [ANNA]),
        (f"{ANNA},{BOB}", [ANNA, BOB]),
        (f"{ANNA}; {BOB};", [ANNA, BOB]),
        (f"{ANNA}\r\n{BOB}\n\n{CARL}\n", [ANNA, BOB, CARL]),
        (f"{ANNA} {BOB}\t{CARL}", [ANNA, BOB, CARL]),
        (f"{ANNA}\uff1b{BOB}\uff0c{CARL}", [ANNA, BOB, CARL]),
        (f"Anna Berg <{ANNA}>; Bob <{BOB}>", [ANNA, BOB]),
        (f"Anna Berg <{ANNA}>, Bob <{BOB}>, {CARL}", [ANNA, BOB, CARL]),
        (f"Anna Berg <{ANNA}> Bob <{BOB}>", [ANNA, BOB]),
        (f'"Berg, Anna" <{ANNA}>, "Bach; Bob" <{BOB}>', [ANNA, BOB]),
        (f"Berg, Anna <{ANNA}>; Bach, Bob <{BOB}>", [ANNA, BOB]),
        (f"Berg, Anna <{ANNA}>, Bach, Bob <{BOB}>", [ANNA, BOB]),
        (f"{CARL}, Berg, Anna, M. A. <{ANNA}>", [CARL, ANNA]),
        (f"<{ANNA}>,<{BOB}>", [ANNA, BOB]),
        (f"< {ANNA} >", [ANNA]),
        (f"mailto:{ANNA}", [ANNA]),
        (f"MailTo:{ANNA}?subject=Hi&body=a%2Cb; Bob <mailto:{BOB}>", [ANNA, BOB]),
        (f"mailto: {ANNA}", [ANNA]),
        (f"mailto:{ANNA} mailto:{BOB}", [ANNA, BOB]),
        ("mailto:anna%40example.com", [ANNA]),
        ("mailto:anna%2Bx@example.com", ["anna+x@example.com"]),
        (f"{ANNA} <{ANNA}>; '{BOB.upper()}' <{BOB}>", [ANNA, BOB]),
        (f'"{CARL}" <{ANNA}>', [ANNA]),
        # Percent signs and question marks are characters of an address, where it is no URL.
        ("a%40b@example.com who?@example.com", ["a%40b@example.com", "who?@example.com"]),
    ],
)
def test_addresses_are_found_however_they_are_written(text, addresses):
    assert addresses_in(text) == addresses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("anna", ["anna"]),
        ("anna berg@example.com", ["anna berg@example.com"]),
        (f"Anna Berg {ANNA}", [f"Anna Berg {ANNA}"]),
        (f"anna, {BOB}", ["anna", BOB]),
        (f"anna, berg; Bob <{BOB}>", ["anna", "berg", BOB]),
        (f"anna\nBob <{BOB}>", ["anna", BOB]),
        (f"{CARL} <{ANNA}>", [f"{CARL} <{ANNA}>"]),
        (f"Berg, {CARL} <{ANNA}>; {BOB}", ["Berg", f"{CARL} <{ANNA}>", BOB]),
        (f"Anna <>, {BOB}", ["Anna <>", BOB]),
        (f"Anna <anna>; {BOB}", ["Anna <anna>", BOB]),
        (f'"Berg, Anna <{ANNA}>\n{BOB}', [ANNA, BOB]),
        (f"Anna <{ANNA}, {BOB}", [f"Anna <{ANNA}", BOB]),
        (f"Anna <{ANNA}> Berg", [ANNA, "Berg"]),
        (f"Team: {ANNA}, {BOB};", [f"Team: {ANNA}", BOB]),
        ("mailto:", ["mailto:"]),
    ],
)
def test_what_is_no_address_stays_to_be_refused_and_takes_no_other_with_it(text, parts):
    assert addresses_in(text) == parts


@pytest.mark.parametrize(
    "text", ["<" * 20_000, '"' * 20_001, '<"' * 10_000, "a," * 10_000, "a@" * 10_000, '\\"' * 10_000]
)
def test_long_texts_of_separators_come_to_an_end(text):
    assert "".join(addresses_in(text)).replace(",", "") == text.replace(",", "").replace(" ", "")


def test_of_several_texts_each_may_hold_several():
    assert addresses_of([f"{ANNA}; Bob <{BOB}>", CARL]) == [ANNA, BOB, CARL]
    assert addresses_of([]) == []
    assert addresses_of(["", ANNA, " "]) == ["", ANNA, " "]
