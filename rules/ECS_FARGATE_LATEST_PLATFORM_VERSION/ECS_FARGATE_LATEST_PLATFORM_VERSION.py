"""ECS services on Fargate run the latest platform version.

## What it checks
A service on Fargate, by its launch type or by a capacity provider of Fargate, must
have the platform version `LATEST`, which is what it has when it names none, or the
version that `latestLinuxVersion` or `latestWindowsVersion` names. Items do not tell
a service's operating system, so either of the two will do. Services that run on
instances only are not applicable, and neither are those whose task sets choose for
themselves (an external deployment controller).

## Why it matters
A platform version is the kernel and the runtime under the containers. Fixes come
with the next one, and a service that names an old one never gets them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ecs-fargate-latest-platform-version.html
- https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::ECS::Service"]
VERSION = inputs.matching(r"[0-9]+\.[0-9]+\.[0-9]+", "a version such as 1.4.0")
INPUTS = {"latestLinuxVersion": inputs.optional(VERSION), "latestWindowsVersion": inputs.optional(VERSION)}
LATEST = "LATEST"
FARGATE = ("FARGATE", "FARGATE_SPOT")


class ECS_FARGATE_LATEST_PLATFORM_VERSION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        service = configuration.configuration(configuration_item)
        if not runs_on_fargate(service):
            annotation = "The service does not run on Fargate."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        allowed = [LATEST, *filter(None, (valid_rule_parameters[name] for name in INPUTS))]
        version = service.get("PlatformVersion") or LATEST
        if version not in allowed:
            annotation = f"The platform version is {version}, not {' or '.join(allowed)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def runs_on_fargate(service):
    strategy = configuration.listed(service.get("CapacityProviderStrategy"))
    return service.get("LaunchType") == "FARGATE" or any(each.get("CapacityProvider") in FARGATE for each in strategy)


def lambda_handler(event, context):
    return Evaluator(ECS_FARGATE_LATEST_PLATFORM_VERSION(), RESOURCE_TYPES).handle(event, context)
