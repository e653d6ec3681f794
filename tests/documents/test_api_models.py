"""What botocore knows of services."""

import pytest

from trueup.documents import api_models


@pytest.mark.parametrize("name", ["PutBucketPolicy", "putBucketPolicy", "put_bucket_policy"])
def test_an_operation_is_found_however_it_is_spelled(name):
    assert api_models.operation("s3", name).name == "PutBucketPolicy"


@pytest.mark.parametrize(("service", "name"), [("s33", "PutBucketPolicy"), ("s3", "PutBukketPolicy"), ("s3", "")])
def test_what_there_is_none_of_is_none(service, name):
    assert api_models.operation(service, name) is None


def test_methods_and_waiters_name_the_operations_that_they_call():
    assert api_models.methods("s3")["put_bucket_policy"] == "PutBucketPolicy"
    assert api_models.waiters("s3")["bucket_exists"] == "HeadBucket"
    assert (api_models.methods("s33"), api_models.waiters("s33")) == ({}, {})


@pytest.mark.parametrize(("service", "shape"), api_models.ANSWERED)
def test_a_spelling_is_kept_only_while_botocore_has_another(service, shape):
    known = api_models.service(service).shape_for(shape).enum
    assert set(api_models.ANSWERED[service, shape]) - set(known)
