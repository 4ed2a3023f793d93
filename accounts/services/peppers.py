"""The keys of digests that the tables hold: who reads a table can make none of his own."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def peppers() -> list[str]:
    """Return the pepper that digests are made with, and then those it took the place of, which still count.

    Raises:
        ImproperlyConfigured: if the stage has none.
    """
    if not settings.TOKEN_PEPPER:
        raise ImproperlyConfigured("There is no token pepper. Run `manage.py secrets ensure`.")
    return [settings.TOKEN_PEPPER, *settings.TOKEN_PEPPER_FALLBACKS]
