"""CodeBuild: changes of projects, and what moto does not keep of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal

DROPPED = ("encryptionKey", "secondaryArtifacts", "secondarySources", "secondarySourceVersions")


@correction("codebuild", "responses:CodeBuildResponse.create_project")
def a_project_keeps_all_that_it_is_given(original: Original, response: Any) -> Any:
    """Source: CodeBuild API reference, CreateProject."""
    given = {name: response._get_param(name) for name in DROPPED}
    _refuse_impossible({"artifacts": response._get_param("artifacts"), **given})
    answer = original(response)
    answer.result["project"].update({name: value for name, value in given.items() if value})
    return answer


@operation("codebuild", "UpdateProject")
def update_project(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """What is not given stays; what is given is replaced. Source: CodeBuild API reference, UpdateProject."""
    if parameters["name"] not in backend.codebuild_projects:
        raise refusal("codebuild", "ResourceNotFoundException", f"Project cannot be found: {parameters['name']}")
    _refuse_impossible(parameters)
    project = backend.codebuild_projects[parameters["name"]].project_metadata
    project.update(parameters)
    return {"project": {"name": project["name"], "arn": project["arn"]}}


def _refuse_impossible(given: Mapping[str, Any]) -> None:
    """Encryption is said of artifacts in S3 only. Source: CodeBuild API reference, ProjectArtifacts."""
    for artifacts in _artifacts(given):
        if artifacts.get("encryptionDisabled") and artifacts["type"] != "S3":
            message = "Invalid artifacts: encryptionDisabled is valid for artifacts of type S3 only"
            raise refusal("codebuild", "InvalidInputException", message)


def _artifacts(given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from filter(None, [given.get("artifacts"), *(given.get("secondaryArtifacts") or ())])
