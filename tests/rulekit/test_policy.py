import json
import re
from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.rulekit import policy
from trueup.rulekit.policy import MalformedPolicyError, Principal, read

ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def one(**elements):
    [statement] = read({"Statement": {key: value for key, value in (ALLOW | elements).items() if value is not None}})
    return statement


NOTHING = {
    "absent": None,
    "empty text": "",
    "an empty object": {},
    "an empty list": [],
    "no statements": '{"Statement": []}',
    "null statements": {"Statement": None},
}


@pytest.mark.parametrize("document", NOTHING.values(), ids=NOTHING)
def test_there_are_no_statements_in(document):
    assert read(document) == ()


SHAPES = {
    "a statement that is no list": {"Statement": ALLOW},
    "a list of statements": {"Statement": [ALLOW]},
    "JSON text": json.dumps({"Statement": ALLOW}),
    "JSON text with blanks around it": f"\n {json.dumps({'Statement': ALLOW})} ",
    "URL-encoded JSON text": quote(json.dumps({"Statement": ALLOW})),
    "wholly URL-encoded JSON text": quote(json.dumps({"Statement": ALLOW}, indent=2), safe=""),
    "a list of one document, as older IAM items hold it": [{"Statement": [ALLOW]}],
}


@pytest.mark.parametrize("document", SHAPES.values(), ids=SHAPES)
def test_one_statement_comes_out_of(document):
    assert read(document) == (one(),)


MALFORMED = {
    "text that is not JSON": "{",
    "URL-encoded text that is not JSON": "%7B",
    "a JSON list of numbers": "[1]",
    "a JSON text": '"text"',
    "a statement that is text": {"Statement": "Allow"},
    "a condition that is a list": {"Statement": ALLOW | {"Condition": ["x"]}},
    "a condition operator without keys": {"Statement": ALLOW | {"Condition": {"Bool": "true"}}},
}


@pytest.mark.parametrize("document", MALFORMED.values(), ids=MALFORMED)
def test_refuses(document):
    with pytest.raises(MalformedPolicyError, match="policy"):
        read(document)


@given(st.text())
def test_percent_decoding_is_that_of_the_standard_library(text):
    assert policy._percent_decoded(quote(text)) == text
    assert policy._percent_decoded(quote(text, safe="")) == text


@given(st.text(alphabet='{}":, %25ABab*\n+', max_size=30))
def test_text_that_looks_like_an_escape_survives(text):
    assert policy._percent_decoded(quote(text)) == text


EVERYONE = {
    "a star": ("*", True),
    "a star among AWS principals": ({"AWS": "*"}, True),
    "a star in a list": ({"AWS": ["111122223333", "*"]}, True),
    "a star under a star": ({"*": "*"}, True),
    "a bare list with a star": (["*"], True),
    "one account": ({"AWS": "111122223333"}, False),
    "every service": ({"Service": "*"}, False),
    "nobody": (None, False),
}


@pytest.mark.parametrize(("principal", "everyone"), EVERYONE.values(), ids=EVERYONE)
def test_everyone_is_named_by(principal, everyone):
    assert one(Principal=principal).names_everyone is everyone


def test_everyone_but_a_few_is_everyone_where_it_allows():
    assert one(Principal=None, NotPrincipal={"AWS": "111122223333"}).names_everyone
    assert not one(Principal=None, NotPrincipal={"AWS": "111122223333"}, Effect="Deny").names_everyone


ACCOUNTS = {
    "an account id": ("111122223333", "111122223333"),
    "the root of an account": ("arn:aws:iam::111122223333:root", "111122223333"),
    "a role in China": ("arn:aws-cn:iam::111122223333:role/Admin", "111122223333"),
    "everyone": ("*", ""),
    "a deleted role": ("AROAEXAMPLEID", ""),
}


@pytest.mark.parametrize(("value", "account"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_the_account_of(value, account):
    assert Principal("AWS", value).account == account


NARROWING = {
    "an organization": ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}, True),
    "an organization, in other letters": ({"StringEquals": {"AWS:principalorgid": "o-a1b2c3"}}, True),
    "an organization, if the caller has one": ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3"}}, False),
    "any organization": ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, False),
    "every organization but one": ({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}, False),
    "one unit of an organization": (
        {"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-a1b2c3/r-x/ou-x/"}},
        True,
    ),
    "part of an organization, by a wildcard": (
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3/r-x/ou-x/*"}},
        False,
    ),
    "organization paths that may be absent": (
        {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3/r-x/*"}},
        False,
    ),
    "an account": ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, True),
    "two accounts": ({"StringEquals": {"aws:SourceAccount": ["111122223333", "444455556666"]}}, True),
    "an account or any": ({"StringLike": {"aws:SourceAccount": ["111122223333", "*"]}}, False),
    "no account at all": ({"StringEquals": {"aws:SourceAccount": []}}, False),
    "a role": ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci"}}, True),
    "roles of an account, by a wildcard": (
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
        False,
    ),
    "a role by a policy variable": (
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/${aws:username}"}},
        False,
    ),
    "a role name in any account": ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}, False),
    "a source bucket": ({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::logs"}}, True),
    "any source bucket": ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, False),
    "source buckets by the beginning of their name": ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::some-*"}}, False),
    "a topic of an account": ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:orders"}}, True),
    "topics of an account, by a wildcard": ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}, False),
    "an access point": (
        {"StringEquals": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/a"}},
        True,
    ),
    "access points of an account, by a wildcard": (
        {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*"}},
        True,
    ),
    "access points of any account": (
        {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:*:accesspoint/a"}},
        False,
    ),
    "access points of any Region": (
        {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:*:111122223333:accesspoint/a"}},
        False,
    ),
    "an access point named after its caller": (
        {"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/${aws:username}"}},
        False,
    ),
    "a text that is no ARN": ({"ArnLike": {"aws:SourceArn": "logs"}}, False),
    "a VPC": ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, True),
    "a VPC endpoint": ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, True),
    "any VPC endpoint": ({"StringLike": {"aws:SourceVpce": "vpce-*"}}, False),
    "an office network": ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, True),
    "one address": ({"IpAddress": {"aws:SourceIp": "192.0.2.1"}}, True),
    "an IPv6 network": ({"IpAddress": {"aws:SourceIp": "2001:db8::/48"}}, True),
    "a network as wide as all": ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
    "half of all addresses": ({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}, False),
    "an office network or all": ({"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "::/0"]}}, False),
    "all but a network": ({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, False),
    "a text that is no network": ({"IpAddress": {"aws:SourceIp": "office"}}, False),
    "TLS": ({"Bool": {"aws:SecureTransport": "true"}}, False),
    "a referrer, which anybody can claim": ({"StringEquals": {"aws:Referer": "https://example.com"}}, False),
    "a tag, which anybody can set": ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, False),
    "a user's id": ({"StringEquals": {"aws:userid": "AIDAEXAMPLEID"}}, True),
    "the sessions of a role": ({"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}, False),
    "a session of a role, named by its caller": (
        {"StringEquals": {"aws:userid": "AROAEXAMPLEID:ada"}},
        False,
    ),
    "every user id": ({"StringLike": {"aws:userid": "*"}}, False),
    "a user's name, which any account may have": ({"StringEquals": {"aws:username": "bob"}}, False),
    "an account by a policy variable": ({"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}}, False),
    "TLS and an account": (
        {"Bool": {"aws:SecureTransport": True}, "StringEquals": {"aws:SourceAccount": "111122223333"}},
        True,
    ),
}


@pytest.mark.parametrize(("condition", "narrow"), NARROWING.values(), ids=NARROWING)
def test_callers_are_narrowed_down_by(condition, narrow):
    statement = one(Condition=condition)
    assert statement.narrows_principal is narrow
    assert statement.is_public is not narrow


CROSS_ACCOUNT = {
    "everyone": ({}, True),
    "everyone in an organization": (
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3"}}},
        False,
    ),
    "its own root": ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
    "its own account id": ({"Principal": {"AWS": "123456789012"}}, False),
    "another account": ({"Principal": {"AWS": ["123456789012", "111122223333"]}}, True),
    "a canonical user": ({"Principal": {"CanonicalUser": "79a5"}}, True),
    "a service": ({"Principal": {"Service": "s3.amazonaws.com"}}, False),
    "a denied account": ({"Effect": "Deny", "Principal": {"AWS": "111122223333"}}, False),
}


@pytest.mark.parametrize(("elements", "crosses"), CROSS_ACCOUNT.values(), ids=CROSS_ACCOUNT)
def test_access_crosses_accounts_when_given_to(elements, crosses):
    assert one(**elements).is_cross_account("123456789012") is crosses


EVERYTHING = {
    "a star on a star": ({"Action": "*", "Resource": "*"}, True),
    "a star among others": ({"Action": ["s3:Get*", "*"], "Resource": ["arn:aws:s3:::b", "*"]}, True),
    "several stars": ({"Action": "**", "Resource": "***"}, True),
    "every action of every service": ({"Action": "*:*", "Resource": "*"}, True),
    "one service": ({"Action": "s3:*", "Resource": "*"}, False),
    "a star on one resource": ({"Action": "*", "Resource": "arn:aws:s3:::b"}, False),
    "all actions but one": ({"Action": None, "NotAction": "iam:*", "Resource": "*"}, False),
    "a denial": ({"Effect": "Deny", "Action": "*", "Resource": "*"}, False),
}


@pytest.mark.parametrize(("elements", "everything"), EVERYTHING.values(), ids=EVERYTHING)
def test_everything_is_granted_by(elements, everything):
    assert one(**elements).grants_everything is everything


RESOURCES = {
    "a star": ({"Resource": "*"}, "arn:aws:s3:::b/*", True, True),
    "a prefix": ({"Resource": "arn:aws:s3:::b*"}, "arn:aws:s3:::b/*", True, True),
    "the objects": ({"Resource": "arn:aws:s3:::b/*"}, "arn:aws:s3:::b", False, False),
    "some objects": ({"Resource": "arn:aws:s3:::b/a*"}, "arn:aws:s3:::b/*", False, True),
    "one-letter objects": ({"Resource": "arn:aws:s3:::b/?"}, "arn:aws:s3:::b/*", False, True),
    "one-letter objects, of one": ({"Resource": "arn:aws:s3:::b/?"}, "arn:aws:s3:::b/x", True, True),
    "brackets, which are no pattern": ({"Resource": "arn:aws:s3:::b/[x]"}, "arn:aws:s3:::b/x", False, False),
    "other letters": ({"Resource": "arn:aws:s3:::B"}, "arn:aws:s3:::b", False, False),
    "all but one": ({"Resource": None, "NotResource": "arn:aws:s3:::c"}, "arn:aws:s3:::b", True, True),
    "all but itself": ({"Resource": None, "NotResource": "arn:aws:s3:::b"}, "arn:aws:s3:::b", False, False),
    "all but a part": ({"Resource": None, "NotResource": "arn:aws:s3:::b/a*"}, "arn:aws:s3:::b/*", False, True),
    "nothing said, as in a trust policy": ({"Resource": None}, "arn:aws:s3:::b", True, True),
}


@pytest.mark.parametrize(("elements", "arn", "covered", "touched"), RESOURCES.values(), ids=RESOURCES)
def test_resources_are_meant_by(elements, arn, covered, touched):
    statement = one(**elements)
    assert statement.covers_resource(arn) is covered
    assert statement.touches_resource(arn) is touched


NAMES = {
    "itself": (["ada"], True),
    "its second pattern": (["bob", "a*"], True),
    "a question mark": (["ad?"], True),
    "its beginning": (["ad"], False),
    "other letters": (["Ada"], False),
    "no pattern": ([], False),
}


@pytest.mark.parametrize(("patterns", "is_among"), NAMES.values(), ids=NAMES)
def test_a_name_is_matched_by(patterns, is_among):
    assert policy.matches_any(patterns, "ada") is is_among


def test_actions_ignore_case_and_know_their_exceptions():
    assert one(Action="S3:*").covers_action("s3:PutObject")
    assert not one(Action=None, NotAction="s3:Get*").covers_action("s3:*")
    assert one(Action=None, NotAction="s3:Get*").touches_action("s3:*")
    assert not one(Action=None, NotAction="s3:*").touches_action("s3:GetObject")


def test_conditions_come_apart_into_quantifier_operator_and_if_exists():
    [condition] = one(Condition={"ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": "o-1/*"}}).conditions
    assert condition == policy.Condition("stringlike", "aws:principalorgpaths", ("o-1/*",), "foranyvalue", True)


def test_the_same_text_is_decoded_once():
    text = json.dumps({"Statement": ALLOW, "Id": "once"})
    assert read(text) is read(text)


PATTERNS = st.text(alphabet="ab*?", max_size=5)
WORDS = ["".join(letters) for length in range(7) for letters in product("ab", repeat=length)]


def matches(pattern, word):
    return re.fullmatch(pattern.replace("*", ".*").replace("?", "."), word) is not None


@given(PATTERNS, PATTERNS)
def test_two_patterns_overlap_when_a_word_matches_both(one_pattern, other):
    # A word of at most six letters is enough for two patterns of five signs over two letters, or there is none.
    shared = any(matches(one_pattern, word) and matches(other, word) for word in WORDS)
    found = policy._overlap(one_pattern, other, False)
    assert found == policy._overlap(other, one_pattern, False)
    assert found or not shared
    if found and not shared:  # the shortest shared word is longer than six letters
        assert len(one_pattern.replace("*", "")) + len(other.replace("*", "")) > 6


@given(PATTERNS, PATTERNS)
def test_a_pattern_that_covers_another_matches_all_its_words(pattern, target):
    if policy._covers(pattern, target, False):
        assert all(matches(pattern, word) for word in WORDS if matches(target, word))


@given(PATTERNS)
def test_every_pattern_covers_itself_and_a_star_covers_all(pattern):
    assert policy._covers("*", pattern, False)
    assert "?" in pattern or policy._covers(pattern, pattern, False)
