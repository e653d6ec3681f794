"""The conformance packs that are wanted are deployed.

## What it checks
For each of `packNamePrefixes` the Region must have a conformance pack whose name
begins so and whose deployment is complete; without any, one pack at least. A pack
of the organization is in its members under a longer name, `OrgConformsPack-` before
and an id after its own; what stands between counts.

## Why it matters
A pack keeps the rules that belong together the same in each account. Where its
deployment failed, the rules that are missing find nothing wrong.

A pack is deployed by whoever owns its template, so a person does it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_ConformancePackStatusDetail.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"packNamePrefixes": inputs.optional(inputs.text_list)}
OF_ORGANIZATION = "OrgConformsPack-"


class CONFIG_CONFORMANCE_PACK_DEPLOYED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, config = event["accountId"], client_factory.build_client("config")
        states = packs(config)
        wanted = valid_rule_parameters["packNamePrefixes"] or ("",)
        missing = [lack(prefix, states) for prefix in wanted if "CREATE_COMPLETE" not in of(prefix, states).values()]
        if missing:
            annotation = f"A conformance pack is not deployed in this Region: {annotations.some(missing)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation[:256])]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def packs(config):
    """The state of each pack, by its name."""
    pages = config.get_paginator("describe_conformance_pack_status").paginate()
    found = [each for page in pages for each in page["ConformancePackStatusDetails"]]
    names = {each["ConformancePackName"]: each.get("ConformancePackState") for each in found}
    return {name.removeprefix(OF_ORGANIZATION): state for name, state in names.items()}


def of(prefix, states):
    return {name: state for name, state in states.items() if name.startswith(prefix)}


def lack(prefix, states):
    found = [f"{name} is {state or 'in no known state'}" for name, state in of(prefix, states).items()]
    return annotations.some(found, 1) or (f"none is named {prefix}" if prefix else "there is none")


def lambda_handler(event, context):
    return Evaluator(CONFIG_CONFORMANCE_PACK_DEPLOYED()).handle(event, context)
