"""A trail follows what AWS takes for good practice in security.

## What it checks
At least one trail must cover every Region and global services, validate its log
files, encrypt them under a KMS key, and record every management event that reads
or writes, leaving none out, such as those of KMS. It must be logging, which AWS's
page does not say and a trail that records anything is. Trails of another home
Region or of the organization count; an organization's trail refuses its members
to tell its events, and is taken as its own account has it.

## Why it matters
An investigation needs one record that is whole, that nobody could change unseen,
and that not everyone with the bucket can read. Halves of it in several trails do
not add up to one.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-security-trail-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, trails

ACCOUNT = "AWS::::Account"
INPUTS = {}
# What a trail's own description must say, and what is wrong where it does not.
WANTED = {
    "IsMultiRegionTrail": "covers one Region only",
    "IncludeGlobalServiceEvents": "leaves out global services",
    "LogFileValidationEnabled": "does not validate its log files",
    "KmsKeyId": "names no KMS key",
}


class CLOUDTRAIL_SECURITY_TRAIL_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        nearest, fewest = "There is no trail.", None
        for trail in client_factory.build_client("cloudtrail").describe_trails()["trailList"]:
            lacking, remark = judged(trail, trails.at_home(trail, client_factory), account)
            if not lacking:
                return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT, remark)]
            if fewest is None or len(lacking) < fewest:
                nearest, fewest = f"Trail {trail['Name']} {', '.join(lacking)}.", len(lacking)
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, nearest)]


def judged(trail, cloudtrail, account):
    """All that a trail lacks; and what is to be said of it where that is nothing."""
    lacking = [text for name, text in WANTED.items() if not trail.get(name)]
    status = trails.told(cloudtrail.get_trail_status, account, trail, Name=trail["TrailARN"])
    if status and not status["IsLogging"]:
        lacking.append("is not logging")
    selectors = trails.told(cloudtrail.get_event_selectors, account, trail, TrailName=trail["TrailARN"])
    if selectors is None:
        remark = f"The organization's trail {trail['Name']} counts; only its own account can read its event selectors."
        return lacking, remark
    return lacking + list(gaps(trails.management_events(selectors))), ""


def gaps(recorded):
    left_out = [text for events in recorded for text in events.left_out]
    if left_out:
        yield f"leaves out management events: {', '.join(left_out)}"
    elif not all([any(events.reads for events in recorded), any(events.writes for events in recorded)]):
        yield "does not record both reads and writes of management"


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_SECURITY_TRAIL_ENABLED()).handle(event, context)
