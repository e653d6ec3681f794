import pytest

from undoing import ACCOUNT, REGION, comes_back, service

events = service("events")

RULE = events("PutRule", Name="e", ScheduleExpression="rate(1 day)")
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:t"

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no event rule": ([], RULE),
    "an enabled event rule": ([RULE], events("DisableRule", Name="e")),
    "event targets": (
        [RULE, events("PutTargets", Rule="e", Targets=[{"Id": "1", "Arn": TOPIC}])],
        events("PutTargets", Rule="e", Targets=[{"Id": "1", "Arn": TOPIC + "x"}, {"Id": "2", "Arn": TOPIC}]),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)
