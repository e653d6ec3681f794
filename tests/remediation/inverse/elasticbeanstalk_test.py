import pytest

from undoing import no_way_back, service, way_back

beanstalk = service("elasticbeanstalk")

WEB = {"ApplicationName": "shop", "EnvironmentName": "shop-web"}
ACTIONS = "aws:elasticbeanstalk:managedactions"


def option(name, value=None):
    return {"Namespace": ACTIONS, "OptionName": name} | ({} if value is None else {"Value": value})


def told(*options):
    return {"ConfigurationSettings": [{"OptionSettings": [option("Other", "kept"), *options]}]}


ON, OFF = option("ManagedActionsEnabled", "true"), option("ManagedActionsEnabled", "false")
START, NO_START = option("PreferredStartTime", "Sun:03:00"), option("PreferredStartTime")

BACK = {  # options that were ...: (what was told before, then this is put back)
    "set to something else": (told(OFF, option("PreferredStartTime", "Mon:01:00")), [OFF, "Mon:01:00"]),
    "set, one of them": (told(OFF, NO_START), [OFF, None]),
    "not told": (told(OFF), [OFF, None]),
}


@pytest.mark.parametrize(("before", "expected"), BACK.values(), ids=BACK)
def test_options_that_were(before, expected):
    setting, start = expected
    write = beanstalk("UpdateEnvironment", **WEB, OptionSettings=[ON, START])

    back = way_back(write, before)["UpdateEnvironment"]

    if start:
        assert back == WEB | {"OptionSettings": [setting, option("PreferredStartTime", start)]}
    else:
        assert back == WEB | {"OptionSettings": [setting], "OptionsToRemove": [NO_START]}


def test_an_update_of_nothing_needs_no_way_back():
    assert way_back(beanstalk("UpdateEnvironment", **WEB), told(OFF)) == {}


def test_an_update_of_more_than_options_has_no_way_back():
    write = beanstalk("UpdateEnvironment", **WEB, VersionLabel="v2", OptionSettings=[ON])
    no_way_back(write, [told(OFF)], "VersionLabel is not put back")
