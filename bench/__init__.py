"""Measurements: `make bench`."""

import os

# Whoever starts the emulator reads settings of ours.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mydoc.settings")
