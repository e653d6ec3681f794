import pytest

from trueup.rulekit.trails import ManagementEvents, management_events

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
