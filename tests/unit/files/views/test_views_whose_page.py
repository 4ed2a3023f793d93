"""Every page says whose it is, so that it never goes on with a session of somebody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

PAGES = (
    "files:documents",
    "files:shares",
    "files:requests",
    "files:audit",
    "files:statistics",
    "settings:profile",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_somebody_says_whose_it_is(alice, name):
    assert f'data-user="{alice.id}"' in alice.client.get(reverse(name)).content.decode()


def test_the_page_to_sign_in_is_nobodys(client):
    assert "data-user" not in client.get(reverse("accounts:login")).content.decode()
