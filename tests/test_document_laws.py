"""What is true of every document when AWS is slow, busy, newer than boto3, or the resource is gone."""

import json
import types
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from unittest.mock import patch

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

import fakes
import interleavings
import older_boto3
from emulating import around, emulated_account
from interleavings import LIBRARY, Shuffled, at_once
from support import ROOT
from trueup.aws import Aws
from trueup.documents import load
from trueup.permissions import access
from trueup.runner.script import RESULT
from trueup.templates import script_parts

DOCUMENTS = load.Folders(ROOT / "remediation-docs")
RULES = {rule.document: rule for rule in reversed(list(LIBRARY.rules.values()))}
RULES["ApplyRequiredTags"] = LIBRARY.rules["REQUIRED_TAGS"]  # which is shown by a volume, as most of its resources are

HANDED_OVER = "RaiseSecurityOpsItem"  # takes the rule's word, and looks at no resource
OF_THE_ACCOUNT = ("AWS::Account", "AWS::::Account", "AWS::EC2::SnapshotBlockPublicAccess")  # is never gone
OF_A_RESOURCE = {
    name: rule
    for name, rule in RULES.items()
    if rule.document != HANDED_OVER and rule.remediation.get("ResourceType") not in (None, *OF_THE_ACCOUNT)
}

# How services say that another change of the same thing is under way, where it is not as most do.
BUSY = {
    "ec2": "IncorrectState", "iam": "ConcurrentModification", "lambda": "ResourceConflictException",
    "logs": "OperationAbortedException", "resourcegroupstaggingapi": "ConcurrentModificationException",
    "elasticbeanstalk": "OperationAborted", "s3": "OperationAborted", "s3control": "OperationAborted",
    "securityhub": "ResourceConflictException",
}  # fmt: skip


@pytest.fixture
def account():
    with emulated_account() as account:
        yield account


def changed(execution):
    return execution.outputs[f"{execution.document}.Changed"]


def writes(execution):
    return [str(made.call) for made in execution.calls if made.level == access.WRITE]


def gone(identifier):
    """An id of the same form that nothing has: the last letters and digits of its last part, each one further."""
    ranges = ("0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    further = str.maketrans("".join(ranges), "".join(each[1:] + each[0] for each in ranges))
    start = max(identifier.rfind("/") + 1, identifier.rfind(":") + 1, len(identifier) - 6)
    return identifier[:start] + identifier[start:].translate(further)


@pytest.mark.parametrize("rule", OF_A_RESOURCE.values(), ids=OF_A_RESOURCE)
def test_a_resource_that_is_gone_is_nothing_to_change_and_no_error(rule, account):
    [made] = interleavings.made((rule.name,), account)
    [ran] = at_once([replace(made, resource=gone(made.resource))], account, Shuffled(0))
    assert (ran.status, ran.failure) == ("Success", None)
    assert changed(ran) is False
    assert writes(ran) == []


@dataclass(frozen=True)
class Busy(Aws):
    """An account in which the first tries of each write meet another change that is under way, or its creation."""

    tries: int = 1
    refused: Counter = field(default_factory=Counter)

    def client(self, service, *options, **named):
        def call(made, operation, parameters):
            if access.level(service, operation) == access.WRITE and self.refused[operation] < self.tries:
                self.refused[operation] += 1
                raise ClientError(
                    {"Error": {"Code": BUSY.get(service, "ConflictException"), "Message": "try again"}}, operation
                )
            return made(operation, parameters)

        return around(super().client(service, *options, **named), call)


# The code says something else to three of them, that somebody was faster; of the last, some writes are no script's.
NOT_REFUSED = ("CreateAccessAnalyzer", "EnableMacie", "EnableSecurityHub", "ReplaceVolumeWithEncryptedCopy")


@contextmanager
def throttled():
    """AWS lets a request through at its second try; gives those that it did not."""
    refused, let_through = [], BotocoreStubber.__call__

    def answer(stubber, event_name, request, **named):
        if "attempt=1;" in str(request.headers.get("amz-sdk-request")):
            refused.append(request.url)
            return AWSResponse(request.url, 429, {"x-amzn-errortype": "Throttling"}, MockRawResponse(told(request)))
        return let_through(stubber, event_name=event_name, request=request, **named)

    def told(request):
        if "json" in str(request.headers.get("Content-Type")):
            return b'{"__type": "Throttling"}'
        error = b"<Error><Code>Throttling</Code></Error>"
        return error if ".s3" in request.url else b"<Response><Errors>" + error + b"</Errors></Response>"

    waits = types.SimpleNamespace(sleep=lambda seconds: None)
    with patch.object(BotocoreStubber, "__call__", answer), patch.object(botocore.endpoint, "time", waits):
        yield refused


@cache
def hurried(name):
    """A document's run while AWS throttles each call and refuses each write once: the run, and both refusals."""
    with emulated_account() as account:
        asked = interleavings.made((RULES[name].name,), account)
        busy = Busy(account.session, account.region, account.account_id)
        with throttled() as refused:
            [ran] = at_once(asked, account if name in NOT_REFUSED else busy, Shuffled(0))
    return ran, refused, busy.refused


@pytest.mark.parametrize("name", RULES)
def test_throttling_and_a_change_that_is_under_way_are_waited_for(name):
    ran, throttled, refused = hurried(name)
    assert (ran.status, ran.failure) == ("Success", None)
    assert len(throttled) >= len([made for made in ran.calls if made.result == "sent"])
    assert refused or name in NOT_REFUSED
    assert changed(ran) is True


@pytest.mark.parametrize("name", sorted(RULES.keys() - set(NOT_REFUSED)))
def test_a_resource_that_stays_busy_or_in_creation_is_left_as_it_is_and_that_is_said(name, account):
    asked = interleavings.made((RULES[name].name,), account)
    busy = Busy(account.session, account.region, account.account_id, tries=1000)
    [ran] = at_once(asked, busy, Shuffled(0))
    assert ran.status == "Failed"
    assert "try again" in ran.failure or ": Exception - " in ran.failure  # the service's word, or the document's
    assert [made for made in ran.calls if made.level == access.WRITE and made.result == "sent"] == []
    assert 8 <= max(busy.refused.values()) <= 100  # two minutes and more, and not for ever


@pytest.mark.parametrize("name", RULES)
def test_a_boto3_of_two_years_ago_knows_each_call(name):
    calls = [made.call for made in hurried(name)[0].calls]
    assert calls
    newer = [(str(call), older_boto3.unknown(call.service, call.operation, call.parameters)) for call in calls]
    assert [each for each in newer if each[1]] == []


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_was_written_is_asked_for_until_it_shows(document):
    scripts = [str(step.inputs.get("Script", "")) for step in document.every_step.values()]
    assert any("poll(" in script for script in scripts)


# Who writes a whole object that AWS's model describes, and which answer it comes from.
WHOLE = {
    "BlockS3PublicAccessForAccount": "after-call.s3-control.GetPublicAccessBlock",
    "BlockS3PublicAccessForBucket": "after-call.s3.GetPublicAccessBlock",
    "CreateSecurityTrail": "after-call.cloudtrail.GetEventSelectors",
    "EnableS3DefaultEncryption": "after-call.s3.GetBucketEncryption",
    "SetIamPasswordPolicy": "after-call.iam.GetAccountPasswordPolicy",
}


@pytest.mark.parametrize(("name", "event"), WHOLE.items(), ids=WHOLE)
def test_nothing_is_written_back_that_boto3_does_not_know(name, event):
    [script] = [str(step.inputs["Script"]) for step in DOCUMENTS[name].every_step.values()]
    assert f'.meta.events.register("{event}", refuse_unknown)' in script


def part(name):
    """A shared part as a script has it."""
    scope: dict = {}
    exec("import json, random, re, time\n" + "\n".join(script_parts()[each] for each in ("MOST", name)), scope)
    return scope[name]


def operation(service, name, without=""):
    """An operation's model, as a boto3 has it that lacks a member."""
    model = json.loads(json.dumps(fakes.model(service)._service_description))
    for shape in model["shapes"].values():
        shape.get("members", {}).pop(without, None)
    return ServiceModel(model, service).operation_model(name)


RULE = "<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>"
ENCRYPTION = (
    f'<?xml version="1.0"?><ServerSideEncryptionConfiguration xmlns="x">{RULE}</ServerSideEncryptionConfiguration>'
)
SELECTORS = '{"TrailARN": "a", "EventSelectors": [{"ReadWriteType": "All", "DataResources": []}]}'
ANSWERS = {  # an answer of AWS: (service, operation, its text, a member that it holds)
    "in XML": ("s3", "GetBucketEncryption", ENCRYPTION, "BucketKeyEnabled"),
    "in JSON": ("cloudtrail", "GetEventSelectors", SELECTORS, "ReadWriteType"),
}


@pytest.mark.parametrize(("service", "name", "text", "member"), ANSWERS.values(), ids=ANSWERS)
def test_an_older_boto3_is_told_from_the_answer_itself(service, name, text, member):
    refuse, answered = part("refuse_unknown"), types.SimpleNamespace(status_code=200, text=text)
    refuse(answered, {}, operation(service, name))
    with pytest.raises(Exception, match=member):
        refuse(answered, {}, operation(service, name, without=member))


def test_an_error_of_aws_is_no_unknown_member():
    refuse = part("refuse_unknown")
    refuse(
        types.SimpleNamespace(status_code=404, text="<Error><Code>x</Code></Error>"),
        {},
        operation("s3", "GetBucketEncryption"),
    )


def test_an_answer_stays_within_what_automation_takes():
    state = {f"sgr-{number:017x}": 'tcp 22 22 0.0.0.0/0 "' * 3 for number in range(3000)}
    told = part("answer")(True, state, state)
    assert len(json.dumps(told)) < RESULT
    assert json.loads(told["Before"])["Characters"] > RESULT


@pytest.mark.parametrize("name", ["RevokePublicIngressRules", "RemoveDefaultSecurityGroupRules"])
def test_the_largest_group_is_told_in_full(name):
    """AWS allows a thousand rules of a group. Source: VPC user guide, Amazon VPC quotas, security groups."""
    [step] = DOCUMENTS[name].every_step.values()
    scope: dict = {}
    exec(str(step.inputs["Script"]), scope)
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 65000,
        "ToPort": 65535,
        "CidrIpv6": "2001:0db8:1111:2222::/64",
        "IsEgress": True,
    }
    rules = [rule | {"SecurityGroupRuleId": f"sgr-{number:017x}"} for number in range(1000)]
    told = scope["answer"](True, scope["told"](rules), {})
    assert len(json.dumps(told)) < RESULT
    assert len(json.loads(told["Before"])) == 1000


def test_who_else_manages_a_resource_is_said(capsys):
    scope: dict = {}
    exec("\n".join(script_parts()[each] for each in ("MANAGERS", "tell_manager")), scope)
    scope["tell_manager"]("i-1", [{"Key": "aws:cloudformation:stack-name", "Value": "web"}])
    scope["tell_manager"]("AWSReservedSSO_Admin_0", [])
    scope["tell_manager"]("mine", [{"Key": "Owner", "Value": "me"}])
    assert capsys.readouterr().out.splitlines() == [
        "CloudFormation MANAGES i-1 AND MAY CHANGE IT BACK. MEND IT THERE TOO.",
        "Identity Center MANAGES AWSReservedSSO_Admin_0 AND MAY CHANGE IT BACK. MEND IT THERE TOO.",
    ]


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_a_script_tells_is_within_the_limit(document):
    """Whatever the size of the resource: `answer` sees to it."""
    told = [f"{document.name}.Changed" in output for output in document.outputs]
    scripts = [str(step.inputs.get("Script", "")) for step in document.every_step.values()]
    without_parts = [script.partition("def answer(")[0] for script in scripts]
    assert any(told)
    assert any("return answer(" in script for script in without_parts)
    assert not any('"Changed":' in script for script in without_parts)


def test_what_is_automatic_is_safe_and_bounded_by_its_own_word():
    pack = LIBRARY.packs["automated-response"]
    automatic = {LIBRARY.rules[name].document for name, listing in pack.listings.items() if listing.automatic}
    assert automatic
    assert {(LIBRARY.documents[name].risk, LIBRARY.documents[name].cost) for name in automatic} <= {
        ("safe", "none"), ("safe", "bounded"),
    }  # fmt: skip
