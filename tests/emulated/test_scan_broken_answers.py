"""One scan in which AWS answers wrongly about a resource of each kind: all others keep their verdicts."""

import json

import pytest
from moto.core.botocore_stubber import BotocoreStubber

from trueup import emulated
from trueup.cli import main

REGION = "eu-west-1"
PAGE = b"<html><body><h1>403 Forbidden</h1>Your proxy does not let this through.</body></html>"
UNCLOSED = b"<html><body>Your proxy says:<br>not today</body></html>"  # for S3, boto3 takes it for a fault, and retries


def error(code):
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


def error_of_iam(code):
    return b"<ErrorResponse>" + error(code) + b"</ErrorResponse>"


# how the answer is broken: (the status and content that tells of the table, the bucket, the user; what is told of it)
BROKEN = {
    "lacks-a-member": ((200, b"{}"), (200, b"<Acl></Acl>"), (200, b"<Response><Result/></Response>"), "KeyError: "),
    "is-a-page": ((200, PAGE), (200, PAGE), (200, UNCLOSED), ""),
    "is-a-refusal-of-a-proxy": ((403, PAGE), (403, PAGE), (403, PAGE), "was answered with HTTP 403 and no error code"),
    "is-refused": (
        (400, b'{"__type": "AccessDeniedException", "message": "no"}'),
        (403, error("AccessDenied")),
        (403, error_of_iam("AccessDenied")),
        "AccessDenied",
    ),
    "says-it-is-gone": (
        (400, b'{"__type": "ResourceNotFoundException", "message": "no"}'),
        (404, error("NoSuchBucket")),
        (404, error_of_iam("NoSuchEntity")),
        None,
    ),
}
RULES = ("REQUIRED_TAGS", "S3_BUCKET_VERSIONING_ENABLED", "ACCESS_KEYS_ROTATED", "IAM_PASSWORD_POLICY")


@pytest.fixture(scope="module")
def organization():
    with emulated.organization() as running:
        session = running.session("payments", REGION)
        for name in BROKEN:
            session.client("dynamodb").create_table(
                TableName=f"table-{name}",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )
            session.client("s3").create_bucket(
                Bucket=f"bucket-{name}", CreateBucketConfiguration={"LocationConstraint": REGION}
            )
            session.client("iam").create_user(UserName=f"user-{name}")
        yield running


@pytest.fixture
def users(organization):
    """The id of each user whose keys are told of in a broken way, and how."""
    listed = organization.session("payments", REGION).client("iam").list_users()["Users"]
    return {each["UserId"]: each["UserName"].removeprefix("user-") for each in listed if "user-" in each["UserName"]}


def broken_answer(request):
    """What is answered in the place of the emulator's answer, if anything."""
    target, body = request.headers.get("X-Amz-Target", b""), request.body or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    for name, (table, bucket, user, _) in BROKEN.items():
        if target.endswith(b".DescribeTable") and f'"table-{name}"' in text:
            return table
        if f"bucket-{name}" in request.url and request.url.endswith("?acl"):
            return bucket
        if "Action=ListAccessKeys" in text and f"UserName=user-{name}" in text:
            return user
    return None


@pytest.fixture
def answers_break(monkeypatch):
    """Called: from then on, answers are broken on the wire, before boto3 reads them."""
    process = BotocoreStubber.process_request

    def processed(stubber, request):
        status, content = broken_answer(request) or (None, None)
        return process(stubber, request) if status is None else (status, {}, content)

    return lambda: monkeypatch.setattr(BotocoreStubber, "process_request", processed)


@pytest.fixture
def scanned(organization, capsys):
    """Scans the account; gives the exit status and what was printed."""
    account = organization.account("payments").id
    where = ["--region", REGION, "--assume-role", emulated.ACCESS_ROLE, "--account", account]

    def run(*options):
        with pytest.raises(SystemExit) as stopped:
            main(["scan", *where, *(each for rule in RULES for each in ("--rule", rule)), *options])
        printed = capsys.readouterr()
        return stopped.value.code, printed.out.splitlines(), printed.err.splitlines()

    return run


def told(lines):
    """(rule, type, id) -> (state, reason, annotation) of result lines."""
    results = [json.loads(line) for line in lines]
    return {
        (each["configRuleName"], each["resourceType"], each["resourceId"]): (
            each["state"], each["reason"], each["annotation"],
        )
        for each in results
    }  # fmt: skip


def test_all_others_keep_their_verdicts_and_each_that_is_not_read_is_told_in_one_line(scanned, answers_break, users):
    def how(key):
        """How the answer about the resource is broken; None where it is not."""
        _, resource_type, resource = key
        if resource_type == "AWS::IAM::User":
            return users.get(resource) if key[0] == "ACCESS_KEYS_ROTATED" else None
        name = resource.partition("-")[2]
        return name if resource in (f"table-{name}", f"bucket-{name}") and name in BROKEN else None

    status, lines, _ = scanned("--output", "jsonl")
    whole = told(lines)
    assert (status, len(whole)) == (1, len(lines))
    assert {how(key) for key in whole} == {None, *BROKEN}

    answers_break()
    status, lines, _ = scanned("--output", "jsonl")
    partly = told(lines)
    assert (status, len(partly)) == (3, len(lines))
    assert {key: partly.get(key) for key in whole if not how(key)} == {
        key: verdict for key, verdict in whole.items() if not how(key)
    }
    gone = {key for key in whole if how(key) and BROKEN[how(key)][-1] is None}
    assert gone
    assert not gone & partly.keys()
    for key in filter(how, whole.keys() - gone):
        state, reason, annotation = partly[key]
        assert state in ("NOT_EVALUATED", "ERROR"), (key, partly[key])
        assert BROKEN[how(key)][-1] in f"{reason}: {annotation}", (key, partly[key])
        assert "\n" not in annotation


def test_people_are_told_how_much_was_not_read(scanned, answers_break):
    answers_break()
    status, lines, counted = scanned()
    assert status == 3
    assert counted[-1].endswith("results could not be told: the run is incomplete.")
    shown = [line for line in lines if any(f"-{name} " in line for name in BROKEN)]
    assert [line for line in shown if "could not be read: " not in line] == []
    assert len(shown) == 3 * (len(BROKEN) - 1)  # tables for the tags, buckets for the tags and the versions
