"""Text that trueup fills in: pages, new rules. One environment for all, so that a missing value is an error."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # lint wants the parts of scripts alone

    # These become Markdown, Python, JSON and YAML; what becomes HTML has an environment of its own that escapes.
    return Environment(
        loader=PackageLoader("trueup"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def render(template: str, **values: Any) -> str:
    """The text of `templates/<template>` with its values. Raises jinja2.UndefinedError for a missing one."""
    text: str = _environment().get_template(template).render(values)
    return text


@cache
def script_parts() -> dict[str, str]:
    """What scripts of documents share: the text of each function and constant of script_parts.py, by its name."""
    source = (Path(__file__).parent / "script_parts.py").read_text(encoding="utf-8")
    return {name: ast.get_source_segment(source, node) or "" for name, node in named(ast.parse(source)).items()}


def named(tree: ast.Module) -> dict[str, ast.stmt]:
    """The functions and constants of a module by their names."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node
    return found
