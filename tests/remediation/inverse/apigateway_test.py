import pytest

from trueup.remediation import inverse
from undoing import service, way_back

apigateway = service("apigateway")
STAGE = {"restApiId": "a1b2c3", "stageName": "live"}


def update(**patches):
    operations = [{"op": "replace", "path": path, "value": value} for path, value in patches.items()]
    return apigateway("UpdateStage", **STAGE, patchOperations=operations)


LOGGED = {"methodSettings": {"*/*": {"loggingLevel": "ERROR", "cachingEnabled": False}}}

SITUATIONS = {  # from a stage that ..., by these patches: (the stage, the patches, those of the way back)
    "logs at another level": (LOGGED, {"/*/*/logging/loglevel": "INFO"}, {"/*/*/logging/loglevel": "ERROR"}),
    "says nothing of logging": (
        {"methodSettings": {"*/*": {"cachingEnabled": True}}},
        {"/*/*/logging/loglevel": "INFO"},
        {"/*/*/logging/loglevel": "OFF"},
    ),
    "does not cache": (LOGGED, {"/*/*/caching/enabled": "true"}, {"/*/*/caching/enabled": "false"}),
    "has no settings": ({}, {"/*/*/caching/enabled": "true", "/*/*/caching/dataEncrypted": "true"}, {"/*/*": None}),
    "has none of that method": (LOGGED, {"/~1pets/GET/logging/loglevel": "INFO"}, {"/~1pets/GET": None}),
    "shows no certificate": ({}, {"/clientCertificateId": "new"}, {"/clientCertificateId": ""}),
    "shows another certificate": (
        {"clientCertificateId": "old"},
        {"/clientCertificateId": "new"},
        {"/clientCertificateId": "old"},
    ),
    "has no cache": (
        {"cacheClusterEnabled": False, "cacheClusterSize": "1.6"},
        {"/cacheClusterEnabled": "true", "/cacheClusterSize": "0.5"},
        {"/cacheClusterEnabled": "false", "/cacheClusterSize": "1.6"},
    ),
}


@pytest.mark.parametrize(("stage", "patches", "expected"), SITUATIONS.values(), ids=SITUATIONS)
def test_a_stage_goes_back_patch_by_patch(stage, patches, expected):
    back = way_back(update(**patches), stage)
    assert back.keys() == {"UpdateStage"}
    operations = back["UpdateStage"].pop("patchOperations")
    assert back["UpdateStage"] == STAGE
    assert {each["path"]: each.get("value") for each in operations} == expected
    assert {each["op"] for each in operations} == {"remove" if None in expected.values() else "replace"}


def test_the_size_of_a_first_cache_stays_and_that_is_told():
    write = update(**{"/cacheClusterEnabled": "true", "/cacheClusterSize": "0.5"})
    back = inverse.undo(write, [{"cacheClusterEnabled": False}], {})
    assert back.reversible == "partial"
    assert "/cacheClusterSize" in back.reason


def test_a_patch_that_is_not_known_is_not_taken_back():
    back = inverse.undo(update(**{"/*/*/logging/loglevel": "INFO", "/description": "new"}), [LOGGED], {})
    assert (back.calls, back.reversible) == ((), "no")
    assert "/description" in back.reason


def test_what_a_patch_will_leave_is_told_before():
    write = update(**{"/clientCertificateId": "", "/*/*/caching/enabled": "true"})
    assert inverse.predict(write, [{}]) == {"/clientCertificateId": None, "/*/*/caching/enabled": "true"}
    told = {"methodSettings": {"*/*": {"cachingEnabled": True}}}
    assert inverse.state(write, [told]) == inverse.predict(write, [told])


def test_a_certificate_that_was_generated_is_deleted():
    back = inverse.undo(apigateway("GenerateClientCertificate"), [], {"clientCertificateId": "abc123"})
    assert [(each.operation, each.parameters) for each in back.calls] == [
        ("DeleteClientCertificate", {"clientCertificateId": "abc123"})
    ]


def test_a_certificate_of_whose_making_nobody_heard_is_found_among_those_that_there_are():
    def told(*ids):
        theirs = {"clientCertificateId": "theirs", "description": "another purpose"}
        return [{"items": [theirs, *({"clientCertificateId": each, "description": "ours"} for each in ids)]}]

    write = apigateway("GenerateClientCertificate", description="ours")
    assert inverse.made(write, told("old"), told("old", "new")) == {"clientCertificateId": "new"}
    assert inverse.made(write, told("old"), told("old")) is None
    assert inverse.made(write, told(), told("one", "another")) is None
    assert inverse.made(write, [{"items": []}], told()) is None
