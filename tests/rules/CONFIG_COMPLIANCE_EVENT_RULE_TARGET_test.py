import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, verdict

RULE = "CONFIG_COMPLIANCE_EVENT_RULE_TARGET"
TOPIC = {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"}
FROM = {"source": ["aws.config"]}
KIND = FROM | {"detail-type": ["Config Rules Compliance Change"]}


def changes(**parts):
    return KIND | {"detail": parts}


def to(*verdicts):
    return changes(newEvaluationResult={"complianceType": list(verdicts)})


SCENARIOS = {  # given an account whose rules match ...: (their patterns, inputs, then the account is ...)
    "nothing, as there are none": ([], {}, NON_COMPLIANT),
    "all of AWS Config": ([FROM], {}, COMPLIANT),
    "all changes of compliance": ([KIND], {}, COMPLIANT),
    "changes for the worse": ([to("NON_COMPLIANT")], {}, COMPLIANT),
    "changes either way": ([to("COMPLIANT", "NON_COMPLIANT")], {}, COMPLIANT),
    "changes for the better": ([to("COMPLIANT")], {}, NON_COMPLIANT),
    "changes of compliance by their message": ([changes(messageType=["ComplianceChangeNotification"])], {}, COMPLIANT),
    "changes of what was right": ([changes(oldEvaluationResult={"complianceType": ["COMPLIANT"]})], {}, COMPLIANT),
    "changes of the account's resources": ([changes(awsAccountId=[ACCOUNT])], {}, COMPLIANT),
    "changes of one rule": ([changes(configRuleName=["s3-bucket-public-read-prohibited"])], {}, NON_COMPLIANT),
    "changes of a conformance pack's rules": (
        [changes(configRuleName=[{"wildcard": "*-conformance-pack-*"}])],
        {},
        NON_COMPLIANT,
    ),
    "changes of both kinds of rules": (
        [changes(configRuleName=[{"wildcard": "*-conformance-pack-*"}, {"prefix": "s3-"}])],
        {},
        COMPLIANT,
    ),
    "changes of buckets": ([changes(resourceType=["AWS::S3::Bucket"])], {}, NON_COMPLIANT),
    "changes of the account": ([changes(resourceType=["AWS::::Account"])], {}, NON_COMPLIANT),
    "changes of buckets and of the rest": (
        [
            changes(resourceType=["AWS::S3::Bucket"]),
            changes(resourceType=[{"anything-but": "AWS::S3::Bucket"}]),
        ],
        {},
        COMPLIANT,
    ),
    "changes of configuration": ([FROM | {"detail-type": ["Config Configuration Item Change"]}], {}, NON_COMPLIANT),
    "all, for another target than the topic named": ([KIND], TOPIC, NON_COMPLIANT),
    "all, on another bus": ([KIND], {"eventBusName": "security"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("patterns", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_rules_match(patterns, inputs, expected):
    with aws() as client:
        for number, pattern in enumerate(patterns):
            event_routes.rule(client, pattern, event_routes.BUS, name=f"route-{number}")

        assert verdict(RULE, **inputs) == expected


def test_the_annotation_names_the_change_that_is_lost():
    annotation = "Changes of AWS::::Account to NON_COMPLIANT reach nobody: no rule of event bus default matches them."
    assert event_routes.told(RULE, changes(resourceType=["AWS::S3::Bucket"])) == annotation


def test_a_rule_of_a_topic_that_is_named_is_a_route():
    with aws() as client:
        event_routes.rule(client, KIND, event_routes.topic(client))

        assert verdict(RULE, topicArn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts") == COMPLIANT


def test_a_topic_of_the_account_that_is_not_there_is_no_route():
    with aws() as client:
        event_routes.rule(client, KIND, TOPIC["topicArn"])

        assert verdict(RULE) == NON_COMPLIANT


def inputs(aws):
    """The topic is named: the document takes none of its own choice."""
    return {"topicArn": aws("sns").create_topic(Name="alerts")["TopicArn"]}


def bad(aws):
    """The only rule has no target."""
    event_routes.rule(aws, KIND)
    return ACCOUNT
