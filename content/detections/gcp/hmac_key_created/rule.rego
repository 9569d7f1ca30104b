# METADATA
# title: A key for the storage interface was made
# description: "Somebody was allowed to make an HMAC key, which reads and writes buckets as a service account
#   without any other sign-in."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.001, T1550]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Migrations from another storage
package gcp.hmac_key_created

import data.lib.gcp

alert contains {
	"title": "A key for the storage interface was made",
	"details": sprintf("%s called %s from %s", [gcp.principal, gcp.method, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.granted("storage.hmacKeys.create")
}
