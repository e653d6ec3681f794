"""The Region lets nobody share an image with everybody, and no image is.

## What it checks
The Region's setting that blocks public sharing of images must be on, and none of
the account's own images may be public: the setting leaves alone what was shared
before. Images that are shared with named accounts or organizations are no part
of it.

## Why it matters
A public image shows its disks to the world: code, keys and data that somebody
forgot on them. It is made public with one call, by whoever may change images.

## References
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs

INPUTS = {}


class AMI_BLOCK_PUBLIC_ACCESS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        fault = shortfall(client_factory.build_client("ec2"))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]


def shortfall(ec2):
    state = ec2.get_image_block_public_access_state().get("ImageBlockPublicAccessState")
    if state != "block-new-sharing":
        return f"Public sharing of images is {state or 'not said to be blocked'} in this Region."
    public = public_images(ec2)
    if public:
        return f"Images are public still: {annotations.some(public)}."
    return None


def public_images(ec2):
    """The ids of the account's own public images; those that are deprecated or disabled are listed to their owner."""
    public = [{"Name": "is-public", "Values": ["true"]}]
    pages = ec2.get_paginator("describe_images").paginate(Owners=["self"], Filters=public, IncludeDisabled=True)
    return sorted(image["ImageId"] for page in pages for image in page["Images"])


def lambda_handler(event, context):
    return Evaluator(AMI_BLOCK_PUBLIC_ACCESS_ENABLED()).handle(event, context)
