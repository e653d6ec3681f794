import pytest

from trueup.rulekit.trails import ManagementEvents, ObjectEvents, is_foreign, management_events, object_events

ALL = ManagementEvents(reads=True, writes=True)
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}


def classic(**selector):
    return {"EventSelectors": [selector]}


def advanced(*fields):
    return {"AdvancedEventSelectors": [{"FieldSelectors": list(fields)}]}


@pytest.mark.parametrize(
    ("selectors", "expected"),
    {
        "none at all": ({}, (ALL,)),
        "empty lists": ({"EventSelectors": [], "AdvancedEventSelectors": None}, (ALL,)),
        "classic, everything": (classic(ReadWriteType="All", IncludeManagementEvents=True), (ALL,)),
        "classic, by default": (classic(), (ALL,)),
        "classic, data events only": (classic(IncludeManagementEvents=False), ()),
        "classic, reads only": (classic(ReadWriteType="ReadOnly"), (ManagementEvents(True, False),)),
        "classic, writes only": (classic(ReadWriteType="WriteOnly"), (ManagementEvents(False, True),)),
        "classic, without KMS": (
            classic(ExcludeManagementEventSources=["kms.amazonaws.com"]),
            (ManagementEvents(True, True, ("kms.amazonaws.com",)),),
        ),
        "advanced, everything": (advanced(MANAGEMENT), (ALL,)),
        "advanced, data events only": (advanced({"Field": "eventCategory", "Equals": ["Data"]}), ()),
        "advanced, reads only": (
            advanced(MANAGEMENT, {"Field": "readOnly", "Equals": ["true"]}),
            (ManagementEvents(True, False),),
        ),
        "advanced, writes only": (
            advanced({"Field": "readOnly", "Equals": ["false"]}, MANAGEMENT),
            (ManagementEvents(False, True),),
        ),
        "advanced, all that is not a read": (
            advanced(MANAGEMENT, {"Field": "readOnly", "NotEquals": ["true"]}),
            (ManagementEvents(False, True),),
        ),
        "advanced, without the RDS Data API": (
            advanced(MANAGEMENT, {"Field": "eventSource", "NotEquals": ["rdsdata.amazonaws.com"]}),
            (ManagementEvents(True, True, ("rdsdata.amazonaws.com",)),),
        ),
        "advanced, one event name": (
            advanced(MANAGEMENT, {"Field": "eventName", "Equals": ["RunInstances"]}),
            (ManagementEvents(True, True, ("all but eventName Equals RunInstances",)),),
        ),
        "one of each kind": (
            {"AdvancedEventSelectors": [{"FieldSelectors": [MANAGEMENT]}, {"FieldSelectors": []}]},
            (ALL,),
        ),
    }.values(),
)
def test_management_events(selectors, expected):
    assert management_events(selectors) == expected


def resources(*values, kind="AWS::S3::Object"):
    return {"DataResources": [{"Type": kind, "Values": list(values)}]}


ONE = "arn:aws-cn:s3:::one/"
NAMED = {"Field": "resources.ARN", "StartsWith": [ONE], "NotStartsWith": [f"{ONE}tmp/"]}
WRITES = {"Field": "readOnly", "Equals": ["false"]}
GETS = {"Field": "eventName", "Equals": ["GetObject"]}


def advanced_objects(*fields):
    objects = {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}
    return advanced({"Field": "eventCategory", "Equals": ["Data"]}, objects, *fields)


OBJECT_EVENTS = {  # selectors: what they record of the objects of S3
    "none": ({}, ()),
    "a classic one without a kind": (
        {"EventSelectors": [resources("arn:aws:s3")]},
        (ObjectEvents(True, True, ("",)),),
    ),
    "a classic one of reads": (
        {"EventSelectors": [{"ReadWriteType": "ReadOnly"} | resources("arn:aws:s3:::one/")]},
        (ObjectEvents(True, False, ("one/",)),),
    ),
    "a classic one of functions": ({"EventSelectors": [resources("arn:aws:lambda", kind="AWS::Lambda::Function")]}, ()),
    "an advanced one of every bucket": (
        advanced_objects(),
        (ObjectEvents(True, True, ("",)),),
    ),
    "an advanced one of writes to a part of a bucket": (
        advanced_objects(NAMED, WRITES),
        (ObjectEvents(False, True, ("one/",), ("one/tmp/",)),),
    ),
    "an advanced one of one event": (advanced_objects(GETS), ()),
}


@pytest.mark.parametrize(("selectors", "expected"), OBJECT_EVENTS.values(), ids=OBJECT_EVENTS)
def test_the_data_events_of_s3_are_read_of_selectors_that_are(selectors, expected):
    assert object_events(selectors) == expected


REACHED = {  # a bucket, or every one: whether events of these starts, but those left out, are of all its objects
    "every bucket, by every name": (None, ("",), (), True),
    "every bucket, by every name but some": (None, ("",), ("logs/",), False),
    "every bucket, by the names of one": (None, ("one/",), (), False),
    "a bucket, by its own name": ("one", ("two/", "one/"), (), True),
    "a bucket, by a part of it": ("one", ("one/a/",), (), False),
    "a bucket, but another": ("one", ("",), ("two/",), True),
    "a bucket, but a part of it": ("one", ("",), ("one/a/",), False),
    "a bucket, but itself": ("one", ("",), ("one/",), False),
}


@pytest.mark.parametrize(("bucket", "starts", "left_out", "expected"), REACHED.values(), ids=REACHED)
def test_events_are_of_all_objects_of(bucket, starts, left_out, expected):
    assert ObjectEvents(True, True, starts, left_out).reach(bucket) is expected


ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all"
TRAILS = {  # a trail ...: (as DescribeTrails tells it, whether it is of another account than 444455556666)
    "of the organization": ({"TrailARN": ARN, "IsOrganizationTrail": True}, True),
    "of the organization, which is the account's own": (
        {"TrailARN": ARN.replace("111122223333", "444455556666"), "IsOrganizationTrail": True},
        False,
    ),
    "that is no organization's": ({"TrailARN": ARN, "IsOrganizationTrail": False}, False),
    "of which that is not told": ({"TrailARN": ARN}, False),
    "without an ARN": ({"IsOrganizationTrail": True}, False),
}


@pytest.mark.parametrize(("trail", "expected"), TRAILS.values(), ids=TRAILS)
def test_a_foreign_trail_is_one(trail, expected):
    assert is_foreign(trail, "444455556666") is expected
