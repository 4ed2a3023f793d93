"""Two running stacks: this checkout's, and that of a commit before it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.stack import ROOT, Stack, new_stack


@dataclass(frozen=True)
class Side:
    """One of those compared.

    Attributes:
        name: `before` or `now`.
    """

    name: str
    stack: Stack


@contextmanager
def sides(commit: str, folder: Path) -> Iterator[list[Side]]:
    """Start both.

    Args:
        commit: what is compared with.
        folder: for the commit's files and both stacks' state.
    """
    with ExitStack() as running:
        found = []
        for name, root in (("before", check_out(commit, folder / "before-files")), ("now", ROOT)):
            stack = new_stack(folder / name)
            stack.start(root=root)
            running.callback(stack.stop)
            found.append(Side(name, stack))
        yield found


def check_out(commit: str, folder: Path) -> Path:
    """Write a commit's files and build its front end, with the packages of this checkout."""
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, check=True)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    node = Path(sys.executable).with_name("node")
    subprocess.run([str(node), "static/build.mjs"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return folder
