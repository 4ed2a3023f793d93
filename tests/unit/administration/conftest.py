"""Administrators over the API."""

from __future__ import annotations

from tests.unit.bad_input.conftest import call as call
from tests.unit.files.conftest import upload as upload
