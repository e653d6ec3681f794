import pytest

from trueup.rulekit.filter_patterns import CALLS, MOST_WAYS, PATTERNS, covers, of_calls, ways


def held(*conjunctions):
    return frozenset(frozenset(each.split(" ")) for each in conjunctions)


READ = {  # a pattern that says ...: (the pattern, the ways in which an event fits)
    "one thing": ("{ $.a = 1 }", held("$.a=1")),
    "one thing in parentheses": ("{(($.a = 1))}", held("$.a=1")),
    "one thing in quotation marks": ('{ $.a = "x y" }', held("$.a=xy")),
    "a parenthesis within quotation marks": ('{ $.a = "(x" }', held("$.a=(x")),
    "that something is not there": ("{ $.a NOT EXISTS }", held("$.aNOTEXISTS")),
    "two things at once": ("{ $.a = 1 && $.b = 2 }", held("$.a=1 $.b=2")),
    "one of two things": ("{ $.a = 1 || $.b = 2 }", held("$.a=1", "$.b=2")),
    "that both bind more than either": ("{ $.a = 1 || $.b = 2 && $.c = 3 }", held("$.a=1", "$.b=2 $.c=3")),
    "that parentheses bind most": ("{ ($.a = 1 || $.b = 2) && $.c = 3 }", held("$.a=1 $.c=3", "$.b=2 $.c=3")),
    "nothing": ("{ }", held()),
    "words without braces": ("ERROR", held()),
    "columns": ("[ip, user]", held()),
    "something that is not closed": ("{ ($.a = 1 }", held()),
    "something that is closed twice": ("{ ($.a = 1)) }", held()),
    "something after what is closed": ("{ ($.a = 1) $.b = 2 }", held()),
    "an end that is missing": ("{ $.a = 1 && }", held()),
    "a beginning that is missing": ("{ || $.a = 1 }", held()),
    "a brace that is missing": ("{ $.a = 1", held()),
}


@pytest.mark.parametrize(("pattern", "expected"), READ.values(), ids=READ)
def test_a_pattern_that_says(pattern, expected):
    assert ways(pattern) == expected


COVERED = {  # what one matches, and another ...: (the pattern, the one wanted, whether it covers it)
    "the same": ("{ $.a = 1 }", '{($.a="1")}', True),
    "the same in another order": ("{ $.b = 2 && $.a = 1 }", "{ $.a = 1 && $.b = 2 }", True),
    "more": ("{ $.a = 1 || $.b = 2 || $.c = 3 }", "{ $.c = 3 || $.a = 1 }", True),
    "more, with fewer conditions": ("{ $.a = 1 }", "{ $.a = 1 && $.b = 2 }", True),
    "less, with more conditions": ("{ $.a = 1 && $.b = 2 }", "{ $.a = 1 }", False),
    "some of it": ("{ $.a = 1 }", "{ $.a = 1 || $.b = 2 }", False),
    "something else": ("{ $.a != 1 }", "{ $.a = 1 }", False),
    "what cannot be read": ("ERROR", "{ $.a = 1 }", False),
    "anything, of what cannot be read": ("{ $.a = 1 }", "ERROR", False),
}


@pytest.mark.parametrize(("pattern", "wanted", "expected"), COVERED.values(), ids=COVERED)
def test_what_one_pattern_matches_and_another(pattern, wanted, expected):
    assert covers(pattern, wanted) is expected


def test_a_pattern_with_very_many_ways_is_not_read():
    either = "($.a = 1 || $.b = 2)"
    assert len(ways("{" + " && ".join([f"($.{n} = 1 || $.{n} = 2)" for n in range(9)]) + "}")) == MOST_WAYS
    assert ways("{" + " && ".join([f"($.{n} = 1 || $.{n} = 2)" for n in range(10)]) + "}") == frozenset()
    assert ways("{" + " && ".join([either] * 40) + "}")  # which says the same thing again and again


@pytest.mark.parametrize("name", PATTERNS)
def test_each_pattern_is_one_that_aws_takes_and_that_is_read(name):
    assert len(PATTERNS[name]) <= 1024
    assert ways(PATTERNS[name])
    assert [other for other in PATTERNS if covers(PATTERNS[name], PATTERNS[other])] == [name]


@pytest.mark.parametrize("name", CALLS)
def test_a_filter_for_the_calls_of_any_service_covers_those_of_one(name):
    _, calls = CALLS[name]
    assert covers("{ " + " || ".join(f'($.eventName="{call}")' for call in calls.split()) + " }", PATTERNS[name])


def test_the_pattern_of_some_calls_names_their_service():
    told = "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = A) || ($.eventName = B)) }"
    assert of_calls("kms", "A B") == told
