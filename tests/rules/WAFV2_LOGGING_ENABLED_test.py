import pytest

from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, load, verdicts
from web_acls import web_acl

RULE = "WAFV2_LOGGING_ENABLED"
STREAM = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/aws-waf-logs-all"
OTHER = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/aws-waf-logs-other"
BUCKET = "arn:aws:s3:::aws-waf-logs-all"
GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-all"

SCENARIOS = {  # given a web ACL that ...: (where it logs to, the destinations allowed, then the web ACL is ...)
    "does not log": (None, [], NON_COMPLIANT),
    "does not log where a stream is asked for": (None, [STREAM], NON_COMPLIANT),
    "logs to a stream": (STREAM, [], COMPLIANT),
    "logs to a bucket": (BUCKET, [], COMPLIANT),
    "logs to a log group": (GROUP, [], COMPLIANT),
    "logs to the stream asked for": (STREAM, [STREAM], COMPLIANT),
    "logs to one of the streams asked for": (STREAM, [OTHER, STREAM], COMPLIANT),
    "logs to another stream than asked for": (OTHER, [STREAM], NON_COMPLIANT),
    "logs to a bucket where a stream is asked for": (BUCKET, [STREAM], NON_COMPLIANT),
    "logs to a bucket that is asked for": (BUCKET, [STREAM, BUCKET], COMPLIANT),
}


@pytest.mark.parametrize(("destination", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_web_acl_that(destination, allowed, expected):
    with aws() as client:
        acl = bad(client)
        if destination:
            log(client, acl, destination)

        assert verdicts(RULE, KinesisFirehoseDeliveryStreamArns=", ".join(allowed)) == {acl: expected}


def test_every_web_acl_of_the_region_is_judged_and_told_where_its_logs_go():
    with aws() as client:
        dark, lit, stray = (web_acl(client, name)["ARN"] for name in ("dark", "lit", "stray"))
        log(client, lit, STREAM)
        log(client, stray, OTHER)

        found = evaluations(RULE, KinesisFirehoseDeliveryStreamArns=STREAM)

    assert {each["ComplianceResourceType"] for each in found} == {"AWS::WAFv2::WebACL"}
    assert {each["ComplianceResourceId"]: each.get("Annotation") for each in found} == {
        dark: "The web ACL logs nothing.",
        lit: None,
        stray: f"Logs go to {OTHER}, not among KinesisFirehoseDeliveryStreamArns.",
    }


class Waf:
    """WAF of a Region, whose lists come in these pages."""

    def __init__(self, region, acls, logging):
        self.meta = type("Meta", (), {"region_name": region})
        self.pages = {"WebACLs": acls, "LoggingConfigurations": logging}

    def build_client(self, _service):
        return self

    def list_web_acls(self, **given):
        return self.page("WebACLs", given)

    def list_logging_configurations(self, **given):
        return self.page("LoggingConfigurations", given)

    def page(self, member, given):
        pages, number = self.pages[member].get(given["Scope"], [{}]), int(given.get("NextMarker", 0))
        return pages[number] | ({"NextMarker": str(number + 1)} if number + 1 < len(pages) else {})


def judged(waf):
    rule = load(RULE).WAFV2_LOGGING_ENABLED()
    found = rule.evaluate_periodic({}, waf, {"KinesisFirehoseDeliveryStreamArns": None})
    return {each.complianceResourceId: each.complianceType for each in found}


def test_a_page_may_be_empty_or_lack_its_list_and_more_follow():
    acls = [{"WebACLs": []}, {}, {"WebACLs": [{"ARN": "lit"}]}, {"WebACLs": [{"ARN": "dark"}]}]
    logging = [{}, {"LoggingConfigurations": [{"ResourceArn": "lit", "LogDestinationConfigs": [STREAM]}]}]
    waf = Waf("eu-west-1", {"REGIONAL": acls}, {"REGIONAL": logging})

    assert judged(waf) == {"lit": COMPLIANT, "dark": NON_COMPLIANT}


def test_a_configuration_without_destinations_logs_nothing():
    acls, logging = [{"WebACLs": [{"ARN": "acl"}]}], [{"LoggingConfigurations": [{"ResourceArn": "acl"}]}]
    waf = Waf("eu-west-1", {"REGIONAL": acls}, {"REGIONAL": logging})

    assert judged(waf) == {"acl": NON_COMPLIANT}


@pytest.mark.parametrize(
    ("region", "expected"),
    [("us-east-1", {"regional": NON_COMPLIANT, "global": NON_COMPLIANT}), ("eu-west-1", {"regional": NON_COMPLIANT})],
    ids=["us-east-1", "elsewhere"],
)
def test_web_acls_of_cloudfront_are_judged_in_their_home_region_only(region, expected):
    acls = {"REGIONAL": [{"WebACLs": [{"ARN": "regional"}]}], "CLOUDFRONT": [{"WebACLs": [{"ARN": "global"}]}]}

    assert judged(Waf(region, acls, {})) == expected


def log(aws, acl, destination):
    aws("wafv2").put_logging_configuration(
        LoggingConfiguration={"ResourceArn": acl, "LogDestinationConfigs": [destination]}
    )


def bad(aws):
    """A web ACL that does not log."""
    return web_acl(aws)["ARN"]


def inputs(aws):
    """The destination is named: the document makes none."""
    return {"KinesisFirehoseDeliveryStreamArns": STREAM}


def good(aws):
    """A web ACL that logs to a stream."""
    acl = bad(aws)
    log(aws, acl, STREAM)
    return acl
