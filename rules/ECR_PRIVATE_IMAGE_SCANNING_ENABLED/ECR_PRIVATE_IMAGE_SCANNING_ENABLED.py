"""Private ECR repositories scan their images.

## What it checks
A repository must be scanned on push or continuously. A rule of the registry does
that for the repositories that one of its filters fits: a filter without a wildcard
fits every name that contains it. With basic scanning the repository's own setting,
scan on push, does it too; with enhanced scanning ECR does not heed that setting.

## Why it matters
An image is built once and started for years. Flaws that became known meanwhile are
found by whoever looks first.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecr-private-image-scanning-enabled.html
- https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
- https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-enabling.html
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

REPOSITORY = "AWS::ECR::Repository"
INPUTS = {}
SCANNING = ("SCAN_ON_PUSH", "CONTINUOUS_SCAN")


class ECR_PRIVATE_IMAGE_SCANNING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ecr = client_factory.build_client("ecr")
        registry = ecr.get_registry_scanning_configuration().get("scanningConfiguration") or {}
        enhanced, filters = registry.get("scanType") == "ENHANCED", filters_of(registry)
        return [
            evaluation(repository, enhanced, filters)
            for page in ecr.get_paginator("describe_repositories").paginate()
            for repository in page["repositories"]
        ]


def filters_of(registry):
    """The filters of all rules that scan, ready to be searched for in a name."""
    given = [
        each["filter"]
        for rule in registry.get("rules") or ()
        if rule.get("scanFrequency") in SCANNING
        for each in rule.get("repositoryFilters") or ()
        if each.get("filterType") == "WILDCARD"
    ]
    return [re.compile(spelled(each)) for each in given]


def spelled(given):
    pattern = ".*".join(re.escape(part) for part in given.split("*"))
    return rf"^{pattern}$" if "*" in given else pattern


def evaluation(repository, enhanced, filters):
    name = repository["repositoryName"]
    own = (repository.get("imageScanningConfiguration") or {}).get("scanOnPush") is True
    if any(each.search(name) for each in filters) or (own and not enhanced):
        return Evaluation(ComplianceType.COMPLIANT, name, REPOSITORY)
    annotation = f"{name} is scanned by hand only: no filter of the registry fits it"
    annotation = f"{annotation}, and enhanced scanning does not heed its own setting." if own else f"{annotation}."
    return Evaluation(ComplianceType.NON_COMPLIANT, name, REPOSITORY, annotation)


def lambda_handler(event, context):
    return Evaluator(ECR_PRIVATE_IMAGE_SCANNING_ENABLED()).handle(event, context)
