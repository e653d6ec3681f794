"""Packages come through a controlled repository.

## What it checks
No repository of CodeArtifact may have an external connection, such as to npmjs or
PyPI, but those that `gatewayRepositoryNames` names. Where none is named, each
connection is a finding. A repository that has a gateway among its upstreams takes
packages through that one, and is right. Repositories are known by their ARN.

The fix opens an OpsItem: to cut a connection breaks builds until their packages come
through the gateway.

## Why it matters
A package of the public's with the name of an inner one, or a new version with
somebody else's code, is in every build within minutes. At one gateway it can be held.

## References
- https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html
- https://docs.aws.amazon.com/codeartifact/latest/ug/repos-upstream.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_appsec_centralize_services_for_packages_and_dependencies.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, resources

REPOSITORY = "AWS::CodeArtifact::Repository"
INPUTS = {"gatewayRepositoryNames": inputs.optional(inputs.text_list)}
GONE = ("ResourceNotFoundException",)


class CODEARTIFACT_NO_DIRECT_PUBLIC_UPSTREAM(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        codeartifact = client_factory.build_client("codeartifact")
        gateways = valid_rule_parameters["gatewayRepositoryNames"] or ()
        pages = codeartifact.get_paginator("list_repositories").paginate()
        return resources.judged(
            (repository for page in pages for repository in page["repositories"]),
            lambda repository: evaluation(codeartifact, repository, gateways),
            resource_type=REPOSITORY,
            resource_id=lambda repository: repository["arn"],
            gone=GONE,
        )


def evaluation(codeartifact, repository, gateways):
    arn, name = repository["arn"], repository["name"]
    public = [] if name in gateways else connections(codeartifact, repository)
    if public:
        annotation = f"{name} connects to {annotations.some(public)} itself."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, REPOSITORY, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, REPOSITORY)


def connections(codeartifact, repository):
    """The names of a repository's external connections, such as `public:npmjs`."""
    found = codeartifact.describe_repository(
        domain=repository["domainName"],
        domainOwner=repository["domainOwner"],
        repository=repository["name"],
    )
    return [each["externalConnectionName"] for each in found["repository"].get("externalConnections") or ()]


def lambda_handler(event, context):
    return Evaluator(CODEARTIFACT_NO_DIRECT_PUBLIC_UPSTREAM()).handle(event, context)
