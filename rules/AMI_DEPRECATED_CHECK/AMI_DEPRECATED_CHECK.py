"""Instances run from images that are recent and not deprecated.

## What it checks
The image of an instance must be there, available, not deprecated, and no more
than `maxImageAgeDays` days old. With `mode` EC2_INSTANCES every instance is
judged that is not being terminated, with ASG only those of Auto Scaling groups,
which are replaced by starting them anew.

## Why it matters
An image is a day of patches, frozen. What starts from an old one starts with all
that was found since then, and a deprecated one gets no fix.

## References
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs

INSTANCE = "AWS::EC2::Instance"
INPUTS = {"mode": inputs.choice("EC2_INSTANCES", "ASG"), "maxImageAgeDays": inputs.integer(minimum=1)}
ASKED = 100  # images at a time; a filter takes 200 values


class AMI_DEPRECATED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ec2 = client_factory.build_client("ec2")
        now, oldest = dates.evaluation_time(event), valid_rule_parameters["maxImageAgeDays"]
        instances = [each for each in running(ec2) if valid_rule_parameters["mode"] != "ASG" or is_of_a_group(each)]
        images = images_of(ec2, sorted({instance["ImageId"] for instance in instances}))
        return [evaluation(instance, images.get(instance["ImageId"]), now, oldest) for instance in instances]


def running(ec2):
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                if instance["State"]["Name"] not in ("shutting-down", "terminated"):
                    yield instance


def is_of_a_group(instance):
    return any(tag["Key"] == "aws:autoscaling:groupName" for tag in instance.get("Tags") or ())


def images_of(ec2, ids):
    """The images by id. A filter leaves out what is gone, where an id would be an error."""
    found = {}
    for start in range(0, len(ids), ASKED):
        these = [{"Name": "image-id", "Values": ids[start : start + ASKED]}]
        pages = ec2.get_paginator("describe_images").paginate(
            Filters=these, IncludeDeprecated=True, IncludeDisabled=True
        )
        found |= {image["ImageId"]: image for page in pages for image in page["Images"]}
    return found


def evaluation(instance, image, now, oldest):
    fault = shortfall(image, now, oldest)
    if fault:
        annotation = f"The image {instance['ImageId']} {fault}."
        return Evaluation(ComplianceType.NON_COMPLIANT, instance["InstanceId"], INSTANCE, annotation)
    return Evaluation(ComplianceType.COMPLIANT, instance["InstanceId"], INSTANCE)


def shortfall(image, now, oldest):
    if image is None:
        return "is gone, or not shared any more"
    if image.get("State") != "available":
        return f"is {image.get('State') or 'in no known state'}, not available"
    if image.get("DeprecationTime") and dates.age_in_days(image["DeprecationTime"], now) >= 0:
        return f"is deprecated since {image['DeprecationTime']}"
    if not image.get("CreationDate"):
        return "does not say how old it is"
    days = dates.age_in_days(image["CreationDate"], now)
    return f"is {days} days old; {oldest} are allowed" if days > oldest else None


def lambda_handler(event, context):
    return Evaluator(AMI_DEPRECATED_CHECK()).handle(event, context)
