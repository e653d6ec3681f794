"""Running instances were started from an image with an approved tag.

## What it checks
The image of a running instance must have at least one of the tags that
`amisByTagKeyAndValue` names, as `key` or `key:value`. Instances that do not run
are not judged. An image that is gone, or that another account shares, shows no
tags and is not approved. The tags are asked of EC2: no item of an instance has
them.

## Why it matters
An image of unknown origin brings whatever its maker put there. The tag is set by
the pipeline that hardened and scanned it, and by nobody else.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/approved-amis-by-tag.html
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Instance"]
ENDED = ("stopping", "stopped", "shutting-down", "terminated")


def tag(given):
    """A key, and the value asked for; None where any will do."""
    key, colon, value = given.partition(":")
    if not key:
        raise ValueError("tags as key or key:value, separated by commas")
    return key, value if colon else None


INPUTS = {"amisByTagKeyAndValue": inputs.list_of(tag)}


class APPROVED_AMIS_BY_TAG(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        state = configuration.dig(instance, "state.name")
        if state in ENDED:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=f"The instance is {state}.")]
        image = instance.get("imageId")
        tags = tags_of(client_factory.build_client("ec2"), image) if image else None
        if tags is None:
            annotation = f"The image {image or 'of the instance'} is gone, or not shared any more."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        wanted = valid_rule_parameters["amisByTagKeyAndValue"]
        if any(key in tags and value in (None, tags[key]) for key, value in wanted):
            return [Evaluation(ComplianceType.COMPLIANT)]
        named = ", ".join(key if value is None else f"{key}:{value}" for key, value in wanted)
        annotation = f"The image {image} has none of the tags {named}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def tags_of(ec2, image):
    """The tags of an image; None where it cannot be seen. A filter finds nothing where an id would be an error."""
    this = [{"Name": "image-id", "Values": [image]}]
    found = ec2.describe_images(Filters=this, IncludeDeprecated=True, IncludeDisabled=True)["Images"]
    return {each["Key"]: each["Value"] for each in found[0].get("Tags") or ()} if found else None


def lambda_handler(event, context):
    return Evaluator(APPROVED_AMIS_BY_TAG(), RESOURCE_TYPES).handle(event, context)
