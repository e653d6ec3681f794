"""AWS Config records all types of resources.

## What it checks
The Region must have a recorder that is recording, did not fail at last, and records
every type that AWS Config supports, also those to come. In `globalTypesRegion` it
must record IAM's users, groups, roles and policies as well, which each Region would
record alike. With `allowExclusions` a recorder may leave types out that it names,
but in that Region none of those four. With `requireServiceLinkedRole` it must
record as AWSServiceRoleForConfig, whose rights AWS keeps up to date.

A recorder that another service of AWS keeps for itself does not count.

## Why it matters
What is not recorded is judged by no rule and missed by nobody. A recorder of
chosen types is blind to each service that somebody starts to use.

## References
- https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1
- https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
- https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {
    "globalTypesRegion": inputs.matching(r"[a-z]{2,5}(-[a-z]+)+-[0-9]", "a Region"),
    "allowExclusions": inputs.boolean,
    "requireServiceLinkedRole": inputs.boolean,
}
GLOBAL_TYPES = ("AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User")
LINKED_ROLE = ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


class CONFIG_RECORDER_ALL_RESOURCE_TYPES(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, config = event["accountId"], client_factory.build_client("config")
        found = config.describe_configuration_recorders()["ConfigurationRecorders"]
        own = [each for each in found if not each.get("servicePrincipal")]
        if own:
            fault = shortfall(own[0], config.meta.region_name, valid_rule_parameters) or standstill(config, own[0])
        else:
            fault = "AWS Config has no recorder in this Region."
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def shortfall(recorder, region, wanted):
    """What the recorder does not record, or as which role it should not."""
    name, group, role = recorder["name"], recorder.get("recordingGroup") or {}, recorder.get("roleARN") or ""
    is_home = region == wanted["globalTypesRegion"]
    if left_out(group) is None:
        return f"Recorder {name} records chosen types only."
    missing = sorted(left_out(group))
    if missing and not wanted["allowExclusions"]:
        return f"Recorder {name} leaves out {annotations.some(missing)}."
    if is_home and group.get("allSupported") is True and group.get("includeGlobalResourceTypes") is not True:
        return f"Recorder {name} leaves out IAM's global types, which {region} is to record."
    unseen = [each for each in missing if each in GLOBAL_TYPES] if is_home else []
    if unseen:
        return f"Recorder {name} leaves out {annotations.some(unseen)}, which {region} is to record."
    if wanted["requireServiceLinkedRole"] and not role.endswith(LINKED_ROLE):
        return f"Recorder {name} records as {role or 'no role'}, not as AWSServiceRoleForConfig."
    return None


def left_out(group):
    """The types that a recorder of all types leaves out; None for one of chosen types."""
    if group.get("allSupported") is True:
        return []
    if (group.get("recordingStrategy") or {}).get("useOnly") != "EXCLUSION_BY_RESOURCE_TYPES":
        return None
    return (group.get("exclusionByResourceTypes") or {}).get("resourceTypes") or []


def standstill(config, recorder):
    name = recorder["name"]
    [status] = config.describe_configuration_recorder_status(ConfigurationRecorderNames=[name])[
        "ConfigurationRecordersStatus"
    ]
    if status.get("recording") is not True:
        return f"Recorder {name} is stopped."
    if (status.get("lastStatus") or "").lower() == "failure":
        why = status.get("lastErrorCode") or status.get("lastErrorMessage") or "AWS Config does not say why"
        return f"Recorder {name} failed at last: {why[:100]}."
    return None


def lambda_handler(event, context):
    return Evaluator(CONFIG_RECORDER_ALL_RESOURCE_TYPES()).handle(event, context)
