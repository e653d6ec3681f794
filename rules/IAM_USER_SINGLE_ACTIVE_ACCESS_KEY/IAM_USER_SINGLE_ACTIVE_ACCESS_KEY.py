"""Users have one active access key.

## What it checks
Of a user's active access keys, one may be as old as `graceDays` or older; with 0, one
may be active at all. Until the younger one of two is that old, they may be active side
by side, so that whatever signs with the old key can be given the new one. Inactive keys
do not count. The age is that at the time of the evaluation which AWS Config asked for.

## Why it matters
IAM allows two keys so that one can take the other's place. A pair that stays is one
that was never rotated to its end: the old key still works, and nobody watches it.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources

USER = "AWS::IAM::User"
INPUTS = {"graceDays": inputs.integer(minimum=0)}


class IAM_USER_SINGLE_ACTIVE_ACCESS_KEY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        iam = client_factory.build_client("iam")
        now, grace = dates.evaluation_time(event), valid_rule_parameters["graceDays"]
        return resources.judged(
            (user for page in iam.get_paginator("list_users").paginate() for user in page["Users"]),
            lambda user: evaluation(user, ages_of_active_keys(iam, user["UserName"], now), grace),
            resource_type=USER,
            resource_id=lambda user: user["UserId"],
            gone=["NoSuchEntity"],
        )


def ages_of_active_keys(iam, user_name, now):
    pages = iam.get_paginator("list_access_keys").paginate(UserName=user_name)
    keys = [key for page in pages for key in page["AccessKeyMetadata"] if key["Status"] == "Active"]
    return {key["AccessKeyId"]: dates.age_in_days(key["CreateDate"], now) for key in keys}


def evaluation(user, ages, grace):
    settled = [f"{key} ({age} days)" for key, age in ages.items() if age >= grace]
    if len(settled) > 1:
        annotation = f"Active side by side for {grace} days or more: {', '.join(settled)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, user["UserId"], USER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, user["UserId"], USER)


def lambda_handler(event, context):
    return Evaluator(IAM_USER_SINGLE_ACTIVE_ACCESS_KEY()).handle(event, context)
