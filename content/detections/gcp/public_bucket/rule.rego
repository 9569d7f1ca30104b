# METADATA
# title: A bucket was opened to everybody
# description: "A policy change gave rights on a bucket or its objects to all users of the internet, or to
#   everybody with a Google account."
# scope: package
# custom:
#   severity: high
#   attack: [T1530, T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Buckets of web sites
package gcp.public_bucket

import data.lib.gcp

alert contains {
	"title": "A bucket was opened to everybody",
	"details": sprintf("%s gave %s on %s to %s from %s", [gcp.principal, role, gcp.resource, member, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method in {"storage.setIamPermissions", "storage.buckets.setIamPolicy"}
	gcp.succeeded
	some [role, member] in gcp.added
	member in {"allUsers", "allAuthenticatedUsers"}
}
