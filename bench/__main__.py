"""Run every measurement of this folder, one after the other: ``make bench``."""

from __future__ import annotations

import importlib
import pkgutil

import bench

for found in pkgutil.iter_modules(bench.__path__):
    if not found.name.startswith("_"):
        print(f"\n{found.name}", flush=True)
        importlib.import_module(f"bench.{found.name}").main()
