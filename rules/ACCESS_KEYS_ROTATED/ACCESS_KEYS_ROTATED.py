"""Active access keys of IAM users are no older than allowed.

## What it checks
Every active access key of a user must have been made no more than
`maxAccessKeyAge` days ago. Inactive keys and users without keys are fine. The
age is that at the time of the evaluation which AWS Config asked for.

## Why it matters
An access key works until someone deletes it. The longer it lives, the more
laptops, pipelines and repositories hold a copy.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources

USER = "AWS::IAM::User"
INPUTS = {"maxAccessKeyAge": inputs.integer(minimum=1)}


class ACCESS_KEYS_ROTATED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        iam = client_factory.build_client("iam")
        now, allowed = dates.evaluation_time(event), valid_rule_parameters["maxAccessKeyAge"]
        return resources.judged(
            (user for page in iam.get_paginator("list_users").paginate() for user in page["Users"]),
            lambda user: evaluation(user, active_keys(iam, user["UserName"]), now, allowed),
            resource_type=USER,
            resource_id=lambda user: user["UserId"],
            gone=["NoSuchEntity"],
        )


def active_keys(iam, user_name):
    pages = iam.get_paginator("list_access_keys").paginate(UserName=user_name)
    return [key for page in pages for key in page["AccessKeyMetadata"] if key["Status"] == "Active"]


def evaluation(user, keys, now, allowed):
    ages = {key["AccessKeyId"]: dates.age_in_days(key["CreateDate"], now) for key in keys}
    stale = [f"{key} ({age} days)" for key, age in ages.items() if age > allowed]
    if stale:
        annotation = f"Older than {allowed} days and active: {', '.join(stale)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, user["UserId"], USER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, user["UserId"], USER)


def lambda_handler(event, context):
    return Evaluator(ACCESS_KEYS_ROTATED()).handle(event, context)
