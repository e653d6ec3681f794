"""Who may import whom, so that a newcomer knows what a line may touch. CONTRIBUTING.md says why."""

import ast
from functools import cache
from pathlib import Path

import pytest

import support

ROOT = support.ROOT / "src" / "trueup"
# These know nothing of the rest, and everything may use them.
GROUND = {
    "aws", "bulk", "clock", "digests", "errors", "library", "loader", "managed", "names", "rdk", "redaction",
    "refusals", "regions", "results", "run", "schemas", "settings", "templates", "text", "times", "who", "whole_file",
    "yaml_files", "__version__",
}  # fmt: skip
# part of trueup -> the parts above the ground that it may import: an arrow goes down only
ALLOWED = {
    "demo": {
        "catalogue", "collect", "cost", "deploy", "diff", "documents", "emulated", "evaluate", "evidence", "items",
        "packs", "pages", "permissions", "recorder", "remediation", "report", "rulekit", "runner", "runtime",
        "scaffold", "scan", "stage", "waivers",
    },
    "operators": {"catalogue", "collect", "documents", "permissions", "recorder", "remediation"},
    "policy_files": {"deploy", "permissions"},
    "deploy": {"catalogue", "collect", "documents", "packs", "permissions", "runtime", "waivers"},
    "report": {"catalogue", "evidence", "manual_evidence", "waivers"},
    "collect": {"catalogue", "items", "verdict", "waivers"},
    "remediation": {"catalogue", "documents", "permissions", "runner", "waivers"},
    "runner": {"documents", "permissions"},
    "permissions": {"catalogue", "documents"},
    "documents": {"catalogue"},
    "pages": {"catalogue", "evaluate", "packs"},
    "starting": set(),
    "scaffold": {"catalogue", "evaluate", "packs"},
    "stage": {"catalogue", "evaluate", "packs"},
    "diff": {"catalogue", "evaluate", "packs"},
    "packs": {"catalogue", "rulekit"},
    "scan": {"catalogue", "evaluate", "recorder", "verdict", "waivers"},
    "recorder": {"items", "rulekit"},
    "evaluate": {"catalogue", "items", "rulekit", "verdict"},
    "runtime": {"items.shape", "rulekit", "verdict", "waivers.match"},
    "verdict": set(),
    "items": {"rulekit"},
    "manual_evidence": {"catalogue"},
    "waivers": set(),
    "cost": {"catalogue"},
    "evidence": set(),
    "catalogue": set(),
    "emulated": {"rulekit"},
    "rulekit": set(),
}  # fmt: skip
# library -> the only files that import it; a folder stands for all in it
DOORS = {
    "boto3": {"aws.py", "runtime.py", "runner/launcher.py"},
    "click": {"cli"},
    "rich": {"cli"},
    "moto": {"emulated"},
    "yaml": {"yaml_files"},
    "rdklib": {"rdk.py", "rulekit", "deploy"},
}
# These travel to Lambda, or are imported before anything is known to be needed.
TRAVELS = {
    "rulekit": {"rdklib", "botocore"},  # whose errors say what is not there
    "names.py": set(),
    "refusals.py": set(),
    "times.py": set(),
    "verdict.py": set(),
    "regions.py": set(),
    "loader.py": set(),
    "rdk.py": {"rdklib"},
    "items/shape.py": set(),
    "waivers/match.py": set(),
    "runtime.py": {"boto3", "botocore"},
}
FILES = sorted(ROOT.rglob("*.py"))


@cache
def imported(path):
    """Every module that a file imports, wherever in it: `trueup.items.shape`, `boto3`."""
    return tuple(_imported(path))


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module in ("trueup", *PACKAGES) else [node.module]


PACKAGES = {".".join(("trueup", *path.parent.relative_to(ROOT).parts)) for path in ROOT.rglob("*/__init__.py")}


def part(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def below(name, places):
    """Whether a file is one of the places, or in one of them."""
    return any(name == place or name.startswith(f"{place}/") for place in places)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_what_its_part_may(path):
    own = part(path)
    if own in ("__init__", "__main__", "cli"):
        return  # the package imports nothing (see below), and the command line everything
    for module in imported(path):
        if not module.startswith("trueup."):
            continue
        inside = module.removeprefix("trueup.")
        other = inside.partition(".")[0]
        assert other in GROUND | {own} or any(
            inside == allowed or inside.startswith(f"{allowed}.") for allowed in ALLOWED[own]
        ), f"{own} may not import {module}"


@pytest.mark.parametrize("library", DOORS)
def test_a_library_comes_in_through_its_own_door(library):
    users = {
        str(path.relative_to(ROOT)) for path in FILES if library in {name.split(".")[0] for name in imported(path)}
    }
    assert users
    assert {name for name in users if not below(name, DOORS[library])} == set()


@pytest.mark.parametrize("place", TRAVELS)
def test_what_travels_to_lambda_needs_nothing_but(place):
    target = ROOT / place
    for path in [target] if target.is_file() else target.rglob("*.py"):
        foreign = {name.split(".")[0] for name in imported(path)} - set(support.STANDARD_LIBRARY) - {"trueup"}
        assert foreign <= TRAVELS[place]


def test_the_package_itself_imports_nothing():
    for init in (ROOT / "__init__.py", ROOT / "rulekit" / "__init__.py"):
        assert list(imported(Path(init))) == []
