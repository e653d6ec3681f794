"""A rule's class from its file: rule folders are not packages. Travels to Lambda beside the runtime."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def module(path: Path) -> ModuleType:
    """The module in `path`, executed once per process. Raises whatever its code raises."""
    name = f"trueup_rule_{path.stem}"
    known = sys.modules.get(name)
    if known is not None and known.__file__ == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: not a Python file")
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    try:
        spec.loader.exec_module(loaded)
    except BaseException:
        del sys.modules[name]
        raise
    return loaded


def rule(path: Path) -> Any:
    """An instance of the rule class in `<NAME>.py`, an rdklib ConfigRule."""
    return getattr(module(path), path.stem)()
