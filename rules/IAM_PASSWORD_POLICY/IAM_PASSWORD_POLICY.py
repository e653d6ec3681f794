"""The account's password policy is at least as strict as required.

## What it checks
The password policy of the account must demand each required character class,
at least the required length, at least so many remembered passwords, and an age
no greater than allowed. An account without a policy of its own has none of it.

## Why it matters
Console passwords are guessed and reused. A policy is the only place where
length, reuse and age can be forced for every user at once.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-password-policy.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

INPUTS = {
    "RequireUppercaseCharacters": inputs.boolean,
    "RequireLowercaseCharacters": inputs.boolean,
    "RequireSymbols": inputs.boolean,
    "RequireNumbers": inputs.boolean,
    "MinimumPasswordLength": inputs.integer(minimum=6, maximum=128),
    "PasswordReusePrevention": inputs.integer(minimum=1, maximum=24),
    "MaxPasswordAge": inputs.integer(minimum=1, maximum=1095),
}
CHARACTER_CLASSES = {
    "RequireUppercaseCharacters": "upper-case letters",
    "RequireLowercaseCharacters": "lower-case letters",
    "RequireSymbols": "symbols",
    "RequireNumbers": "numbers",
}


class IAM_PASSWORD_POLICY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = password_policy(client_factory.build_client("iam"))
        faults = list(shortfalls(found, valid_rule_parameters))
        if faults:
            annotation = f"The password policy {'; '.join(faults)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]


def password_policy(iam):
    try:
        return iam.get_account_password_policy()["PasswordPolicy"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return {}


def shortfalls(found, wanted):
    if not found:
        yield "does not exist"
        return
    for name, characters in CHARACTER_CLASSES.items():
        if wanted[name] and not found.get(name):
            yield f"does not require {characters}"
    length = found.get("MinimumPasswordLength", 6)  # 6 is what IAM takes when nothing is set
    if length < wanted["MinimumPasswordLength"]:
        yield f"allows {length} characters, not {wanted['MinimumPasswordLength']}"
    remembered = found.get("PasswordReusePrevention", 0)
    if remembered < wanted["PasswordReusePrevention"]:
        yield f"remembers {remembered} passwords, not {wanted['PasswordReusePrevention']}"
    age = found.get("MaxPasswordAge", 0)  # 0 and absent both mean that passwords never expire
    if not age:
        yield "lets passwords live for ever"
    elif age > wanted["MaxPasswordAge"]:
        yield f"lets passwords live {age} days, not {wanted['MaxPasswordAge']}"


def lambda_handler(event, context):
    return Evaluator(IAM_PASSWORD_POLICY()).handle(event, context)
