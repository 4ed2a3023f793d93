"""One cold start: import an application as Lambda does, let it answer one event, then some more.

Run in a fresh process with what is measured first on the path; it imports nothing that the application would not.
"""

import time

_began = time.perf_counter(), time.process_time()

import importlib  # noqa: E402 - the clock starts before anything is imported
import json  # noqa: E402
import sys  # noqa: E402
import types  # noqa: E402


def main() -> None:
    """Take a request on standard input, put the figures on the last line of standard output, in seconds."""
    request = json.load(sys.stdin)
    module, _, function = request["entry"].partition(":")
    handler = getattr(importlib.import_module(module), function)
    context = types.SimpleNamespace(**request["context"])
    imported = time.perf_counter(), time.process_time()
    answer = handler(request["event"], context)
    answered = time.perf_counter(), time.process_time()
    for _ in range(request["warm_requests"]):
        handler(request["event"], context)
    warm = time.perf_counter() - answered[0], time.process_time() - answered[1]
    count = max(request["warm_requests"], 1)
    figures = {
        "status": answer["statusCode"],
        "size": len(answer.get("body", "")),
        "import": imported[0] - _began[0],
        "first": answered[0] - imported[0],
        "cold": answered[0] - _began[0],
        "cold_cpu": answered[1] - _began[1],
        "warm": warm[0] / count,
        "warm_cpu": warm[1] / count,
        "modules": sorted(sys.modules),
    }
    print("\n" + json.dumps(figures))


main()
