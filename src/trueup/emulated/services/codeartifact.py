"""CodeArtifact, which moto lacks: repositories and their external connections. Domains are there when asked for."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import operation, refusal, state

FORMATS = {"public:npmjs": "npm", "public:pypi": "pypi", "public:maven-central": "maven"}


def _repositories(backend: Any) -> dict[tuple[str, str], dict[str, Any]]:
    held: dict[tuple[str, str], dict[str, Any]] = state(backend).setdefault("repositories", {})
    return held


def _known(backend: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    name = parameters["domain"], parameters["repository"]
    if name not in _repositories(backend):
        raise refusal("codeartifact", "ResourceNotFoundException", f"Repository not found: {'/'.join(name)}")
    return _repositories(backend)[name]


@operation("codeartifact", "CreateRepository")
def create_repository(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: CodeArtifact API reference, CreateRepository."""
    domain, name = parameters["domain"], parameters["repository"]
    place = f"arn:{backend.partition}:codeartifact:{backend.region_name}:{backend.account_id}"
    made = {
        "name": name,
        "domainName": domain,
        "domainOwner": backend.account_id,
        "administratorAccount": backend.account_id,
        "arn": f"{place}:repository/{domain}/{name}",
        "upstreams": parameters.get("upstreams", []),
        "externalConnections": [],
    }
    _repositories(backend)[domain, name] = made
    return {"repository": made}


@operation("codeartifact", "AssociateExternalConnection")
def associate_external_connection(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Of a repository one at most. Source: CodeArtifact API reference, AssociateExternalConnection."""
    repository, name = _known(backend, parameters), parameters["externalConnection"]
    if repository["externalConnections"]:
        raise refusal("codeartifact", "ConflictException", "The repository has an external connection already")
    connection = {"externalConnectionName": name, "packageFormat": FORMATS[name], "status": "Available"}
    repository["externalConnections"] = [connection]
    return {"repository": repository}


@operation("codeartifact", "DescribeRepository")
def describe_repository(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: CodeArtifact API reference, DescribeRepository."""
    return {"repository": _known(backend, parameters)}


@operation("codeartifact", "ListRepositories")
def list_repositories(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Without their connections and upstreams. Source: CodeArtifact API reference, RepositorySummary."""
    summary = ("name", "domainName", "domainOwner", "administratorAccount", "arn")
    return {"repositories": [{part: each[part] for part in summary} for each in _repositories(backend).values()]}
