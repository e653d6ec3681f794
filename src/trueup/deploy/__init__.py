"""The organization: the desired state, the actual state, and the calls between the two.

package        the evaluator function's zip, the same bytes each time
fixes          the documents of a deployment, by family
templates      CloudFormation templates, as dicts
configuration  the deployment file that people write, and its schema
access         clients of the security, the management and the member accounts
organization   accounts, organizational units, waves
desired        configuration + library + organization -> what should be there
actual         what is there, asked of AWS
conflicts      names that somebody else has
state          the two states at one time, and the plan between them
plan           desired, actual -> calls
apply          calls -> done, with every account's failure
status         every object in every account and Region
doctor         what must hold before anything is created
export         what AWS Config knows, before all of it is removed
manifest       what was ever created, so that nothing is forgotten
"""
