"""DuckDB over JSON lines on disk: one query, which reads and counts."""

import json
import sys
import time

import duckdb

QUERY = """
SELECT
  count(*) FILTER (resourceType = 'AWS::EC2::Instance'
    AND coalesce(configuration->>'$.metadataOptions.httpTokens', '') <> 'required') AS EC2_IMDSV2_CHECK,
  count(*) FILTER (resourceType = 'AWS::EC2::Volume'
    AND configuration->>'$.state.value' = 'in-use' AND configuration->>'$.encrypted' = 'false') AS ENCRYPTED_VOLUMES,
  count(*) FILTER (resourceType = 'AWS::EC2::SecurityGroup' AND len(list_filter(
    from_json(configuration->'$.ipPermissions',
      '[{"fromPort":"INTEGER","toPort":"INTEGER","ipv4Ranges":[{"cidrIp":"VARCHAR"}]}]'),
    lambda p: p.fromPort <= 22 AND p.toPort >= 22
      AND len(list_filter(p.ipv4Ranges, lambda r: r.cidrIp = '0.0.0.0/0')) > 0)) > 0) AS INCOMING_SSH_DISABLED,
  count(*) FILTER (resourceType = 'AWS::Lambda::Function'
    AND json_array_length(configuration->'$.vpcConfig.subnetIds') = 0) AS LAMBDA_INSIDE_VPC,
  count(*) FILTER (resourceType = 'AWS::S3::Bucket'
    AND coalesce(supplementaryConfiguration->>'$.BucketVersioningConfiguration.status', '') <> 'Enabled')
    AS S3_BUCKET_VERSIONING_ENABLED
FROM read_json(?, format = 'newline_delimited',
  columns = {resourceType: 'VARCHAR', configuration: 'JSON', supplementaryConfiguration: 'JSON'})
"""

database = duckdb.connect(config={"threads": 1})
start = time.process_time()
found = database.execute(QUERY, [sys.argv[1]])
counts = dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))
print(json.dumps({"seconds": time.process_time() - start, "counts": counts}))
