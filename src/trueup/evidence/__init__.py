"""The chain of evidence: what each link was made from, by SHA-256, and whether that is still so.

seal      sources, evaluators, inputs and results of one run, written beside the results
said      what is in a file of results, to hold against its seal
manifest  the files of a report, and what it was made from
index     the list of the reports in a folder
chain     the walk from a report back to the sources, which names the link that broke
"""
