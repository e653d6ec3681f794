import pytest

from undoing import comes_back, service

logs = service("logs")

GROUP = logs("CreateLogGroup", logGroupName="g")
FILTER = {"logGroupName": "g", "filterName": "f"}
METRIC = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no log group": ([], GROUP),
    "a log group without retention": ([GROUP], logs("PutRetentionPolicy", logGroupName="g", retentionInDays=7)),
    "a log group with retention": (
        [GROUP, logs("PutRetentionPolicy", logGroupName="g", retentionInDays=30)],
        logs("PutRetentionPolicy", logGroupName="g", retentionInDays=7),
    ),
    "no metric filter": (
        [GROUP],
        logs("PutMetricFilter", **FILTER, filterPattern="x", metricTransformations=METRIC),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
