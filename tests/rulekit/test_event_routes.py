"""Events that reach somebody: what patterns match, which targets count, and what keeps an event from them."""

import json

import pytest

import event_routes as made
from support import ACCOUNT, REGION, aws, refusing
from trueup.rulekit import event_routes
from trueup.rulekit.event_routes import Counting, lets_in, matches, shortfall

EVENT = {
    "source": "aws.x",
    "account": ACCOUNT,
    "detail": {
        "name": "Main-7",
        "count": 7,
        "done": False,
        "none": None,
        "ip": "10.0.0.7",
        "tags": ["red", "blue"],
        "empty": [],
        "parts": [{"kind": "a", "size": 1}, {"kind": "b", "size": 2}],
    },
}


def detail(**tests):
    return {"detail": tests}


PATTERNS = {  # a pattern: (it, whether it matches)
    "of a source": ({"source": ["aws.x"]}, True),
    "of another source": ({"source": ["aws.y"]}, False),
    "of one of two sources": ({"source": ["aws.y", "aws.x"]}, True),
    "of a source and an account": ({"source": ["aws.x"], "account": ["1"]}, False),
    "of what is not there": ({"region": ["eu-west-1"]}, False),
    "a number": (detail(count=[7]), True),
    "a number that is written otherwise": (detail(count=["7"]), False),
    "a truth": (detail(done=[False]), True),
    "another truth": (detail(done=[True]), False),
    "a number that a truth equals": (detail(done=[0]), False),
    "null": (detail(none=[None]), True),
    "null where something is": (detail(count=[None]), False),
    "one of a list": (detail(tags=["blue"]), True),
    "none of a list": (detail(tags=["green"]), False),
    "objects of a list": (detail(parts={"kind": ["b"]}), True),
    "no objects of a list": (detail(parts={"kind": ["c"]}), False),
    "one object of a list by two members": (detail(parts={"kind": ["a"], "size": [1]}), True),
    "two objects of a list by a member each": (detail(parts={"kind": ["a"], "size": [2]}), False),
    "an object where a text is": (detail(name={"first": ["Main"]}), False),
    "an object where nothing is": (detail(owner={"name": ["ada"]}), False),
    "the absence of an object's member": (detail(owner={"name": [{"exists": False}]}), True),
    "a beginning": (detail(name=[{"prefix": "Main"}]), True),
    "another beginning": (detail(name=[{"prefix": "main"}]), False),
    "a beginning in any case": (detail(name=[{"prefix": {"equals-ignore-case": "MAIN"}}]), True),
    "another beginning in any case": (detail(name=[{"prefix": {"equals-ignore-case": "AIN"}}]), False),
    "a beginning of a number": (detail(count=[{"prefix": "7"}]), False),
    "an end": (detail(name=[{"suffix": "-7"}]), True),
    "another end": (detail(name=[{"suffix": "-8"}]), False),
    "an end in any case": (detail(name=[{"suffix": {"equals-ignore-case": "IN-7"}}]), True),
    "another end in any case": (detail(name=[{"suffix": {"equals-ignore-case": "MAIN"}}]), False),
    "a text in any case": (detail(name=[{"equals-ignore-case": "MAIN-7"}]), True),
    "another text in any case": (detail(name=[{"equals-ignore-case": "MAIN"}]), False),
    "a wildcard": (detail(name=[{"wildcard": "M*-*"}]), True),
    "a wildcard for the whole": (detail(name=[{"wildcard": "*"}]), True),
    "a wildcard that ends early": (detail(name=[{"wildcard": "M*n"}]), False),
    "a wildcard's sign itself": (detail(name=[{"wildcard": r"M\*-7"}]), False),
    "a point that is no wildcard": (detail(name=[{"wildcard": "Main.*"}]), False),
    "a limit": (detail(count=[{"numeric": [">=", 7]}]), True),
    "a limit that is passed": (detail(count=[{"numeric": [">", 7]}]), False),
    "an upper limit": (detail(count=[{"numeric": ["<=", 7]}]), True),
    "an upper limit that is reached": (detail(count=[{"numeric": ["<", 7]}]), False),
    "a number by a test": (detail(count=[{"numeric": ["=", 7]}]), True),
    "another number by a test": (detail(count=[{"numeric": ["=", 8]}]), False),
    "a range": (detail(count=[{"numeric": [">", 0, "<", 8]}]), True),
    "a range that ends before": (detail(count=[{"numeric": [">", 0, "<", 7]}]), False),
    "a limit of a text": (detail(name=[{"numeric": [">", 0]}]), False),
    "a limit of a truth": (detail(done=[{"numeric": ["<", 7]}]), False),
    "a network": (detail(ip=[{"cidr": "10.0.0.0/24"}]), True),
    "another network": (detail(ip=[{"cidr": "10.0.1.0/24"}]), False),
    "a network of no address": (detail(name=[{"cidr": "10.0.0.0/24"}]), False),
    "what is there": (detail(count=[{"exists": True}]), True),
    "what is there, and is null": (detail(none=[{"exists": True}]), True),
    "what is there, and is empty": (detail(empty=[{"exists": True}]), True),
    "what is not there": (detail(owner=[{"exists": False}]), True),
    "that something is not there which is": (detail(count=[{"exists": False}]), False),
    "that something is there which is not": (detail(owner=[{"exists": True}]), False),
    "anything but another": (detail(name=[{"anything-but": "Side"}]), True),
    "anything but it": (detail(name=[{"anything-but": "Main-7"}]), False),
    "anything but some": (detail(count=[{"anything-but": [6, 7]}]), False),
    "anything but some others": (detail(count=[{"anything-but": [6, 8]}]), True),
    "anything but what begins so": (detail(name=[{"anything-but": {"prefix": "Main"}}]), False),
    "anything but what begins otherwise": (detail(name=[{"anything-but": {"prefix": ["Side", "Back"]}}]), True),
    "anything but what ends so": (detail(name=[{"anything-but": {"suffix": ["-8", "-7"]}}]), False),
    "anything but a wildcard": (detail(name=[{"anything-but": {"wildcard": "*-*"}}]), False),
    "anything but a text in any case": (detail(name=[{"anything-but": {"equals-ignore-case": "MAIN-7"}}]), False),
    "anything but something, of what is not there": (detail(owner=[{"anything-but": "ada"}]), False),
    "either of two": ({"$or": [{"source": ["aws.y"]}, detail(count=[7])]}, True),
    "neither of two": ({"$or": [{"source": ["aws.y"]}, detail(count=[8])]}, False),
    "either of two, and another": ({"$or": [{"source": ["aws.x"]}, detail(count=[8])], "account": ["1"]}, False),
    "either of two, further down": (detail(**{"$or": [{"count": [8]}, {"done": [False]}]}), True),
    "a test that is not known": (detail(name=[{"sounds-like": "Main"}]), False),
    "nothing in particular": ({}, True),
}


@pytest.mark.parametrize(("pattern", "expected"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_that_names(pattern, expected):
    assert matches(json.dumps(pattern), EVENT) is expected


def test_a_rule_without_a_pattern_matches_no_event():
    assert not matches(None, EVENT)
    assert not matches("", EVENT)


TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/route"
PUBLISH = {"Effect": "Allow", "Principal": made.EVENTS, "Action": "sns:Publish", "Resource": TOPIC}


def when(operator, **keys):
    return PUBLISH | {"Condition": {operator: {f"aws:{key}": value for key, value in keys.items()}}}


POLICIES = {  # a policy that ...: (its statements, whether EventBridge may publish for the rule)
    "has no statement": ([], False),
    "lets EventBridge publish": ([PUBLISH], True),
    "lets EventBridge do all": ([PUBLISH | {"Action": "sns:*"}], True),
    "lets EventBridge subscribe": ([PUBLISH | {"Action": "sns:Subscribe"}], False),
    "is of another topic": ([PUBLISH | {"Resource": f"{TOPIC}-2"}], False),
    "is of all topics": ([PUBLISH | {"Resource": "*"}], True),
    "lets another service publish": ([PUBLISH | {"Principal": {"Service": "s3.amazonaws.com"}}], False),
    "lets several services publish": (
        [PUBLISH | {"Principal": {"Service": ["s3.amazonaws.com", "events.amazonaws.com"]}}],
        True,
    ),
    "names EventBridge as an account": ([PUBLISH | {"Principal": {"AWS": "events.amazonaws.com"}}], False),
    "lets everyone publish": ([PUBLISH | {"Principal": "*"}], True),
    "lets the rule publish": ([when("ArnEquals", SourceArn=RULE)], True),
    "lets all rules publish": ([when("ArnLike", SourceArn=f"arn:aws:events:{REGION}:{ACCOUNT}:rule/*")], True),
    "lets another rule publish": ([when("ArnEquals", SourceArn=f"{RULE}-2")], False),
    "lets all but the rule publish": ([when("ArnNotEquals", SourceArn=RULE)], False),
    "lets the account's rules publish": ([when("StringEquals", SourceAccount=ACCOUNT)], True),
    "lets another account's rules publish": ([when("StringEquals", SourceAccount="210987654321")], False),
    "lets an account's rule publish": ([when("StringEquals", SourceAccount=ACCOUNT, SourceArn=f"{RULE}-2")], False),
    "lets the owner publish, as that of a new topic does": (
        [PUBLISH | {"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}}],
        False,
    ),
    "wants TLS": ([when("Bool", SecureTransport="true")], True),
    "wants no TLS": ([when("Bool", SecureTransport="false")], False),
    "denies what it allows": ([PUBLISH, PUBLISH | {"Effect": "Deny"}], False),
    "denies only": ([PUBLISH | {"Effect": "Deny"}], False),
    "denies what comes without TLS": ([PUBLISH, when("Bool", SecureTransport="false") | {"Effect": "Deny"}], True),
    "denies another action": ([PUBLISH, PUBLISH | {"Effect": "Deny", "Action": "sns:Subscribe"}], True),
}


@pytest.mark.parametrize(("statements", "expected"), POLICIES.values(), ids=POLICIES)
def test_a_policy_that(statements, expected):
    assert lets_in(json.dumps({"Statement": statements}), "sns:Publish", TOPIC, RULE, ACCOUNT) is expected


def test_no_policy_lets_nobody_in():
    assert not lets_in(None, "sns:Publish", TOPIC, RULE, ACCOUNT)


class Clients:
    """Builds clients of whatever moto holds, and tells of which services."""

    def __init__(self, client):
        self.client, self.asked = client, []

    def build_client(self, service):
        self.asked.append(service)
        return self.client(service, None)  # as `refusing` has it


ALL = {"source": ["aws.x"]}
WHAT = {"Things": {"source": "aws.x"}}


def lost(client, events=WHAT, bus="default", **counting):
    return shortfall(Clients(client), ACCOUNT, bus, events, Counting(**counting))


def queue(client, *statements):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="alerts")["QueueUrl"]
    if statements:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": list(statements)})})
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:alerts"


def encrypted(client, key):
    topic = made.topic(client)
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
    return topic


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:alerts"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:alerts"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:cases"
SEND = PUBLISH | {"Action": "sqs:SendMessage", "Resource": QUEUE}
OUT = "the policy of {} keeps EventBridge out"

TARGETS = {  # a target that is ...: (it, of an account; why things do not reach it)
    "a topic that lets EventBridge publish": (made.topic, ""),
    "a topic that lets another service publish": (
        lambda client: made.topic(client, Principal={"Service": "s3.amazonaws.com"}),
        OUT.format(TOPIC),
    ),
    "a topic that is not there": (lambda _client: TOPIC, f"there is no topic {TOPIC}"),
    "a topic under a key of the account": (lambda client: encrypted(client, "alias/alerts"), ""),
    "a topic under a key of AWS": (
        lambda client: encrypted(client, "alias/aws/sns"),
        f"{TOPIC} is encrypted with alias/aws/sns, under which EventBridge cannot publish",
    ),
    "a topic under a key of AWS, by its ARN": (
        lambda client: encrypted(client, f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/sns"),
        f"{TOPIC} is encrypted with alias/aws/sns, under which EventBridge cannot publish",
    ),
    "a queue that lets EventBridge send": (lambda client: queue(client, SEND), ""),
    "a queue without a policy": (queue, OUT.format(QUEUE)),
    "a queue that lets EventBridge receive": (
        lambda client: queue(client, SEND | {"Action": "sqs:ReceiveMessage"}),
        OUT.format(QUEUE),
    ),
    "a queue that is not there": (lambda _client: QUEUE, f"there is no queue {QUEUE}"),
    "a function that is not there": (lambda _client: FUNCTION, f"{FUNCTION} is not there, or lets nobody invoke it"),
    "a state machine without a role": (lambda _client: MACHINE, f"{MACHINE} has no role"),
    "a state machine with a role": (
        lambda _client: {"Arn": MACHINE, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/starts"},
        "",
    ),
    "a topic of another account": (lambda _client: TOPIC.replace(ACCOUNT, "210987654321"), ""),
    "a log group": (lambda _client: f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/alerts", ""),
    "no ARN": (lambda _client: "arn:none", "arn:none is no ARN"),
}


@pytest.mark.parametrize(("target", "why"), TARGETS.values(), ids=TARGETS)
def test_a_target_that_is(target, why):
    with aws() as client:
        made.rule(client, ALL, target(client))

        assert lost(client) == (why and f"Things reach nobody: rule route: {why}.")


FUNCTIONS = {  # a function whose policy ...: (its statements, why things do not reach it)
    "lets EventBridge invoke it": ([PUBLISH | {"Action": "lambda:InvokeFunction", "Resource": FUNCTION}], ""),
    "lets EventBridge read it": (
        [PUBLISH | {"Action": "lambda:GetFunction", "Resource": FUNCTION}],
        OUT.format(FUNCTION),
    ),
}


class Function:
    def __init__(self, statements):
        self.statements = statements

    def get_policy(self, FunctionName):  # noqa: N803 - as boto3 names it
        assert FunctionName == FUNCTION
        return {"Policy": json.dumps({"Statement": self.statements})}


@pytest.mark.parametrize(("statements", "why"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_whose_policy(statements, why):
    with aws() as client:
        made.rule(client, ALL, FUNCTION)

        def given(service, region):
            return Function(statements) if service == "lambda" else client(service, region)

        assert lost(given) == (why and f"Things reach nobody: rule route: {why}.")


@pytest.mark.parametrize(
    ("service", "operation", "target"),
    [
        ("sns", "GetTopicAttributes", TOPIC),
        ("sqs", "GetQueueUrl", QUEUE),
        ("lambda", "GetPolicy", FUNCTION),
        ("events", "ListRules", TOPIC),
    ],
)
def test_a_refusal_is_no_answer(service, operation, target):
    with aws() as client:
        made.rule(client, ALL, target)
        with refusing("AccessDenied", service, operation), pytest.raises(Exception, match="AccessDenied"):
            lost(client)


COUNTING = {  # of a rule, where ...: (what counts, why things reach nobody)
    "its kind of target counts": ({"kinds": ("sqs", "sns")}, ""),
    "other kinds count": ({"kinds": ("sqs",)}, "rule route: a target of sns does not count"),
    "its very target counts": ({"target": TOPIC}, ""),
    "another target counts": ({"target": f"{TOPIC}-2"}, f"rule route: {TOPIC} is not {TOPIC}-2"),
    "only what a role reaches counts": ({"role": "arn:r"}, f"rule route: {TOPIC} is not reached as arn:r"),
    "another state counts": ({"states": {event_routes.WITH_READS}}, "rule route is ENABLED"),
}


@pytest.mark.parametrize(("counting", "why"), COUNTING.values(), ids=COUNTING)
def test_of_a_rule_where(counting, why):
    with aws() as client:
        made.rule(client, ALL, made.topic(client))

        assert lost(client, **counting) == (why and f"Things reach nobody: {why}.")


@pytest.mark.parametrize(
    ("state", "is_lost"), [("ENABLED", False), (event_routes.WITH_READS, False), ("DISABLED", True)]
)
def test_the_state_of_a_rule(state, is_lost):
    with aws() as client:
        made.rule(client, ALL, made.BUS, state=state)

        assert lost(client) == ("Things reach nobody: rule route is DISABLED." if is_lost else "")


def test_a_rule_without_a_target_and_one_without_an_end():
    with aws() as client:
        made.rule(client, ALL, name="first")
        made.rule(client, ALL, TOPIC, QUEUE, name="second")

        why = f"rule first has no target, rule second: there is no topic {TOPIC}"
        assert lost(client) == f"Things reach nobody: {why}."


def test_one_target_that_is_there_is_enough_and_so_is_one_rule():
    with aws() as client:
        made.rule(client, ALL, name="first", state="DISABLED")
        made.rule(client, ALL, QUEUE, made.topic(client), name="second")

        assert lost(client) == ""


def test_each_event_needs_a_route():
    other = {"source": "aws.y"}
    with aws() as client:
        made.rule(client, ALL, made.BUS)

        assert (
            lost(client, WHAT | {"Others": other}) == "Others reach nobody: no rule of event bus default matches them."
        )
        made.rule(client, {"source": ["aws.y"]}, made.BUS, name="other")
        assert lost(client, WHAT | {"Others": other}) == ""


def test_a_rule_is_asked_for_its_targets_once_whatever_it_matches():
    with aws() as client:
        made.rule(client, {"account": [ACCOUNT], "region": [REGION], "version": ["0"]}, TOPIC)
        clients = Clients(client)

        told = shortfall(clients, ACCOUNT, "default", {"Others": {"source": "aws.y"}} | WHAT, Counting())

        assert told == f"Others reach nobody: rule route: there is no topic {TOPIC}."
        assert clients.asked.count("sns") == 1


def test_a_bus_that_is_not_there():
    with aws() as client, refusing("ResourceNotFoundException", "events", "ListRules"):
        assert lost(client, bus="security") == "There is no event bus security."


def test_a_rule_of_another_bus_is_no_route():
    with aws() as client:
        client("events").create_event_bus(Name="security")
        made.rule(client, ALL, made.BUS)

        assert lost(client, bus="security") == "Things reach nobody: no rule of event bus security matches them."
