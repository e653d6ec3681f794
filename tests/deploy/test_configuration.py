"""The deployment file, and the accounts that its waves mean."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import support
from deploy.fake.organization import MANAGEMENT, PRODUCTION, REGIONS, ROOT, SECURITY, WORKLOADS, FakeOrganization
from trueup.deploy import configuration, organization
from trueup.deploy.access import Access
from trueup.deploy.configuration import Deployment, Wave
from trueup.deploy.desired import packs
from trueup.deploy.desired.state import desired_state
from trueup.deploy.organization import Organization
from trueup.errors import UsageError

LEAST = {"version": 1, "securityAccount": "111122223333", "homeRegion": "eu-west-1", "packs": ["s3"]}
BARE = Deployment(SECURITY, REGIONS[0], REGIONS, ("s3",))


@pytest.fixture
def write(tmp_path):
    def writing(content):
        path = tmp_path / "deployment.yaml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    return writing


def test_the_shortest_file_deploys_to_everyone_but_the_management_account(write):
    read = configuration.load(write(LEAST))
    assert read == Deployment("111122223333", "eu-west-1", ("eu-west-1",), ("s3",))
    assert read.waves == (Wave("everyone", percentage=100),)
    assert read.management_role is None


def test_account_ids_need_no_quotes_and_keep_their_zeros(write):
    text = "version: 1\nsecurityAccount: 012345678901\nhomeRegion: eu-west-1\npacks: [s3]\n"
    read = configuration.load(write(text + "excludedAccounts: [111122223333]"))
    assert read.security_account == "012345678901"
    assert read.excluded_accounts == {"111122223333"}


def test_the_register_of_waivers_lies_beside_the_file(write, tmp_path):
    (tmp_path / "waivers.yaml").write_text("version: 1\nwaivers: []")
    assert configuration.load(write(LEAST | {"waivers": "waivers.yaml"})).waivers == ()


WRONG = {
    "no file": (None, "cannot be read"),
    "no YAML": ("{", "neither YAML nor JSON"),
    "an empty file": ("", "None is not of type 'object'"),
    "no packs": ({key: value for key, value in LEAST.items() if key != "packs"}, "'packs' is a required property"),
    "an account id that is short": (LEAST | {"securityAccount": "1234"}, "securityAccount: "),
    "a word that is not known": (LEAST | {"pack": ["s3"]}, "'pack' was unexpected"),
    "a Region that is none": (LEAST | {"regions": ["Ireland"]}, "regions.0: 'Ireland' does not match"),
    "a home Region that is left out": (
        LEAST | {"regions": ["us-east-1"]},
        "eu-west-1 is the home Region and not among",
    ),
    "a Region twice": (LEAST | {"regions": ["eu-west-1", "eu-west-1"]}, "regions: one of them stands there twice"),
    "Regions of two partitions": (LEAST | {"regions": ["eu-west-1", "cn-north-1"]}, "several partitions"),
    "a wave of nobody": (LEAST | {"waves": [{"name": "pilot"}]}, "waves.0: "),
    "two waves of one name": (
        LEAST | {"waves": [{"name": "a", "percentage": 1}] * 2},
        "two of them have the same name",
    ),
    "a unit that is none": (LEAST | {"waves": [{"name": "a", "organizationalUnits": ["ou-1"]}]}, "does not match"),
    "a percentage above all": (LEAST | {"waves": [{"name": "a", "percentage": 101}]}, "greater than the maximum"),
    "a key of a Region that is left out": (
        LEAST | {"kmsKeyArns": {"us-east-1": "arn:aws:kms:us-east-1:1:key/x"}},
        "kmsKeyArns: us-east-1 is not among",
    ),
    "waivers that are not there": (LEAST | {"waivers": "none.yaml"}, "none.yaml: cannot be read"),
}


@pytest.mark.parametrize(("content", "message"), WRONG.values(), ids=WRONG)
def test_refuses(write, tmp_path, content, message):
    path = tmp_path / "absent.yaml" if content is None else write(content)
    with pytest.raises(UsageError) as refused:
        configuration.load(path)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_pack_is_told_with_the_nearest(library):
    with pytest.raises(UsageError, match="s33: no such pack; did you mean s3"):
        configuration.with_packs(library, replace(BARE, packs=("s33",)))


def test_a_pack_of_ones_own_lies_beside_the_file(write, tmp_path, library):
    source = (support.ROOT / "conformance-packs" / "sources" / "s3.yaml").read_text()
    (tmp_path / "ours.yaml").write_text(source.replace("name: s3\n", "name: ours\n"))

    read = configuration.load(write(LEAST | {"packs": ["s3", "ours.yaml"]}))

    assert read.packs == ("s3", "ours")
    assert configuration.with_packs(library, read).pack("ours").rules == library.pack("s3").rules


# Waves ---------------------------------------------------------------------------------------------------------------


def joined(*waves, through=None, fake=None, **parts):
    fake = fake or FakeOrganization()
    deployment = replace(BARE, waves=waves, **parts)
    read = organization.read(Access(fake.session(), deployment), deployment)
    return organization.joined(deployment, read, through)


def ids(*numbers):
    return {str(int(MANAGEMENT) + number) for number in numbers}


def test_a_unit_means_the_accounts_in_it_and_below():
    fake = FakeOrganization()
    below = {account for account in fake.ids if fake.parents[account] in (WORKLOADS, PRODUCTION)}
    assert joined(Wave("one", organizational_units=(WORKLOADS,)), fake=fake) == below
    assert joined(Wave("one", organizational_units=(ROOT,)), fake=fake) == set(fake.ids) - {MANAGEMENT}


def test_a_wave_adds_to_those_before_it():
    waves = (Wave("a", accounts=("100000000005",)), Wave("b", accounts=("100000000006", "100000000005")))
    assert joined(*waves, through="a") == ids(5)
    assert joined(*waves, through="b") == joined(*waves) == ids(5, 6)


def test_nobody_joins_who_is_excluded_suspended_or_pays_the_bills():
    fake = FakeOrganization()
    fake.suspended = ids(5)
    everyone = joined(Wave("a", percentage=100), fake=fake, excluded_accounts=frozenset(ids(6)))
    assert everyone == set(fake.ids) - ids(0, 5, 6)


def test_the_management_account_joins_by_a_role_of_its_own():
    assert MANAGEMENT in joined(Wave("a", percentage=100), management_role="r")


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_percentage_means_the_same_accounts_always_and_a_larger_one_more(first, second):
    accounts = {str(int(MANAGEMENT) + number): "x" for number in range(60)}
    held = [
        organization.joined(
            replace(BARE, waves=(Wave("a", percentage=percentage),)),
            Organization("o-1", ROOT, "999999999999", "ALL", dict(list(accounts.items())[:count]), frozenset(), {}),
        )
        for percentage, count in ((min(first, second), 30), (max(first, second), 60))
    ]
    assert held[0] <= held[1]


UNKNOWN = {
    "wave": ((Wave("a", percentage=1),), "b", "b: no such wave; the deployment file has a"),
    "account": (
        (Wave("a", accounts=("999999999999",)),),
        None,
        "999999999999 is no account of organization o-abcde12345",
    ),
    "unit": ((Wave("a", organizational_units=("ou-abcd-nosuchunit",)),), None, "ou-abcd-nosuchunit is no unit"),
}


@pytest.mark.parametrize(("waves", "through", "message"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_name_is_told(waves, through, message):
    with pytest.raises(UsageError, match=message):
        joined(*waves, through=through)


# What AWS would refuse -----------------------------------------------------------------------------------------------


def large(count):
    accounts = {str(200000000000 + number): "x" for number in range(count)}
    return Organization("o-abcde12345", ROOT, MANAGEMENT, "ALL", accounts, frozenset(), {})


def test_a_list_of_accounts_longer_than_a_functions_policy_is_told(library):
    big = large(1400)
    with pytest.raises(
        UsageError, match=r"1400 accounts make a function policy of 21,.* bytes, and Lambda takes 20,480"
    ):
        desired_state(replace(BARE, regions=REGIONS[:1]), library, big, frozenset(big.accounts))


def test_more_left_out_accounts_than_a_pack_can_leave_out_are_told(library):
    big = large(1100)
    with pytest.raises(
        UsageError, match="1099 accounts are left out so far, and an organization pack can leave out 1000"
    ):
        desired_state(replace(BARE, regions=REGIONS[:1]), library, big, frozenset(list(big.accounts)[:1]))


def test_where_a_function_takes_no_policy_each_account_has_a_permission(library):
    few = large(3)
    middle = replace(BARE, home_region="me-central-1", regions=("me-central-1",))
    [invocation] = desired_state(middle, library, few, frozenset(few.accounts)).invocations
    assert not invocation.by_policy
    with pytest.raises(UsageError, match="me-central-1: 80 accounts"):
        desired_state(middle, library, large(80), frozenset(large(80).accounts))


GLOBAL = {
    "a rule of IAM's types": ("IAM_ROLE_TRUST_POLICY_NO_WILDCARD", "home"),
    "a periodic rule that asks IAM only": ("ACCESS_KEYS_ROTATED", "home"),
    "the account's own public access block": ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", "home"),
    "a managed rule of the root user": ("ROOT_ACCOUNT_MFA_ENABLED", "home"),
    "a managed rule of CloudFront": ("CLOUDFRONT_VIEWER_POLICY_HTTPS", "us-east-1"),
    "a rule of buckets": ("S3_BUCKET_SSL_REQUESTS_ONLY", None),
    "a periodic rule of a Region": ("EC2_EBS_ENCRYPTION_BY_DEFAULT", None),
    "a managed rule of a Region": ("RDS_STORAGE_ENCRYPTED", None),
}


@pytest.mark.parametrize(("rule", "home"), GLOBAL.values(), ids=GLOBAL)
def test_the_one_region_of(library, rule, home):
    assert packs.home_of(rule, library.rules.get(rule), "home") == home
