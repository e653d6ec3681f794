"""A document without findings, and faults that are put into it one by one.

A table of faults is `code -> {situation: row}`. A row says what of the clean document is replaced by what, then for
each finding a text whose line it names, then the codes that the same fault brings along; a pair among them is replaced
too.
"""

from trueup.documents.lint.findings import CODES

CLEAN = """\
schemaVersion: "0.3"
description: |
  ## What it does
  Turns on versioning of the bucket.

  ## What it needs
  `s3:GetBucketVersioning` and `s3:PutBucketVersioning`.

  ## What can break
  Risk: safe. Cost: none. Nothing does.

  ## How to undo it
  `trueup undo` suspends versioning.
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  BucketName:
    type: String
    description: The bucket.
    allowedPattern: ^[a-z0-9.-]{3,63}$
  Kinds:
    type: StringList
    default: [one]
  AutomationAssumeRole:
    type: AWS::IAM::Role::Arn
outputs:
  - EnableIt.Changed
  - EnableIt.Before
  - EnableIt.After
mainSteps:
  - name: ReadIt
    action: aws:executeAwsApi
    inputs:
      Service: s3
      Api: GetBucketVersioning
      Bucket: "{{ BucketName }}"
    outputs:
      - Name: Status
        Selector: $.Status
        Type: String
  - name: Choose
    action: aws:branch
    inputs:
      Choices:
        - NextStep: EnableIt
          Variable: "{{ ReadIt.Status }}"
          StringEquals: Enabled
      Default: WriteIt
  - name: WriteIt
    action: aws:executeAwsApi
    inputs:
      Service: s3
      Api: PutBucketVersioning
      Bucket: "{{ BucketName }}"
      VersioningConfiguration:
        Status: Enabled
  - name: WaitForIt
    action: aws:waitForAwsResourceProperty
    timeoutSeconds: 60
    inputs:
      Service: s3
      Api: GetBucketVersioning
      Bucket: "{{ BucketName }}"
      PropertySelector: $.Status
      DesiredValues: [Enabled]
  - name: EnableIt
    action: aws:executeScript
    timeoutSeconds: 600
    isEnd: true
    inputs:
      Runtime: python3.11
      Handler: verify
      InputPayload:
        BucketName: "{{ BucketName }}"
        Kinds: "{{ Kinds }}"
      Script: |-
        import boto3
        from botocore.config import Config

        # AWS Config starts many fixes at once, and standard mode by itself makes three attempts.
        RETRIES = Config(retries={"mode": "standard", "max_attempts": 10})


        def verify(event, context):
            s3 = boto3.client("s3", config=RETRIES)
            after = s3.get_bucket_versioning(Bucket=event["BucketName"])["Status"]
            return {"Changed": after == "Enabled", "Before": "", "After": after}
    outputs:
      - Name: Changed
        Selector: $.Payload.Changed
        Type: Boolean
      - Name: Before
        Selector: $.Payload.Before
        Type: String
      - Name: After
        Selector: $.Payload.After
        Type: String
"""

# The smallest document.
MINIMAL = """\
schemaVersion: "0.3"
mainSteps:
  - name: Wait
    action: aws:sleep
    inputs: {Duration: PT1S}
"""

KINDS = '        Kinds: "{{ Kinds }}"\n'
SCRIPT = '            s3 = boto3.client("s3", config=RETRIES)\n'
RETURN = "            return {"
STATUS = """\
      - Name: Status
        Selector: $.Status
        Type: String
"""


def rows(faults):
    """Each row of a table with its code, by a name for its test."""
    return {f"{code}: {name}": (code, *row) for code, each in faults.items() for name, row in each.items()}


def faulty(code, before, after, *rest):
    """The clean document with a fault, the findings that it is to have of its own code, and the other codes."""
    text = CLEAN
    for old, new in [(before, after), *(each for each in rest if isinstance(each, tuple))]:
        assert old in text
        text = text.replace(old, new, 1)
    markers = [each for each in rest if isinstance(each, str) and each not in CODES]
    expected = [(code, text[: text.index(each)].count("\n") + 1) for each in markers]
    return text, expected, {each for each in rest if each in CODES}


def places(findings):
    """Codes and lines, as they are compared."""
    return [(each.code, each.line) for each in findings]


def told(row, lint):
    """(findings beside those that come along, all codes) of the document with a row's fault: as seen, as expected."""
    text, expected, accompanying = faulty(*row)
    seen = places(lint(text, "EnableIt", house=True))
    own = [each for each in seen if each[0] not in accompanying]
    return (own, {code for code, _ in seen}), (expected, {row[0], *accompanying})
