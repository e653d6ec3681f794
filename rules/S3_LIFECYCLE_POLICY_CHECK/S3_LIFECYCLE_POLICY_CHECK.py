"""Buckets have an active lifecycle rule.

## What it checks
At least one lifecycle rule must be enabled. Where inputs are given, one enabled rule
must have all that they ask: `targetPrefix` as its whole filter, `targetExpirationDays`
to the day, and one transition by `targetTransitionDays`, `targetTransitionStorageClass`
or both. With `bucketNames`, other buckets are not judged.

## Why it matters
What nobody ends is kept and paid for without end, and what should have been deleted by
a day can still be lost, or asked for, after it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-lifecycle-policy-check.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::S3::Bucket"]
STORAGE_CLASS = inputs.matching(
    "STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER_IR|GLACIER|DEEP_ARCHIVE", "a storage class such as STANDARD_IA"
)
INPUTS = {
    "targetTransitionDays": inputs.optional(inputs.integer(minimum=0)),
    "targetExpirationDays": inputs.optional(inputs.integer(minimum=1)),
    "targetTransitionStorageClass": inputs.optional(STORAGE_CLASS),
    "targetPrefix": inputs.optional(inputs.text),
    "bucketNames": inputs.optional(inputs.text_list),
}
ASKED = ("targetPrefix", "targetExpirationDays", "targetTransitionDays", "targetTransitionStorageClass")
# Items may spell a class as S3 does (STANDARD_IA) or as the SDK that AWS Config uses (StandardInfrequentAccess).
LONG_WORDS = (("_", ""), ("infrequentaccess", "ia"), ("instantretrieval", "ir"))


class S3_LIFECYCLE_POLICY_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        buckets = valid_rule_parameters["bucketNames"]
        if buckets and configuration.name(configuration_item) not in buckets:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The bucket is not one of bucketNames.")]
        rules = configuration.supplementary(configuration_item, "BucketLifecycleConfiguration").get("rules")
        active = [each for each in configuration.listed(rules) if each.get("status") == "Enabled"]
        if not active:
            annotation = "The bucket has no enabled lifecycle rule."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        if not any(fulfils(each, valid_rule_parameters) for each in active):
            given = (
                f"{name} {valid_rule_parameters[name]}" for name in ASKED if valid_rule_parameters[name] is not None
            )
            annotation = f"No enabled lifecycle rule has {', '.join(given)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def fulfils(rule, wanted):
    prefix, expiration = wanted["targetPrefix"], wanted["targetExpirationDays"]
    days, storage = wanted["targetTransitionDays"], wanted["targetTransitionStorageClass"]
    if prefix is not None and whole_filter(rule) != prefix:
        return False
    if expiration is not None and rule.get("expirationInDays") != expiration:
        return False
    if days is None and storage is None:
        return True
    return any(
        (days is None or each.get("days") == days)
        and (storage is None or plain(each.get("storageClass")) == plain(storage))
        for each in configuration.listed(rule.get("transitions"))
    )


def whole_filter(rule):
    """The prefix that is all a rule goes by; None where it goes by tags or sizes, alone or as well."""
    predicate = configuration.dig(rule, "filter.predicate")
    if predicate is None:
        return rule.get("prefix")
    return predicate.get("prefix") if predicate.get("type") == "LifecyclePrefixPredicate" else None


def plain(storage_class):
    text = (storage_class or "").lower()
    for word, short in LONG_WORDS:
        text = text.replace(word, short)
    return text


def lambda_handler(event, context):
    return Evaluator(S3_LIFECYCLE_POLICY_CHECK(), RESOURCE_TYPES).handle(event, context)
