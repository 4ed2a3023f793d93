"""Publish CloudWatch metrics as part of log lines, without calls to AWS and without cost while nothing happens.

Every name here is a custom metric for each stage. Ten are free; the others are 0.30 USD a month, by the hours in
which something was measured (AWS, "Amazon CloudWatch pricing"). What else one wants to know is in the log's lines.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

NAMESPACE = "MyDoc"
STAGE_DIMENSION = "Stage"

REQUESTS = "Requests"
ERRORS = "Errors"
UPLOADS = "Uploads"
UPLOADED_BYTES = "UploadedBytes"
QUEUE_AGE = "QueueAge"

UNITS = {
    # Answers to HTTP requests.
    REQUESTS: "Count",
    # Those with a status of 500 and above. There is one for each request, 0 or 1.
    ERRORS: "Count",
    # Documents that became ready, and their size.
    UPLOADS: "Count",
    UPLOADED_BYTES: "Bytes",
    # How long a job waited until it was first tried.
    QUEUE_AGE: "Seconds",
}


def embedded(measures: Mapping[str, float]) -> dict[str, Any]:
    """Return what makes a JSON line carry metrics (AWS, "Specification: Embedded metric format").

    Args:
        measures: values by name, in the units of `UNITS`.

    Returns:
        Members for the top of the line: none without measures, and none but on Lambda, where CloudWatch reads it.
    """
    from django.conf import settings

    if not measures or not settings.ON_LAMBDA:
        return {}
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [[STAGE_DIMENSION]],
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in measures],
    }
    return {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]},
        STAGE_DIMENSION: settings.STAGE,
        **measures,
    }
