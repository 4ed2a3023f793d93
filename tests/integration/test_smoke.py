"""What a deployment tries on its stage works on a stage that works."""

from __future__ import annotations

import pytest

from mydoc.ops.smoke import Smoke
from tests.support.stack import Stack

pytestmark = pytest.mark.stack


def test_a_file_is_uploaded_shared_downloaded_and_deleted(stack: Stack) -> None:
    Smoke(site_url=stack.base_url, email="charlie@example.com", password=stack.password).run()
