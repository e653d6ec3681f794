"""CodeBuild projects, read a hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from trueup.recorder.shape import Item, Place, Recorder, converted, paged, tag_map

BATCH = 100  # the most names that BatchGetProjects takes
OUTSIDE = {"arn", "badge", "created", "lastModified", "tags"}  # of the configuration, in AWS Config's items


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    codebuild = place.client("codebuild")
    names = paged(codebuild, "list_projects", "projects")
    while batch := list(islice(names, BATCH)):
        # What the answer leaves out under projectsNotFound was deleted since it was listed.
        for project in codebuild.batch_get_projects(names=batch)["projects"]:
            yield project["name"], project


def _described(place: Place, project: Mapping[str, Any]) -> Item:
    configuration = converted({key: value for key, value in project.items() if key not in OUTSIDE})
    if "queuedTimeoutInMinutes" in configuration:  # how AWS Config spells it
        configuration["queuedtimeoutInMinutes"] = configuration.pop("queuedTimeoutInMinutes")
    for variable in (configuration.get("environment") or {}).get("environmentVariables") or ():
        # Rules ask whether a credential stands there in plain text, by name and type; its value stays where it is.
        if variable.get("type", "PLAINTEXT") == "PLAINTEXT":
            variable["value"] = ""
    # AWS Config wraps these two in lists.
    for part in ("source", "artifacts"):
        configuration[part] = [configuration[part]] if configuration.get(part) else []
    return place.item(
        "AWS::CodeBuild::Project",
        # AWS Config's id is one that CodeBuild does not show; the ARN is unique and known.
        project["arn"],
        project["arn"],
        configuration,
        name=project["name"],
        tags=tag_map(project.get("tags")),
        created=project.get("created"),
    )


RECORDERS = (
    Recorder(
        "AWS::CodeBuild::Project",
        _listed,
        _described,
        calls=("codebuild:ListProjects", "codebuild:BatchGetProjects"),
    ),
)
