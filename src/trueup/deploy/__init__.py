"""The organization: what is wanted, what is there, and the calls between the two.

package        the evaluator function's zip, the same bytes each time
permissions    IAM policies cut to IAM's sizes, their wildcards with reasons
templates      CloudFormation templates, from the library
configuration  the deployment file that people write, and its schema
access         clients of the security, the management and the member accounts
organization   accounts, organizational units, waves
wanted         configuration + library + organization -> what should be there
found          what is there, asked of AWS
state          the two readings at one time, and the plan between them
plan           wanted, found -> calls, and names that somebody else has
apply          calls -> done, with every account's failure
status         every object in every account and Region
doctor         what must hold before anything is created
removal        everything again, backwards
manifest       what was ever created, so that nothing is forgotten
"""
