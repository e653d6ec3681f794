"""The job of `trueup evaluate --engine spark`, as EMR Serverless and Glue start it: `job.py --trueup "evaluate ..."`.

Glue puts arguments of its own beside, so trueup's come as one. Findings are no failure of the job.
"""

import shlex
import sys

from trueup.cli import main

FINDINGS = 1

try:
    main(shlex.split(sys.argv[sys.argv.index("--trueup") + 1]))
except SystemExit as ended:
    if ended.code not in (None, 0, FINDINGS):
        raise
