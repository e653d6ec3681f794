import json

import pytest
from moto.config.models import config_backends

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "DATA_STORE_CLASSIFICATION_TAGGED"
CLASSED, OTHER = {"DataClassification": "internal"}, {"tagKey": "Class"}
TYPES = [
    "AWS::DynamoDB::Table", "AWS::EFS::FileSystem", "AWS::OpenSearch::Domain", "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::S3::Bucket",
]  # fmt: skip

SCENARIOS = {  # given a data store whose tags ...: (the tags, inputs, then it is ...)
    "name an allowed class": (CLASSED, {}, COMPLIANT),
    "name the strictest class": ({"DataClassification": "restricted"}, {}, COMPLIANT),
    "name the least strict class": ({"DataClassification": "public"}, {}, COMPLIANT),
    "name a class that is not allowed": ({"DataClassification": "secret"}, {}, NON_COMPLIANT),
    "name a class in capitals": ({"DataClassification": "Internal"}, {}, NON_COMPLIANT),
    "name a class with a blank": ({"DataClassification": "internal "}, {}, NON_COMPLIANT),
    "name no class": ({"Owner": "shop"}, {}, NON_COMPLIANT),
    "spell the key in small letters": ({"dataclassification": "internal"}, {}, NON_COMPLIANT),
    "have an empty class": ({"DataClassification": ""}, {}, NON_COMPLIANT),
    "are absent": (None, {}, NON_COMPLIANT),
    "are none": ({}, {}, NON_COMPLIANT),
    "are a list": ([{"key": "DataClassification", "value": "internal"}], {}, COMPLIANT),
    "are a list in the other spelling": ([{"Key": "DataClassification", "Value": "internal"}], {}, COMPLIANT),
    "name a class under the key that is asked for": ({"Class": "public"}, OTHER, COMPLIANT),
    "name a class under another key than is asked for": (CLASSED, OTHER, NON_COMPLIANT),
    "name a class of one's own": (CLASSED | {"DataClassification": "c2"}, {"allowedValues": "c3, c2"}, COMPLIANT),
    "name none of the classes of one's own": (CLASSED, {"allowedValues": "c3, c2"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_data_store_whose_tags(tags, inputs, expected):
    assert verdict(RULE, item("AWS::S3::Bucket", tags=tags), **inputs) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_data_store_is_judged(kind):
    assert verdict(RULE, item(kind, tags=CLASSED)) == COMPLIANT
    assert verdict(RULE, item(kind)) == NON_COMPLIANT


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({}, "Tag DataClassification is missing, not restricted or confidential or internal or public."),
        (
            {"DataClassification": ""},
            "Tag DataClassification is '', not restricted or confidential or internal or public.",
        ),
    ],
    ids=["missing", "empty"],
)
def test_what_is_there_and_what_is_allowed_is_told(tags, told):
    [found] = evaluations(RULE, item("AWS::S3::Bucket", tags=tags))

    assert found["Annotation"] == told


def bad(aws):
    """A bucket has an owner and no class."""
    return bucket(aws, Owner="shop")


def good(aws):
    """A bucket has a class."""
    return bucket(aws, DataClassification="confidential")


def bucket(aws, **tags):
    """The name of a new bucket."""
    s3 = aws("s3")
    s3.create_bucket(Bucket="orders", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    held = {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
    s3.put_bucket_tagging(Bucket="orders", Tagging=held)
    # moto's AWS Config answers a query with what it was told beforehand.
    known = json.dumps({"arn": "arn:aws:s3:::orders", "resourceType": "AWS::S3::Bucket"})
    config = config_backends[aws("sts").get_caller_identity()["Account"]][s3.meta.region_name]
    config._expression_results["SELECT arn, resourceType WHERE resourceId = 'orders'"] = [known]
    return "orders"
