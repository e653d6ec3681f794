"""The files that a team starts from: commented, valid as they are, and never written over what is there."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

PACK = "well-architected-security"


class File(NamedTuple):
    """A file: what it is for, the command that comes next, and the template by another name, if it has one."""

    name: str
    purpose: str
    following: str
    template: str = ""


WAIVERS = File("waivers.yaml", "approved exceptions", "trueup waivers check waivers.yaml")
SERVICE_LEVELS = File(
    "service-levels.yaml",
    "days to fix, by severity",
    "trueup report results.jsonl --service-levels service-levels.yaml",
)
ORGANIZATION = File(
    "organization.yaml",
    "what a report is meant to cover",
    "trueup report results.jsonl --organization organization.yaml",
)
EVIDENCE = File("evidence.yaml", "what people looked at", "trueup evidence check evidence.yaml")
DEPLOYMENT = File("deployment.yaml", "packs in every account", "trueup deploy doctor deployment.yaml")
OWN_PACK = File("my-pack.yaml", "controls of your own", "trueup packs build my-pack.yaml")
GITHUB = File(
    ".github/workflows/trueup.yml",
    "a scan every night, on GitHub",
    "git add .github/workflows/trueup.yml",
    "github.yml",
)
GITLAB = File(".gitlab-ci.yml", "the same on GitLab", "git add .gitlab-ci.yml", "gitlab.yml")

KINDS = {
    "scan": (WAIVERS, SERVICE_LEVELS),
    "organization": (DEPLOYMENT, WAIVERS, ORGANIZATION, SERVICE_LEVELS, EVIDENCE),
    "pipeline": (WAIVERS, GITHUB, GITLAB),
    "pack": (OWN_PACK,),
}


class Begun(NamedTuple):
    """What became of a file: it was written, or was there before and is left as it was."""

    file: File
    is_written: bool


def begin(kind: str, folder: Path, texts: dict[str, str]) -> list[Begun]:
    """Write the files of a kind, one of KINDS, into a folder. texts: those that are made, by name.

    Raises OSError where the folder does not take one.
    """
    return [Begun(file, _written(folder / file.name, texts.get(file.name) or _text(file))) for file in KINDS[kind]]


def _text(file: File) -> str:
    return (files("trueup") / "templates" / "init" / (file.template or file.name)).read_text(encoding="utf-8")


def _written(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return False
    return True
