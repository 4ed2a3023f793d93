"""What Lambda calls: Zappa's handler, all of it ready before the first event."""

import gc
import os

# Nothing that is imported becomes garbage, and looking for some takes a fifth of a cold start. Frozen, it is not
# looked at by later collections either (Python, "gc.freeze").
gc.disable()
# Lambda's initialisation has a whole CPU, the first event only as much as the function's memory buys.
os.environ["INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT"] = "yes"

from zappa.handler import lambda_handler  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["lambda_handler"]
