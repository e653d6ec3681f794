"""One trail records every account of the organization.

## What it checks
In the organization's management account, at least one trail must be the
organization's, cover every Region and be logging. In every other account, and in
one that is in no organization, there is nothing to judge: the organization's trail
is shown to its members, and neither they nor a trail of theirs can take its place.

## Why it matters
An account that was made yesterday has no trail of its own, and an administrator of
an account can stop the one that it has. The organization's trail is there from the
first call on, and no member can stop or change it.

## References
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_detect_investigate_events_app_service_logging.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, organization, trails

ACCOUNT = "AWS::::Account"
INPUTS = {}


class CLOUDTRAIL_ORGANIZATION_TRAIL_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        management = organization.describe(client_factory.build_client("organizations")).get("MasterAccountId")
        compliance, annotation = judged(account, management, client_factory)
        return [Evaluation(compliance, account, ACCOUNT, annotation)]


def judged(account, management, client_factory):
    if management is None:
        return ComplianceType.NOT_APPLICABLE, "The account is in no organization."
    if account != management:
        return ComplianceType.NOT_APPLICABLE, f"The organization's management account, {management}, is judged."
    told = "No trail is the organization's."
    for trail in client_factory.build_client("cloudtrail").describe_trails()["trailList"]:
        if not trail.get("IsOrganizationTrail"):
            continue
        if not trail.get("IsMultiRegionTrail"):
            told = f"The organization's trail {trail['Name']} covers one Region only."
            continue
        cloudtrail = trails.at_home(trail, client_factory)
        if cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
            return ComplianceType.COMPLIANT, ""
        told = f"The organization's trail {trail['Name']} is not logging."
    return ComplianceType.NON_COMPLIANT, told


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_ORGANIZATION_TRAIL_ENABLED()).handle(event, context)
