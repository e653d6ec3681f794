"""AWS Config of the emulation answers a query that it was told of."""

from moto.config.models import config_backends

from trueup.emulated import MANAGEMENT


def test_a_query_is_answered_by_its_expression(client):
    config = client("config")
    known = config_backends[MANAGEMENT][config.meta.region_name]._expression_results
    known["SELECT arn WHERE resourceId = 'orders'"] = ['{"arn": "arn:aws:s3:::orders"}']

    told = config.select_resource_config(Expression="SELECT arn WHERE resourceId = 'orders'")
    assert told["Results"] == ['{"arn": "arn:aws:s3:::orders"}']
    assert config.select_resource_config(Expression="SELECT arn WHERE resourceId = 'others'")["Results"] == []
