"""Who is found by what, by whom, and who is not: the directory's rules over entries that lie in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accounts.domain.circles import ACCOUNTS, EVERYBODY, of_domain, of_group, partition, places_of
from accounts.domain.finding import parts_of
from accounts.domain.people import Person
from accounts.mail_providers import is_public
from mydoc.features.domain import Directory
from tests.support.rule_tables import every

VIEWER = Person("0", "viewer@example.com", "Vera", "Viewer")
COLLEAGUES = Directory.COLLEAGUES


@dataclass(frozen=True)
class Somebody:
    user_id: str
    name: str
    surname: str
    email: str
    group: str = ""
    is_listed: bool = True


@dataclass(frozen=True)
class Entry:
    user_id: str
    email: str
    name: str
    surname: str
    position: str


def found(query, *people, viewer=VIEWER, directory=COLLEAGUES):
    """The ids of who is found, as often as they are."""
    entries = []
    for one in people:
        places = places_of(**vars(one))
        assert len(places) == len(set(places))
        entries += [
            (where, Entry(one.user_id, one.email, one.name, one.surname, position)) for where, position in places
        ]
    ids = []
    for part in parts_of(viewer, query, directory, is_public=is_public):
        where = partition(part.circle, part.prefix)
        lying = sorted((entry for place, entry in entries if place == where), key=lambda entry: entry.position)
        wanted = [entry for entry in lying if entry.position.startswith(part.prefix) and part.wants(entry)]
        ids += [entry.user_id for entry in wanted]
        if part.address and wanted:
            break
    return "".join(ids)


ZOE = Somebody("z", "Zoë Mary", "Ångström", "zoe@example.com")
EVE = Somebody("e", "Eve", "Elsewhere", "eve@elsewhere.example")


@pytest.mark.parametrize(
    "query",
    ["", "zoë", "zoe", "ZO", "mary", "ångström", "angstrom z", "zoe mary ang", "mary a", "zoe@", " Zoë  Mary "],
)
def test_a_colleague_is_found_once_by_the_beginning_of_any_of_their_names(query):
    assert found(query, ZOE, EVE) == "z"


@pytest.mark.parametrize("query", ["oe", "example.com", "x", "zoe#", "*", "\ud800", "\u0301"])
def test_nothing_else_finds_them(query):
    assert found(query, ZOE) == ""


@pytest.mark.parametrize("query", ["eve", "elsewhere", "eve@", "eve@elsewhere.exampl", "@elsewhere.example"])
def test_inv_23_nobody_elsewhere_is_found_by_less_than_their_whole_address(query):
    assert found(query, ZOE, EVE) == ""


@pytest.mark.parametrize("directory", Directory)
@pytest.mark.parametrize("query", ["eve@elsewhere.example", " EVE@Elsewhere.Example "])
def test_who_knows_a_whole_address_finds_its_owner(query, directory):
    assert found(query, ZOE, EVE, directory=directory) == "e"


def test_people_of_ones_group_are_found_once_each():
    group = [
        Somebody("z", "Zoë", "Zander", "zoe@example.com", "sales"),
        Somebody("e", "Eve", "E", EVE.email, "sales"),
    ]
    bob = Somebody("b", "Bob", "Baker", "bob@example.com")
    viewer = Person("0", VIEWER.email, "Vera", "Viewer", group="sales")
    assert found("", *group, bob, viewer=viewer) == "bze"
    assert found("e", *group, bob, viewer=viewer) == "e"
    assert found("zander", *group, viewer=viewer) == "z"
    assert found("e", *group, viewer=Person("0", VIEWER.email, "Vera", "Viewer", group="other")) == ""


@pytest.mark.parametrize("domain", ["gmail.com", "gmx.net", "mailinator.com", "tuta.com", "our-isp.example"])
def test_a_public_mail_provider_makes_nobody_a_colleague(settings, domain):
    settings.PUBLIC_MAIL_DOMAINS = frozenset({"our-isp.example"})
    paula = Somebody("p", "Paula", "Public", f"paula@{domain}")
    viewer = Person("0", f"other@{domain}", "Vera", "Viewer")
    assert [found(query, paula, viewer=viewer) for query in ("", "paula", f"paula@{domain[:-1]}")] == [""] * 3
    assert found(f"paula@{domain}", paula, viewer=viewer) == "p"


@pytest.mark.parametrize("query", ["", "eve", "zoe", "zoe@example.co", "zoe@example.com"])
def test_the_administrator_chooses_who_finds_whom(query):
    expected = {
        "": ("ez", ""),
        "eve": ("e", ""),
        "zoe": ("z", ""),
        "zoe@example.co": ("z", ""),
        "zoe@example.com": ("z", "z"),
    }
    everyone, exact = expected[query]
    viewer = Person("0", "viewer@third.example", "Vera", "Viewer")
    assert found(query, ZOE, EVE, viewer=viewer, directory=Directory.EVERYONE) == everyone
    assert found(query, ZOE, EVE, viewer=viewer, directory=Directory.EXACT) == exact


def test_a_whole_address_written_in_other_letters_finds_a_colleague():
    uma = Somebody("u", "Uma", "Umlaut", "uma@xn--mnchen-3ya.example")
    viewer = Person("0", "b@xn--mnchen-3ya.example", "B", "B")
    assert found("uma@münchen.example", uma, viewer=viewer) == "u"


@pytest.mark.parametrize("query", ["", "zoe", "zoe@example.com"])
@pytest.mark.parametrize("directory", Directory)
def test_who_may_not_be_found_is_not(query, directory):
    hidden = Somebody("z", ZOE.name, ZOE.surname, ZOE.email, "sales", is_listed=False)
    viewer = Person("0", VIEWER.email, "Vera", "Viewer", group="sales")
    assert found(query, hidden, viewer=viewer, directory=directory) == ""


def test_everybody_is_listed_by_name_and_found_by_beginnings_in_each_of_their_circles():
    for one in every(group=["", "sales"], is_listed=[False, True]):
        places = places_of(user_id="1", email="bob@example.com", name="Bob", surname="Baker", **vars(one))
        circles = [ACCOUNTS]
        if one.is_listed:
            circles += [EVERYBODY, of_domain("example.com"), *([of_group("sales")] if one.group else [])]
        texts = ["baker", "baker bob", "bob baker", "bob@example.com"]
        expected = [(circle, "bob baker#1") for circle in circles]
        expected += [(partition(circle, text), f"{text}#1") for circle in circles for text in texts]
        assert sorted(places) == sorted(expected), one


def test_who_has_no_name_is_listed_by_their_address():
    places = places_of(user_id="1", email="bob@example.com", name="", surname="", group="", is_listed=True)
    assert (EVERYBODY, "bob@example.com#1") in places
