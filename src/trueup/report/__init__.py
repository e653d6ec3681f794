"""Reports: one run's results, waivers and journal -> files that an auditor accepts. Reads files, never AWS.

read          results files -> Store, and what is wrong with them
store         the lines in a temporary SQLite file: order, counts and duplicates without holding them in memory
model         all that a report says, as frozen data; every format writes it, none counts for itself
gather        the files of a run -> that
rules         what each rule is, in which version, and what it said
controls      whether each control is satisfied, and why
accounts      what was said in each account and Region, what is worst there, what was not reached
limits        what the report cannot say
history       previous runs -> new, fixed, re-opened, time to remediate
journal       what `trueup apply` changed
organization  the organization file: which accounts and Regions were meant
states        how the six states are called in each format
figures       times, rates, counts and days as people read them
pages         what the pages share: templates that escape, how text stands in them
charts        pictures, as static SVG
compact       JSON without spaces, for the formats of machines
page_accounts what the page shows of accounts, for its script and for readers without one
sheets        sheets of a workbook with the same looks; sheet_columns: what stands in each
oscal_values  values as OSCAL takes them; oscal_evidence: manual evidence in it
sample        the auditor's sample
folder        one run, one folder: written as a whole, with manifest.sha256, and verified
write_*       one module per format
"""
