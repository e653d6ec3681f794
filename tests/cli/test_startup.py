"""What costs time at the start: what is imported, and what of the library is read. How long it takes is for bench/."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import support
from commands import COMMANDS

# Runs a command, and then says which modules that brought and which files were opened.
WATCHED = """
import json, sys
opened, before = [], set(sys.modules)
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
from trueup.cli import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(set(sys.modules) - before), opened]), file=sys.stderr)
"""
LIBRARY = ("rules", "remediation-docs", "conformance-packs", "deployment", "docs")


def watched(*arguments):
    """The packages that a command imports besides Python's own, and what it reads of the library."""
    settings = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "TTY_COMPATIBLE")}
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        env=settings | {"PYTHONPATH": str(support.ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    status, modules, opened = json.loads(ran.stderr.splitlines()[-1])
    assert status == 0
    packages = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    paths = [Path(path).relative_to(support.ROOT) for path in opened if Path(path).is_relative_to(support.ROOT)]
    return packages, [path for path in paths if path.parts[0] in LIBRARY]


@pytest.mark.parametrize("group", ["", "automation", "deploy", "packs", "report", "waivers"])
def test_the_help_of_a_group_imports_click_alone_and_reads_nothing(group):
    assert watched(*group.split(), "--help") == ({"click", "trueup"}, [])


LISTS = {
    "for people": ["rules"],
    "for programs": ["rules", "--output", "json"],
    "for spreadsheets": ["rules", "--output", "csv"],
}


@pytest.mark.parametrize("arguments", LISTS.values(), ids=LISTS)
def test_a_list_of_rules_imports_click_alone_and_reads_the_facts_of_rules_alone(arguments):
    packages, paths = watched(*arguments)
    assert packages == {"click", "trueup"}
    assert {(path.parts[0], path.name) for path in paths} == {("rules", "parameters.json")}


def test_the_rules_of_a_service_need_the_calls_of_those_without_a_type():
    packages, paths = watched("rules", "--service", "S3")
    assert not packages & {"boto3", "jinja2", "jsonschema", "rdklib", "rich"}
    assert {path.parts[0] for path in paths} <= {"rules"}


def test_the_rules_of_a_pack_need_its_source_and_no_other():
    packages, paths = watched("rules", "--pack", "s3")
    assert packages >= {"click", "trueup", "yaml"}
    assert not packages & {"boto3", "botocore", "jinja2", "jsonschema", "rdklib", "rich"}
    sources = [path for path in paths if path.parts[0] != "rules"]
    assert sources == [Path("conformance-packs/sources/s3.yaml")]


def test_a_rules_page_needs_itself_alone():
    name = "S3_BUCKET_SSL_REQUESTS_ONLY"
    assert watched("explain", name) == ({"click", "trueup"}, [Path("docs/rules") / f"{name}.md"])


# What only the work itself may want: each takes longer to import than a help page may. s3transfer is boto3 in earnest.
HEAVY = {
    "jinja2",
    "jsonschema",
    "matplotlib",
    "moto",
    "s3transfer",
    "urllib3",
    "xlsxwriter",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_imports_none_of_what_its_work_wants(command):
    packages, paths = watched(*command.split(), "--help")
    assert not packages & HEAVY
    assert paths == []
