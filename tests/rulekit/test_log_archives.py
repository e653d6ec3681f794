from types import SimpleNamespace

import pytest

import log_archives as made
from support import REGION, aws
from trueup.rulekit import log_archives

FACTORY = {  # a bucket that is a log archive: (what makes it, the names and the tag that are given)
    "of a trail": (made.of_trail, (None, None)),
    "of AWS Config": (made.of_config, (None, None)),
    "by its tag": (made.tagged, (None, "log-archive")),
    "by its name": (lambda client: made.bucket(client, "named"), (["other", "named"], None)),
}


@pytest.fixture
def client():
    with aws() as client:
        yield client


@pytest.mark.parametrize(("make", "given"), FACTORY.values(), ids=FACTORY)
def test_a_log_archive_is_found_among_other_buckets(client, make, given):
    made.bucket(client, "other-things")
    archive = make(client)

    assert log_archives.buckets(SimpleNamespace(build_client=client), *given) == [archive]


def test_without_a_tag_or_a_name_that_is_given_neither_says_anything(client):
    made.tagged(client)

    assert log_archives.buckets(SimpleNamespace(build_client=client), None, None) == []
    assert log_archives.buckets(SimpleNamespace(build_client=client), ["else"], "another-key") == []


def test_a_bucket_of_another_region_is_found_there(client):
    made.of_trail(client, "far", "us-east-1")

    assert log_archives.buckets(SimpleNamespace(build_client=client), ["far"], None) == []
    there = SimpleNamespace(build_client=lambda service: client(service, "us-east-1"))
    assert log_archives.buckets(there, None, None) == ["far"]


def test_where_aws_config_delivers_is_known_by_itself(client):
    assert log_archives.of_config(SimpleNamespace(build_client=client)) == set()
    made.of_config(client)
    assert log_archives.of_config(SimpleNamespace(build_client=client)) == {"config-logs"}
    assert client("s3").meta.region_name == REGION
