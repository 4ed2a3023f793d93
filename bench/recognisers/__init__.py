"""Compare libraries that recognise a file's type with `files.inspection`, on real files.

`python -m bench recognisers FOLDER...` makes samples with the programs' own libraries, adds files of the folders,
asks each library for each of them, and prints a table. What it needs is installed below .local/recognisers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.recognisers.samples import LIBRARIES as MAKERS
from bench.recognisers.samples import make
from bench.recognisers.truth import TYPES

CANDIDATES = {
    "ours": "filetype==1.2.0",
    "filetype": "filetype==1.2.0",
    "puremagic": "puremagic==1.30",
    "python-magic": "python-magic==0.4.27",
    "magika": "magika==1.0.3",
}
_WORK = Path(".local") / "recognisers"
_MOST_OF_A_KIND = 8
_LARGEST = 64 * 1024**2


def measure(folders: list[Path]) -> None:
    """Print the table: how many files each library recognises, how fast, and how large it is."""
    for name, packages in [*CANDIDATES.items(), ("makers", MAKERS)]:
        _install(name, packages.split())
    made = _WORK / "samples"
    make(made, _WORK / "makers")
    files = _files([made, *folders])
    print(f"{len(files)} files of {len({file.suffix.lower() for file in files})} extensions")
    print("| | right | less exact | unknown | wrong | µs a file | start in ms | MB installed |")
    print("|---|---|---|---|---|---|---|---|")
    for name in CANDIDATES:
        found = _ask(name, files)
        counts = " | ".join(str(found["counts"][key]) for key in ("right", "general", "unknown", "wrong"))
        print(f"| {name} | {counts} | {found['micros']:.0f} | {found['start']:.0f} | {_megabytes(name):.1f} |")
        print(f"    wrong: {' '.join(found['wrong'])}", file=sys.stderr)
        print(f"    unknown: {' '.join(found['unknown'])}", file=sys.stderr)


def _install(name: str, packages: list[str]) -> None:
    target = _WORK / name
    if not target.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]
        subprocess.run([*pip, str(target), *packages], check=True)


def _files(folders: list[Path]) -> list[Path]:
    """Return files whose type their extension tells, a few of each kind from each folder, always the same."""
    found: list[Path] = []
    for folder in folders:
        of_kind: dict[str, int] = {}
        for file in sorted(folder.rglob("*")):
            kind = file.suffix.lower()
            if kind[1:] not in TYPES or not file.is_file() or file.is_symlink():
                continue
            if not 0 < file.stat().st_size < _LARGEST or of_kind.get(kind, 0) >= _MOST_OF_A_KIND:
                continue
            of_kind[kind] = of_kind.get(kind, 0) + 1
            found.append(file)
    return found


def _ask(name: str, files: list[Path]) -> dict[str, Any]:
    target = str((_WORK / name).resolve())
    done = subprocess.run(
        [sys.executable, "-m", "bench.recognisers.ask", name],
        input="\n".join(str(file.resolve()) for file in files),
        env={**os.environ, "PYTHONPATH": os.pathsep.join([target, str(Path.cwd())])},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _megabytes(name: str) -> float:
    files = [file for file in (_WORK / name).rglob("*") if "__pycache__" not in file.parts]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6
