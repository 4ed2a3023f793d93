"""Links of Alice's."""

from tests.unit.files.conftest import change as change
from tests.unit.files.conftest import many as many
from tests.unit.files.conftest import share as share
