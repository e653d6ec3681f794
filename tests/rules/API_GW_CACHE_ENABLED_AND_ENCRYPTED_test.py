import json

import pytest

from rest_apis import stage
from support import COMPLIANT, NON_COMPLIANT, item, verdict

PROOF = "model"  # of a method, moto keeps settings that are removed; ours forgets them
CACHED = {"cachingEnabled": True, "cacheDataEncrypted": True, "cacheTtlInSeconds": 300}
PLAIN, UNCACHED = CACHED | {"cacheDataEncrypted": False}, CACHED | {"cachingEnabled": False}


def cached(**settings):
    paths = {"all": "*/*", "pets": "~1Pets/GET"}
    methods = {paths[name]: chosen for name, chosen in settings.items()}
    return {"cacheClusterEnabled": True, "cacheClusterStatus": "AVAILABLE", "methodSettings": methods}


SCENARIOS = {  # given a stage that ...: (its configuration, then the stage is ...)
    "caches and encrypts all methods": (cached(all=CACHED), COMPLIANT),
    "caches all methods and does not encrypt": (cached(all=PLAIN), NON_COMPLIANT),
    "encrypts and does not cache": (cached(all=UNCACHED), NON_COMPLIANT),
    "caches, and one method by settings of its own": (cached(all=CACHED, pets=CACHED), COMPLIANT),
    "caches, but does not encrypt one method": (cached(all=CACHED, pets=PLAIN), NON_COMPLIANT),
    "caches all methods but one": (cached(all=CACHED, pets=UNCACHED), NON_COMPLIANT),
    "caches one method only": (cached(pets=CACHED), NON_COMPLIANT),
    "does not encrypt but one method": (cached(all=PLAIN, pets=CACHED), NON_COMPLIANT),
    "has settings and no cache cluster": (cached(all=CACHED) | {"cacheClusterEnabled": False}, NON_COMPLIANT),
    "has settings and says nothing of a cluster": ({"methodSettings": {"*/*": CACHED}}, NON_COMPLIANT),
    "has settings and null for its cluster": (cached(all=CACHED) | {"cacheClusterEnabled": None}, NON_COMPLIANT),
    "has a cluster that is being made": (cached(all=CACHED) | {"cacheClusterStatus": "CREATE_IN_PROGRESS"}, COMPLIANT),
    "has a cluster that is being flushed": (
        cached(all=CACHED) | {"cacheClusterStatus": "FLUSH_IN_PROGRESS"},
        COMPLIANT,
    ),
    "has a cluster and no settings": (cached(), NON_COMPLIANT),
    "has a cluster and null for its settings": (cached() | {"methodSettings": None}, NON_COMPLIANT),
    "has null for the settings of all methods": (cached(all=None), NON_COMPLIANT),
    "has empty settings": (cached(all={}), NON_COMPLIANT),
    "says all in text": (
        {
            "cacheClusterEnabled": "true",
            "methodSettings": {"*/*": {"cachingEnabled": "true", "cacheDataEncrypted": "true"}},
        },
        COMPLIANT,
    ),
    "says in text that nothing is encrypted": (
        cached(all={"cachingEnabled": "true", "cacheDataEncrypted": "false"}),
        NON_COMPLIANT,
    ),
    "caches and encrypts, in JSON text": (json.dumps(cached(all=CACHED)), COMPLIANT),
    "caches and does not encrypt, in JSON text": (json.dumps(cached(all=PLAIN)), NON_COMPLIANT),
    "has nothing recorded": ({}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_stage_that(configuration, expected):
    recorded = item("AWS::ApiGateway::Stage", configuration=configuration)

    assert verdict("API_GW_CACHE_ENABLED_AND_ENCRYPTED", recorded) == expected


def bad(aws):
    """A stage without a cache, one method of which would not encrypt."""
    return stage(aws, patches={"/~1/GET/caching/dataEncrypted": "false", "/~1/GET/logging/loglevel": "INFO"})


def good(aws):
    """A stage that caches and encrypts."""
    patches = {"/*/*/caching/enabled": "true", "/*/*/caching/dataEncrypted": "true"}
    return stage(aws, patches=patches, cacheClusterEnabled=True, cacheClusterSize="0.5")
