# METADATA
# title: Objects are deleted in bulk
# description: "One principal deleted more than a hundred objects within ten minutes: data is destroyed, or
#   held for ransom."
# scope: package
# custom:
#   severity: medium
#   attack: [T1485, T1486]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Lifecycle and clean-up jobs; exclude their service account
package gcp.objects_deleted_burst

import data.lib.gcp

alert contains {
	"title": "Objects are deleted in bulk",
	"details": sprintf("%s deleted %d objects within 10 minutes, last %s from %s", [gcp.principal, deleted, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.project],
	"dedupKey": sprintf("gcp-objects-deleted-burst/%s", [gcp.principal]),
} if {
	gcp.method == "storage.objects.delete"
	gcp.succeeded
	deleted := rateLimit(gcp.principal, "10m")
	deleted > 100
	noroshi.first_seen("told", gcp.principal, "1h")
}
