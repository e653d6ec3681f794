"""Files judged by the executors of Apache Spark, each into files of its own: `pip install 'trueup[spark]'`.

Where it runs is Spark's to know: under `spark-submit`, EMR Serverless and Glue it finds its cluster, and elsewhere it
uses the cores of this machine. A task whose worker dies is tried again by Spark, four times.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from trueup.errors import UsageError
from trueup.evaluate import parts
from trueup.evaluate.parts import Part
from trueup.evaluate.stream import Order
from trueup.items.sources import Source

TASKS_A_CORE = 32  # starting one takes a while; the files of a task whose worker dies are all done again
ALONE = "local[*,4]"  # all cores of this machine; the default of one try would end the run with the first dead worker


def written(sources: Sequence[Source], order: Order, folder: str) -> list[Part]:
    """What `parts.written` gives of each file, in their order. Raises UsageError where Spark is not installed."""
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError as error:
        raise UsageError("--engine spark needs PySpark: pip install 'trueup[spark]', and Java 17.") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setIfMissing("spark.master", ALONE).setIfMissing("spark.app.name", "trueup")
    context = SparkContext.getOrCreate(conf)
    largest_first = sorted(enumerate(sources), key=lambda each: -each[1].size)
    tasks = max(1, min(len(largest_first), TASKS_A_CORE * context.defaultParallelism))
    found = context.parallelize(largest_first, tasks).map(partial(_written, order, folder))
    return sorted(found.collect(), key=lambda part: part.number)


def _written(order: Order, folder: str, numbered: tuple[int, Source]) -> Part:
    return parts.written(order, folder, *numbered)
