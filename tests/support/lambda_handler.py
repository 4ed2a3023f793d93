"""The function that Lambda runs, as Zappa packages it for a stage."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from django.urls import clear_script_prefix
from zappa.cli import ZappaCLI
from zappa.handler import LambdaHandler
from zappa.utilities import import_and_get_function

_MODULE = "zappa_settings"
_SINGLETON = "_LambdaHandler__instance"

Invoke = Callable[[Mapping[str, Any]], Any]


@contextmanager
def lambda_handler(settings_file: Path, stage: str) -> Iterator[Invoke]:
    """`with lambda_handler(file, "dev") as invoke: answer = invoke(event)`.

    Args:
        settings_file: a zappa_settings.json.
        stage: which of its stages.

    Returns:
        what takes an event and answers as Lambda would: through JSON both ways, raising what the function raises.
    """
    # What the handler changes: the environment, the path, the level of the log, and the prefix of addresses.
    level, path = logging.getLogger().level, list(sys.path)
    cli = _loaded(settings_file, stage)
    before = getattr(LambdaHandler, _SINGLETON)
    with mock.patch.dict(os.environ):
        setattr(LambdaHandler, _SINGLETON, None)
        sys.modules[_MODULE] = _packaged_settings(cli)
        try:
            LambdaHandler()
            # Zappa copies its own module `handler` to the top of the package.
            function = import_and_get_function(re.sub(r"^handler\.", "zappa.handler.", cli.lambda_handler))
            yield lambda event: _through_json(function(_through_json(event), None))
        finally:
            setattr(LambdaHandler, _SINGLETON, before)
            del sys.modules[_MODULE]
            clear_script_prefix()
            logging.getLogger().setLevel(level)
            sys.path[:] = path


def _loaded(settings_file: Path, stage: str) -> ZappaCLI:
    cli = ZappaCLI()
    cli.api_stage = stage
    cli.load_credentials = False
    cli.load_settings(str(settings_file))
    return cli


def _packaged_settings(cli: ZappaCLI) -> ModuleType:
    """The module `zappa_settings` that Zappa puts into the package."""
    module = ModuleType(_MODULE)
    exec(cli.get_zappa_settings_string(), module.__dict__)
    return module


def _through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))
