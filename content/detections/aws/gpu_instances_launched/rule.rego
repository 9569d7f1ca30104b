# METADATA
# title: Large or accelerated instances were launched
# description: Somebody launched, or tried to launch, instances made for graphics, learning or huge memory, of
#   a family that the account did not use in a week.
# scope: package
# custom:
#   severity: medium
#   attack: [T1496, T1578.002]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Teams that begin to train models
package aws.gpu_instances_launched

import data.lib.aws

# A refused attempt counts: quotas stop most miners, and the key is stolen all the same.
alert contains {
	"title": "Large or accelerated instances were launched",
	"details": sprintf("%s asked for %d × %s in %s from %s", [aws.principal, number, type, object.get(input, "awsRegion", "a region"), aws.address]),
	"entities": [aws.principal, aws.account],
	"dedupKey": sprintf("gpu-instances-launched/%s", [aws.identity]),
} if {
	input.eventName in {"RunInstances", "RequestSpotInstances"}
	input.eventSource == "ec2.amazonaws.com"
	type := instance_type
	family := split(type, ".")[0]
	regex.match(`^(p[2-9]|g[3-9]|gr[0-9]|inf[0-9]|trn[0-9]|dl[0-9]|vt[0-9]|f[12]|x[12]|u-|hpc)`, family)
	noroshi.first_seen(sprintf("%s/families", [aws.account]), family, "7d")
	number := wanted
}

instance_type := type if {
	type := input.requestParameters.instanceType
	is_string(type)
} else := input.requestParameters.instanceType.value

wanted := sum([object.get(item, "maxCount", 1) | some item in input.requestParameters.instancesSet.items]) if {
	count(input.requestParameters.instancesSet.items) > 0
} else := 1
