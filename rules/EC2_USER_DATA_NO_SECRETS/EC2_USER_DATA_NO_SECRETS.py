"""The user data of instances and launch templates holds no secrets.

## What it checks
No line of the user data of an instance, nor of the default and the latest version
of a launch template, may fit one of `patterns`, regular expressions between
commas. Packed data and MIME archives are read as cloud-init reads them. A pattern
that ends in a separator wants a value after it: what takes it from a variable, a
command, an ARN or a dynamic reference is no secret. Only where it stands is told,
never what.

Known false alarms: examples in comments, passwords that are set to be changed,
public keys of a header that a pattern fits. `exemptIds` leaves out instances and
templates by id, `exemptTagKey` by a tag.

## Why it matters
User data is no secret: whoever may describe the instance reads it, and so does
every process on it, from the metadata endpoint.

## References
- https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, configuration, inputs, resources, secrets, user_data

INSTANCE, TEMPLATE = "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"
INPUTS = {
    "patterns": secrets.patterns,
    "exemptIds": inputs.optional(inputs.text_list),
    "exemptTagKey": inputs.optional(inputs.text),
}


class EC2_USER_DATA_NO_SECRETS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        ec2, given = client_factory.build_client("ec2"), valid_rule_parameters
        templates = judged_templates(ec2, given)
        try:
            # No list tells the user data of instances.
            return templates + resources.judged(
                instances(ec2),
                lambda instance: judged_instance(ec2, instance, given),
                resource_type=INSTANCE,
                resource_id=lambda instance: instance["InstanceId"],
                gone=("InvalidInstanceID.NotFound",),
            )
        except resources.UnjudgedError as error:
            raise resources.UnjudgedError(templates + error.evaluations, error.unjudged) from error


def instances(ec2):
    for page in ec2.get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                if instance["State"]["Name"] not in ("shutting-down", "terminated"):
                    yield instance


def judged_instance(ec2, instance, given):
    instance_id = instance["InstanceId"]
    if is_exempt(instance_id, instance, given):
        return Evaluation(ComplianceType.NOT_APPLICABLE, instance_id, INSTANCE, "The instance is exempt.")
    told = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
    text = user_data.text(configuration.dig(told, "UserData.Value"))
    return evaluation(INSTANCE, instance_id, [str(trace) for trace in secrets.in_text(text, given["patterns"])])


def judged_templates(ec2, given):
    places = {}
    for page in ec2.get_paginator("describe_launch_template_versions").paginate(Versions=["$Default", "$Latest"]):
        for version in page["LaunchTemplateVersions"]:
            text = user_data.text(configuration.dig(version, "LaunchTemplateData.UserData"))
            traces = secrets.in_text(text, given["patterns"])
            known = places.setdefault(version["LaunchTemplateId"], {})
            known |= {f"version {version['VersionNumber']} {trace}": None for trace in traces}
    return [
        Evaluation(ComplianceType.NOT_APPLICABLE, template["LaunchTemplateId"], TEMPLATE, "The template is exempt.")
        if is_exempt(template["LaunchTemplateId"], template, given)
        else evaluation(TEMPLATE, template["LaunchTemplateId"], list(places.get(template["LaunchTemplateId"], {})))
        for page in ec2.get_paginator("describe_launch_templates").paginate()
        for template in page["LaunchTemplates"]
    ]


def is_exempt(resource_id, resource, given):
    keys = {tag["Key"] for tag in resource.get("Tags") or ()}
    return resource_id in (given["exemptIds"] or ()) or given["exemptTagKey"] in keys


def evaluation(resource_type, resource_id, places):
    if not places:
        return Evaluation(ComplianceType.COMPLIANT, resource_id, resource_type)
    annotation = f"The user data looks like it holds a secret: {annotations.some(places)}."
    return Evaluation(ComplianceType.NON_COMPLIANT, resource_id, resource_type, annotation)


def lambda_handler(event, context):
    return Evaluator(EC2_USER_DATA_NO_SECRETS()).handle(event, context)
