"""SSM Automation documents: load, lint, run, plan, journal, undo, and the least privilege that each needs.

model, load        a document as frozen data, with the lines it came from
references         {{ substitution }} with types          selectors   JSONPath on answers
flow, actions      the interpreter: one function per action, one loop over steps
script             aws:executeScript in a clean subprocess
calls, intercept   every AWS call passes one hook: let through, recorded, journalled or withheld
access             which calls read, which write, which IAM action permits each
inverse, journal   what a write changed, flushed before it happens, and how to take it back; redact keeps secrets out
lint, policy       what AWS would refuse or what would fail later; least privilege of a document
plan, apply, undo  from results to planfile, from plan to changes, from journal back
runbooks, accounts the library's documents as fixes, and the ways into the accounts that they fix
"""
