"""Name choices in the API's schema, where fields of one name differ in their choices."""

from __future__ import annotations

from files.domain.documents import Status
from files.domain.requests import Arrival
from files.domain.share_state import ShareState
from files.domain.shares import VisitState
from files.domain.webhooks import State
from files.domain.zips import ZipState

DOCUMENT_STATUSES = [status.value for status in Status]
ARRIVALS = [arrival.value for arrival in Arrival]
SHARE_STATES = [state.value for state in ShareState]
VISIT_STATES = [state.value for state in VisitState]
DELIVERY_STATES = [state.value for state in State]
ZIP_STATES = [state.value for state in ZipState]
