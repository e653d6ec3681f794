"""Documents from files and texts."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from linting import MINIMAL
from trueup.documents import load
from trueup.errors import CatalogueError

REFUSED = {  # a text that ...: (it, what is said about it)
    "is empty": ("", "1: the document is empty"),
    "is a list": ("- a", "1: not a mapping"),
    "is not YAML": ("a: [1", "2: neither YAML nor JSON: did not find expected ',' or ']'"),
    "is not JSON": ('{"a": 1', "2: neither YAML nor JSON: did not find expected ',' or '}'"),
    "repeats a key": (MINIMAL + "mainSteps: []\n", "6: mainSteps stands there twice"),
    "repeats a key deep inside": (
        MINIMAL + "    onFailure: Abort\n    onFailure: Abort\n",
        "7: onFailure stands there twice",
    ),
    "repeats a key as JSON": (
        '{"schemaVersion": "0.3",\n"schemaVersion": "0.3"}',
        "2: schemaVersion stands there twice",
    ),
    "has CloudFormation's tags": (MINIMAL + "description: !Sub hello\n", "6: !Sub is not a type of JSON"),
    "would build an object": (MINIMAL + "description: !!python/object/apply:os.system [ls]\n", "is not a type of JSON"),
    "holds bytes": (MINIMAL + "description: !!binary aGk=\n", "6: tag:yaml.org,2002:binary is not a type of JSON"),
    "contains itself": (MINIMAL + "files: &a\n  b: *a\n", "an alias inside of what it stands for"),
    "is a bomb of aliases": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in pairwise("abcdefg")),
        "more than 100,000 values",
    ),
    "is nested deeply": ("[" * 5000, "nested deeper than 60 levels"),
    "merges keys": ("a: &a {b: 1}\nc:\n  <<: *a\n", "3: a key that is not text"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_a_text_that(text, said):
    with pytest.raises(CatalogueError, match=r"^file\.yaml:\d+: ") as refused:
        load.parse(text, "file", "file.yaml")
    assert said in str(refused.value).replace("file.yaml:", "", 1)


@given(st.text(alphabet=" \n\t-:?[]{}&*!|>'\"%@`#,<=aN0~\0\x85", max_size=60))
def test_whatever_a_text_holds_it_is_read_or_refused(text):
    for around in (text, MINIMAL + text, MINIMAL.replace("PT1S", text)):
        read, faults = load.examine(around)
        assert (read is None) == bool(faults)


def test_a_date_stays_the_text_that_it_is():
    text = MINIMAL.replace("sleep", "executeScript").replace(
        "{Duration: PT1S}", "{Runtime: python3.11, Handler: f, Script: pass, InputPayload: {Version: 2012-10-17}}"
    )
    [step] = load.parse(text).steps
    assert step.inputs["InputPayload"] == {"Version": "2012-10-17"}


def test_json_is_read_as_json_even_with_tabs():
    content = {"schemaVersion": "0.3", "mainSteps": [{"name": "P", "action": "aws:pause", "inputs": {"x": 1e5}}]}
    read, [fault] = load.examine(json.dumps(content, indent="\t"))
    assert (read, fault.line, fault.message) == (None, 8, "x is no input of aws:pause")


def test_the_documents_of_the_library_load():
    folder = Path(support.ROOT, "remediation-docs")
    assert all(document.steps for document in load.Folders(folder).values())


def test_a_line_is_known_for_every_value():
    read = load.document(Path(support.ROOT, "remediation-docs", "EnforceS3TlsOnly.yaml"))
    [step] = read.steps
    lines = Path(read.file).read_text().splitlines()
    assert "action: aws:executeScript" in lines[int(read.where(*step.path, "action").rpartition(":")[2]) - 1]
    assert "Name: Changed" in lines[step.outputs[0].line - 1]


@pytest.fixture
def folders(tmp_path):
    """Two folders with files of many kinds; the first is on top."""
    for place, text in {
        "near/Child.yml": MINIMAL,
        "near/Sibling.json": json.dumps({"schemaVersion": "0.3", "mainSteps": [{"name": "P", **PAUSE}]}),
        "near/docker-compose.yaml": "services: {}\n",
        "far/Child.yaml": MINIMAL.replace("Wait", "Far"),
        "far/Other.yaml": MINIMAL,
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    return load.Folders(tmp_path / "near", tmp_path / "far")


PAUSE = {"action": "aws:pause", "inputs": {}}


def test_documents_of_folders_are_found_by_name(folders):
    assert folders["Child"].steps[0].name == "Wait"
    assert (folders["Sibling"].steps[0].name, folders["Other"].name) == ("P", "Other")
    assert list(folders) == ["Child", "Sibling", "docker-compose", "Other"]
    assert len(folders) == 4


@pytest.mark.parametrize("name", ["Nobody", "../far/Other", ""])
def test_what_no_folder_has_is_not_there(folders, name):
    assert name not in folders


def test_only_what_is_asked_for_has_to_be_a_document(folders):
    with pytest.raises(CatalogueError, match=r"docker-compose\.yaml:1: "):
        folders["docker-compose"]
