"""Take the emulator's events on a laptop, which AWS would pass to Lambda."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mydoc.local.dispatch import dispatch
from mydoc.web.views import forbidden


@csrf_exempt
@require_POST
def local_event(request: HttpRequest) -> HttpResponse:
    """Run the handler of an event, as Lambda would. Exists only where LOCAL_EVENTS_SECRET is set, and answers only
    who knows it."""
    secret = request.headers.get("X-Local-Events-Secret", "")
    if not hmac.compare_digest(secret.encode(), settings.LOCAL_EVENTS_SECRET.encode()):
        return forbidden(request)
    return JsonResponse(dispatch(json.loads(request.body)), safe=False)
