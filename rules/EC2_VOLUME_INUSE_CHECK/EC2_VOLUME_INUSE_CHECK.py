"""EBS volumes are attached to an instance.

## What it checks
A volume must be attached to an instance, running or stopped, and with
`deleteOnTermination` true it must be deleted together with each. Volumes with a
tag of the key `exemptTagKey` are not judged, nor are those that are being created
or deleted. AWS's managed rule has no `exemptTagKey`, and left empty the verdicts
are the same; another text than true or false for `deleteOnTermination`, by which
that marks every volume, is refused here. Known false alarms: forensic copies and
volumes between two instances; tag them.

## Why it matters
A volume that lies about is read by nobody but the one who finds it: attached to
another instance, it tells all that its owner has forgotten.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-volume-inuse-check.html
- https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-volumes.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Volume"]
INPUTS = {"deleteOnTermination": inputs.optional(inputs.boolean), "exemptTagKey": inputs.optional(inputs.text)}
PASSING = ("creating", "deleting", "deleted")


class EC2_VOLUME_INUSE_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        volume = configuration.configuration(configuration_item)
        exempt, state = valid_rule_parameters["exemptTagKey"], configuration.text(volume.get("state"))
        if state in PASSING:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=f"The volume is {state}.")]
        if exempt in configuration.tags(configuration_item):
            annotation = f"The volume is exempt by its tag {exempt}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        fault = shortfall(volume, valid_rule_parameters["deleteOnTermination"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(volume, deleted_together):
    attachments = [
        attachment
        for attachment in configuration.listed(volume.get("attachments"))
        if configuration.text(attachment.get("state")) != "detached"
    ]
    if not attachments:
        return "The volume is not attached to an instance."
    for attachment in attachments:
        if deleted_together and not configuration.truth(attachment.get("deleteOnTermination")):
            return f"The volume stays when {attachment.get('instanceId') or 'its instance'} is terminated."
    return None


def lambda_handler(event, context):
    return Evaluator(EC2_VOLUME_INUSE_CHECK(), RESOURCE_TYPES).handle(event, context)
