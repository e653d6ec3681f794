import pytest

from undoing import comes_back, service

cloudwatch = service("cloudwatch")

ALARM = {
    "AlarmName": "a", "Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Statistic": "Sum",
    "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no alarm": ([], cloudwatch("PutMetricAlarm", **ALARM, Threshold=1.0)),
    "another alarm": (
        [cloudwatch("PutMetricAlarm", **ALARM, Threshold=5.0)],
        cloudwatch("PutMetricAlarm", **ALARM, Threshold=1.0),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
