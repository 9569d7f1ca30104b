# METADATA
# title: A key is going to be lost
# description: "A customer-managed key was disabled, scheduled for deletion, or lost its imported material:
#   what it encrypted becomes unreadable."
# scope: package
# custom:
#   severity: high
#   attack: [T1485, T1486]
#   owner: detection-engineering
#   status: stable
#   source: aws_cloudtrail
#   false_positives:
#     - Keys of stacks that are taken down
package aws.kms_key_disabled

import data.lib.aws

alert contains {
	"title": "A key is going to be lost",
	"details": sprintf("%s called %s on %v from %s", [aws.principal, input.eventName, key, aws.address]),
	"entities": [aws.principal, key],
} if {
	input.eventSource == "kms.amazonaws.com"
	input.eventName in {"ScheduleKeyDeletion", "DisableKey", "DeleteImportedKeyMaterial", "DeleteCustomKeyStore"}
	aws.succeeded
	not aws.by_aws
	key := object.get(input, ["requestParameters", "keyId"], "a key")
}
