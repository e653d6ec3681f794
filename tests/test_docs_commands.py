"""Every command line of README, CONTRIBUTING and docs is run as its reader would: in order, in one folder.

What other programs do cannot be run here. That they are asked for what there is can be told all the same.
"""

import re
import shlex
import shutil
import subprocess
import tomllib
from itertools import pairwise

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

import command_lines
import support
from collect.served import serving
from reading import RULE, Reader, prepare
from test_docs import COMMANDS, PAGES
from trueup import emulated

DOCUMENT = "EnableS3Versioning"
READ = {page.name: command_lines.of(page) for page in PAGES if page.name != "CHANGELOG.md"}

# What the words in capitals stand for; where that depends, with the word before.
MEANT = {
    "DIR": "reports/latest",
    "DOCUMENT": DOCUMENT,
    "FOLDER": "farewell",
    "JOURNAL": "plan.journal.jsonl",
    "MINUTES": "30",
    "NEW": str(support.ROOT),
    "OLD": str(support.ROOT),
    "RESULTS": "results.jsonl",
    "RULE": RULE,
    "SNAPSHOT": "snapshot.json.gz",
    "SOURCE": "snapshot.json.gz",
    "T": "AWS::SQS::Queue",
    "WAVE": "pilot",
    "--aggregator NAME": "organization",
    "--assume-role NAME": emulated.ACCESS_ROLE,
    "--out FILE": "evaluator.zip",
    "--pack NAME": "s3",
    "explain NAME": RULE,
    "new-rule NAME": "SQS_QUEUE_RETENTION",
    "package FILE": "deployment.yaml",
}
# What a command exits with where that is not 0, by its first words.
ENDS = {
    "trueup apply": (1,),  # what grows in cost is withheld
    "trueup collect": (1,),
    "trueup evaluate": (1,),
    "trueup evidence check evidence.yaml --pack": (1,),
    "trueup packs lint": (1,),
    "trueup plan": (1, 3),  # 3 where one fix wants a key, and none is named
    "trueup scan": (1,),
    "trueup waivers check waivers.yaml --results": (1,),
}
# Before a page is read.
PREPARED = {
    "reports.md": (
        "trueup plan results.jsonl -o plan.json",
        "trueup apply plan.json --risk disruptive --journal journal.jsonl",
        "trueup undo journal.jsonl",
    ),
}
# What another test runs.
SPARK = "trueup evaluate s3://config-bucket/AWSLogs --engine spark --out-dir s3://results-bucket/trueup --fail-on none"
ELSEWHERE = {
    "trueup demo": "tests/test_demo.py",
    "rdk deploy": "tests/test_rdk.py",
    "sha256sum -c": "tests/report/test_folder.py",
    SPARK: "tests/evaluate/test_parts.py",
}
AWS_CLI = {"configservice": "config"}  # services that the AWS CLI calls otherwise than boto3
WRITES = ("-o", "--out", "--out-dir", "--export", ">")  # what follows is there afterwards


@pytest.fixture(scope="module")
def organization():
    with emulated.organization() as running:
        prepare(running)
        yield running


@pytest.fixture
def reader(organization, tmp_path, monkeypatch):
    for part in ("rules", "remediation-docs"):  # so that the folder is a checkout, too
        shutil.copytree(support.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    with serving() as aggregator:
        yield Reader(tmp_path, organization, aggregator, monkeypatch)


def meant(text):
    """A command line with words in place of those in capitals."""
    words = [""]
    for word in text.split(" "):
        name = word.removesuffix("...")
        if re.fullmatch("[A-Z]+", name):
            word = MEANT.get(f"{words[-1]} {name}") or MEANT[name]
        words.append(word)
    return " ".join(words[1:])


def is_name(line):
    """Whether it names a command, rather than to be typed: in a sentence, or where the command needs more than that."""
    command = COMMANDS.get(line.text.removeprefix("trueup "))
    return command is not None and (not line.is_step or any(each.required for each in command.params))


def run(reader, line):
    text = meant(line.text)
    status, told = reader.typed(text)
    expected = next((ends for first, ends in ENDS.items() if text.startswith(first)), (0,))
    assert status in expected, f"{text} exits with {status}\n{told}"
    words = shlex.split(text)
    for option, target in pairwise(words):
        assert option not in WRITES or (reader.folder / target).exists(), target


def make(reader, line):
    """It finds its targets, and each of these what it calls; trueup is called here as there."""
    words = ["make", "--dry-run", "--old-file", ".venv/bin/trueup", *shlex.split(line.text)[1:]]
    planned = subprocess.run(words, cwd=support.ROOT, capture_output=True, text=True)
    assert planned.returncode == 0, planned.stderr
    for tool in re.findall(r"\S+/\w+\.py", planned.stdout):
        assert (support.ROOT / tool).is_file(), tool
    for command in re.findall(r"^\S+/(trueup new-rule .+)$", planned.stdout, re.MULTILINE):
        assert reader.typed(command)[0] == 0, command


def aws_cli(_reader, line):
    """Needs an organization of AWS's: but AWS has these operations, with these parameters."""
    for service, operation, rest in re.findall(r"\baws ([a-z0-9]+) ([a-z-]+)([^;|]*)", line.text):
        name = AWS_CLI.get(service, service)
        model = ServiceModel(Loader().load_service_model(name, "service-2"), name)
        operations = {xform_name(name, "-"): name for name in model.operation_names}
        shape = model.operation_model(operations[operation]).input_shape
        known = {xform_name(name, "-") for name in shape.members} if shape else set()
        assert set(re.findall(r"--([a-z-]+)", rest)) <= known | {"profile", "region", "query", "cli-input-json"}


def pip(_reader, line):
    """Needs a network: but what it installs is named in pyproject.toml."""
    extras = tomllib.loads((support.ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for names in re.findall(r"trueup\[(.+)\]", line.text):
        assert set(names.split(",")) <= set(extras)


def python(_reader, line):
    """Tests inside of a test, and measurements that take minutes: but what they are asked for is there."""
    _, _, module, *words = shlex.split(line.text)
    text = (support.ROOT / "bench" / "__main__.py").read_text()
    for word in words:
        if module == "bench" and not word.startswith("-"):
            assert f'"{word}":' in text
        if word.startswith("tests/"):
            assert (support.ROOT / word).exists(), word


HANDS = {"trueup": run, "make": make, "aws": aws_cli, "for": aws_cli, "jq": aws_cli, "pip": pip, "python": python}


@pytest.mark.parametrize("page", [name for name, lines in READ.items() if lines])
def test_its_command_lines_run_in_order(page, reader):
    for text in PREPARED.get(page, ()):
        reader.typed(text)
    for line in READ[page]:
        if line.text not in ELSEWHERE and not is_name(line):
            HANDS[line.text.split()[0]](reader, line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_blocks_say_what_they_hold(page):
    assert command_lines.languages(page) <= {"sh", "text", "yaml"}


@pytest.mark.parametrize("line", ELSEWHERE)
def test_what_is_not_run_here_is_on_a_page_and_run_elsewhere(line):
    assert line in {each.text for lines in READ.values() for each in lines}
    assert (support.ROOT / ELSEWHERE[line]).is_file()
