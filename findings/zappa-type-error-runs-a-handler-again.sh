#!/usr/bin/env bash
# A TypeError inside an event handler makes Zappa run the handler again, with fewer arguments.
#
# Version: zappa 0.63.0.
#
# Zappa finds out how many arguments a function takes by calling it: with (event, context), after a TypeError with
# (event), after another with none (zappa/handler.py, LambdaHandler.run_function). A TypeError that the function's
# own code raises looks the same. So a handler whose arguments have defaults does its work up to three times for one
# event, and what is raised in the end is a RuntimeError about its signature, which names neither the fault nor its
# place. One expects a single call and the TypeError itself.
#
# What helps: handlers take exactly (event, context), without defaults, and turn a TypeError of their own into
# another error.
source "$(dirname "$0")/lib.sh"
install zappa==0.63.0 setuptools==80.9.0
prints "runs: ['event and context', 'event', 'nothing']
raised: RuntimeError: Function signature is invalid. Expected a function that accepts at most 2 arguments or varargs.
runs without defaults: ['event and context']" <<'PY'
from zappa.handler import LambdaHandler

runs = []

def store(event=None, context=None):
    runs.append("event and context" if context else "event" if event else "nothing")
    # The fault: a field that is a number, where the code expects text.
    return "length " + len(event["key"] if event else "")

try:
    LambdaHandler.run_function(store, {"key": "a.txt"}, {"request": 1})
except Exception as error:
    print("runs:", runs)
    print(f"raised: {type(error).__name__}: {error}")

runs.clear()

def strict(event, context):
    return store(event, context)

try:
    LambdaHandler.run_function(strict, {"key": "a.txt"}, {"request": 1})
except RuntimeError:
    print("runs without defaults:", runs)
PY
