"""How many calls of AWS it takes to record a type, or to judge on schedule: never more than the resources ask for.

An account with one resource of each type is asked once, in the emulator, and its answers are kept. They are then given
again, without a network, as those of an account with as many resources as are wanted.
"""

import copy
from collections import Counter
from functools import cache
from types import SimpleNamespace

import pytest
from botocore import xform_name

import recording
import support
from recording import PERIODIC, RUN, key, listed
from trueup import aws, emulated, loader, recorder
from trueup.evaluate import judge_periodic
from trueup.scan import Clients

FEW, MANY, VERY_MANY = 10, 100, 1000  # where a parent lists as many as there are parents, many are enough
NAMES = ("id", "name", "arn", "url", "identifier")  # how members end that tell one resource from another


class Account:
    """A session whose calls are counted and answered from what was kept; what is listed is there `size` times."""

    def __init__(self):
        self.size, self.calls = FEW, Counter()
        self.session = aws.session(region=recording.REGION, credentials=emulated.KEYS)
        self.session.events.register("before-call", self.answer)
        self.clients = Clients(self.session, recording.REGION)

    def of(self, size):
        self.size, self.calls = size, Counter()
        return self

    def answer(self, model, **_):
        self.calls[key(model)] += 1
        said = copy.deepcopy(recording.everything().answers.get(key(model), {"ResponseMetadata": {}}))
        for name in paged(model.service_model.service_name, model.name):
            if listed(said.get(name)):
                said[name] = [another(said[name][0], number) for number in range(self.size)]
        return SimpleNamespace(status_code=200, headers={}, raw=None), said


@cache
def account():
    return Account()


@cache
def paged(service, operation):
    """The members of an answer in which an operation lists, page by page."""
    client = account().clients.build_client(service)
    if not client.can_paginate(xform_name(operation)):
        return ()
    keys = client.get_paginator(xform_name(operation)).result_keys
    return tuple(str(each.parsed["value"]) for each in keys if "value" in each.parsed)


def another(value, number, name=""):
    """The same resource under another name."""
    if isinstance(value, dict):
        return {member: another(part, number, member) for member, part in value.items()}
    if isinstance(value, str) and (not name or name.lower().endswith(NAMES)):
        return f"{value}{number}"
    return value


def recorded(resource_type, size):
    asked = account().of(size)
    found = list(recorder.record(asked.session, recording.REGION, [resource_type], account=emulated.MANAGEMENT))
    return len(found), asked.calls


@pytest.mark.parametrize("resource_type", recorder.RECORDERS)
def test_recording_takes_no_more_calls_than_there_are_resources_to_ask_about(resource_type):
    found, calls = recorded(resource_type, MANY)
    before, few = recorded(resource_type, FEW)
    for call, times in calls.items():
        each = few[call] / max(before, 1)  # for one resource; a list is asked for once
        assert times <= max(few[call], each * found), (call, few[call], times)


def judged(name, size):
    asked = account().of(size)
    judge_periodic([PERIODIC[name]], emulated.MANAGEMENT, recording.REGION, RUN, asked.clients)
    return asked.calls


@pytest.mark.parametrize("name", PERIODIC)
def test_a_periodic_rule_asks_about_each_resource_only_where_no_list_tells(name):
    """The rule's test names, as ASKS_EACH, what AWS tells of one resource at a time only."""
    tested = loader.module(support.ROOT / "tests" / "rules" / f"{name}_test.py")
    few, many = judged(name, FEW), judged(name, VERY_MANY)
    asked = {call for call, times in many.items() if times == VERY_MANY}
    assert asked == set(getattr(tested, "ASKS_EACH", ()))
    assert {call: times for call, times in many.items() if call not in asked} == {
        call: times for call, times in few.items() if call not in asked
    }


def test_the_account_of_answers_has_as_many_resources_as_are_wanted():
    found, calls = recorded("AWS::DynamoDB::Table", MANY)
    assert found == MANY
    assert calls["dynamodb:ListTables"] == 1
    assert calls["dynamodb:DescribeTable"] == MANY
