"""Rules and items -> results, offline or with clients of a live account.

binding   rules with their inputs, ready to judge
judging   one rule's answer about one item, or about one account and Region
tally     what was counted
stream    one file's items -> its results
files     whole files, in order, in one process or several
workers   the several processes
parts     one file -> one file of results and one of counts, for engines past one machine
spark     the one such engine
"""

from trueup.evaluate.binding import Bound, bind, by_type, inputs_of, only_periodic
from trueup.evaluate.files import evaluate
from trueup.evaluate.judging import OFFLINE, judge, judge_periodic
from trueup.evaluate.tally import Tally

__all__ = [
    "OFFLINE",
    "Bound",
    "Tally",
    "bind",
    "by_type",
    "evaluate",
    "inputs_of",
    "judge",
    "judge_periodic",
    "only_periodic",
]
