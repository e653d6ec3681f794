"""Whatever items come in, they come out in one shape."""

import gzip
import io
import json
from datetime import UTC, datetime
from functools import partial

import pytest

from trueup.items.reading import Account, Found, Unreadable, read
from trueup.items.shape import NotAnItemError, from_api, item
from trueup.items.sources import Source

SHAPED = {
    "configurationItemVersion": "1.3",
    "configurationItemCaptureTime": "2026-06-01T12:00:00.000Z",
    "configurationItemStatus": "OK",
    "configurationStateId": 1780000000000,
    "configurationStateMd5Hash": "",
    "awsAccountId": "012345678901",
    "awsRegion": "eu-west-1",
    "availabilityZone": "Regional",
    "ARN": "arn:aws:s3:::one",
    "resourceType": "AWS::S3::Bucket",
    "resourceId": "one",
    "resourceName": "one",
    "resourceCreationTime": "2025-01-01T00:00:00.000Z",
    "tags": {"Owner": "web"},
    "relatedEvents": [],
    "relationships": [{"name": "Is attached to", "resourceId": "two", "resourceType": "AWS::S3::Bucket"}],
    "configuration": {"name": "one", "nested": [{"configurationItemVersion": 1}, {"configurationItemVersion": 2}]},
    "supplementaryConfiguration": {"AccessControlList": '{"grantList":[]}', "IsRequesterPaysEnabled": False},
}
OTHER = SHAPED | {"resourceId": "two", "ARN": "arn:aws:s3:::two"}
API = {
    "version": "1.3",
    "configurationItemCaptureTime": "2026-06-01T14:00:00+02:00",
    "configurationItemStatus": "OK",
    "configurationStateId": "1780000000000",
    "configurationItemMD5Hash": "",
    "accountId": "012345678901",
    "arn": "arn:aws:s3:::one",
    "relationships": [{"relationshipName": "Is attached to", "resourceId": "two", "resourceType": "AWS::S3::Bucket"}],
    "configuration": json.dumps(SHAPED["configuration"]),
    **{
        key: SHAPED[key]
        for key in (
            "awsRegion",
            "availabilityZone",
            "resourceType",
            "resourceId",
            "resourceName",
            "resourceCreationTime",
            "tags",
            "relatedEvents",
            "supplementaryConfiguration",
        )
    },
}
CHANGE = {"messageType": "ConfigurationItemChangeNotification", "configurationItem": SHAPED}
SUMMARY_KEYS = (
    "configurationItemVersion",
    "configurationItemCaptureTime",
    "configurationStateId",
    "awsAccountId",
    "configurationItemStatus",
    "resourceType",
    "resourceId",
    "resourceName",
    "ARN",
    "awsRegion",
)
SUMMARY = {key: SHAPED[key] for key in SUMMARY_KEYS} | {"changeType": "UPDATE"}
OVERSIZED = {"messageType": "OversizedConfigurationItemChangeNotification", "configurationItemSummary": SUMMARY}
SCHEDULED = {"messageType": "ScheduledNotification", "awsAccountId": "012345678901", "recordVersion": "1.0"}
DELIVERY = {"s3BucketLocation": "bucket/key", "errorCode": None, "errorMessage": None}


def event(invoking, **parts):
    return {
        "version": "1.0",
        "accountId": "012345678901",
        "configRuleArn": "arn:aws:config:eu-west-1:012345678901:config-rule/config-rule-abc",
        "configRuleName": "rule",
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": "{}",
        "eventLeftScope": False,
    } | parts


def source(content, name="input.json"):
    text = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else None
    return Source(name, partial(io.BytesIO, json.dumps(content).encode() if text is None else text))


def entries(content):
    return list(read(source(content)))


def items(content):
    found = entries(content)
    assert [each for each in found if not isinstance(each, Found)] == []
    return [each.item for each in found]


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


TEXT = json.dumps(SHAPED)
SOURCES = {  # one bucket, as ...
    "an item": SHAPED,
    "an item of GetResourceConfigHistory": API,
    "an item spelled as in the guide of 2014": {
        {"configurationStateId": "configurationStateID", "availabilityZone": "availibilityZone"}.get(key, key): value
        for key, value in SHAPED.items()
    },
    "an item whose times are numbers": SHAPED | {"configurationItemCaptureTime": 1780315200.0},
    "an item whose account is a number": SHAPED | {"awsAccountId": 12345678901},
    "an item whose tags are a list": SHAPED | {"tags": [{"key": "Owner", "value": "web", "tag": "Owner=web"}]},
    "a list": [SHAPED],
    "a snapshot": {"fileVersion": "1.0", "configSnapshotId": "6f-1", "configurationItems": [SHAPED]},
    "a snapshot with sorted keys": {"configSnapshotId": "6f-1", "configurationItems": [SHAPED], "fileVersion": "1"},
    "a history file": {"fileVersion": "1.0", "requestId": "6f", "configurationItems": [SHAPED]},
    "a pretty-printed snapshot": json.dumps({"fileVersion": "1.0", "configurationItems": [SHAPED]}, indent=4),
    "a gzipped snapshot": gzip.compress(json.dumps({"fileVersion": "1.0", "configurationItems": [SHAPED]}).encode()),
    "a gzip of two members": gzip.compress(b'{"configurationItems":') + gzip.compress(f"[{TEXT}]}}".encode()),
    "a gzip padded with zeros": gzip.compress(json.dumps(SHAPED).encode()) + b"\0" * 600,
    "JSON lines": lines(SHAPED),
    "JSON lines without a last line end": lines(SHAPED).strip(),
    "JSON lines after blank ones": "\n\n" + lines(SHAPED) + "\n",
    "a file with a byte order mark": b"\xef\xbb\xbf" + json.dumps(SHAPED).encode(),
    "an answer of GetResourceConfigHistory": {"configurationItems": [API], "nextToken": "abc"},
    "an answer with its token first": {"nextToken": {"a": [1]}, "configurationItems": [API]},
    "an answer of BatchGetResourceConfig": {"baseConfigurationItems": [API], "unprocessedResourceKeys": []},
    "an answer of SelectResourceConfig": {"Results": [json.dumps(API)], "QueryInfo": {"SelectFields": [{"Name": "*"}]}},
    "an answer of SelectResourceConfig with its query first": {"QueryInfo": {}, "Results": [json.dumps(API)]},
    "the results of SelectResourceConfig alone": [json.dumps(API)],
    "a Lambda event of a change": event(CHANGE),
    "the invoking event of a change": CHANGE,
    "a list of Lambda events": [event(CHANGE)],
    "an SNS notification": {"Type": "Notification", "Message": json.dumps(CHANGE)},
    "an SNS event of Lambda": {"Records": [{"Sns": {"Message": json.dumps(CHANGE)}}]},
    "an EventBridge event": {"detail-type": "Config Configuration Item Change", "detail": CHANGE},
}


@pytest.mark.parametrize("content", SOURCES.values(), ids=SOURCES)
def test_one_shape_comes_of(content):
    assert items(content) == [SHAPED]


MANY = {  # two buckets, as ...
    "a list": [SHAPED, OTHER],
    "JSON lines": lines(SHAPED, OTHER),
    "pretty-printed documents one after the other": json.dumps(SHAPED, indent=1) + "\n" + json.dumps(OTHER, indent=1),
    "two snapshots one after the other": lines({"configurationItems": [SHAPED]}, {"configurationItems": [OTHER]}),
    "a list of two API answers": [{"configurationItems": [SHAPED]}, {"configurationItems": [OTHER]}],
    "JSON lines of events": lines(event(CHANGE), event(CHANGE | {"configurationItem": OTHER})),
    "a list whose items begin differently": [SHAPED, {"resourceId": "two"} | OTHER],
    "a list with a comma too many": f"[{json.dumps(SHAPED)},{json.dumps(OTHER)},]",
}


@pytest.mark.parametrize("content", MANY.values(), ids=MANY)
def test_items_keep_their_order_in(content):
    assert items(content) == [SHAPED, OTHER]


SUMMARIES = {
    "as Lambda gets it, without a time": event(OVERSIZED),
    "as Lambda gets it, with a time": event(
        OVERSIZED | {"notificationCreationTime": "2026-06-01T12:00:00.000Z", "recordVersion": "1.0"}
    ),
    "as SNS delivers it": {"Message": json.dumps(OVERSIZED | {"s3DeliverySummary": DELIVERY})},
    "as the invoking event alone": OVERSIZED,
    "with an item that is null beside it": OVERSIZED | {"configurationItem": None},
}


@pytest.mark.parametrize("content", SUMMARIES.values(), ids=SUMMARIES)
def test_an_oversized_item_is_a_summary(content):
    [found] = entries(content)
    assert found.is_summary
    assert (found.item["resourceId"], found.item["configuration"]) == ("one", {})


def test_a_scheduled_event_is_an_account_and_a_region_without_items():
    assert entries(event(SCHEDULED)) == [Account("012345678901", "eu-west-1")]
    assert entries(SCHEDULED) == [Account("012345678901", "")]


def test_an_event_says_when_the_resource_left_the_scope():
    [found] = entries(event(CHANGE, eventLeftScope=True))
    assert found.left_scope


def test_an_item_in_the_one_shape_is_not_copied():
    assert item(SHAPED) is SHAPED


def test_boto3s_answer_has_datetimes():
    made = from_api(API | {"configurationItemCaptureTime": datetime(2026, 6, 1, 12, tzinfo=UTC)})
    assert made == SHAPED


def test_a_deleted_item_has_an_empty_configuration():
    made = item(SHAPED | {"configurationItemStatus": "ResourceDeleted", "configuration": None, "tags": None})
    assert (made["configuration"], made["tags"]) == ({}, {})


def test_an_unreadable_time_is_no_time():
    assert item(SHAPED | {"configurationItemCaptureTime": "yesterday"})["configurationItemCaptureTime"] == ""


NO_ITEMS = {
    "without a type": ({"resourceId": "one"}, "an item without resourceType"),
    "whose type is empty": (SHAPED | {"resourceType": ""}, "an item without resourceType"),
    "whose type is a list": (SHAPED | {"resourceType": ["a"]}, "resourceType is not text"),
    "without an id": ({key: SHAPED[key] for key in SHAPED if key != "resourceId"}, "an item without resourceId"),
    "whose configuration is other text": (SHAPED | {"configuration": "hello"}, "configuration is text, but not JSON"),
    "whose configuration is a number": (SHAPED | {"configuration": 7}, "configuration is not an object"),
    "whose relationships are text": (SHAPED | {"relationships": "x"}, "relationships is not a list of objects"),
    "that is a number": (7, "not a configuration item but a number"),
    "that is null": (None, "not a configuration item but null"),
    "that is other JSON": ({"b": 1, "a": 2}, "not a configuration item, nor an envelope of any; its keys: a, b"),
    "that is an empty object": ({}, "not a configuration item, nor an envelope of any; its keys: none"),
    "that tells of a delivery": (
        {"messageType": "ConfigurationSnapshotDeliveryCompleted"},
        "a message of type ConfigurationSnapshotDeliveryCompleted, which holds no item",
    ),
    "whose event is broken": (event(CHANGE) | {"invokingEvent": "{"}, "text that is not JSON: '{'"),
    "in too many envelopes": ([[[[[[[[[[[[[]]]]]]]]]]]]], "too many envelopes within each other"),
}


@pytest.mark.parametrize(("value", "reason"), NO_ITEMS.values(), ids=NO_ITEMS)
def test_among_items_something(value, reason):
    found = entries([SHAPED, value, OTHER])
    assert found == [
        Found(SHAPED, "input.json", "item", 1),
        Unreadable("input.json", "item", 2, reason),
        Found(OTHER, "input.json", "item", 3),
    ]
    assert found[1].line == f"input.json: item 2: {reason}"


def test_the_shape_refuses_what_names_no_resource():
    with pytest.raises(NotAnItemError, match="without resourceType"):
        from_api({})
