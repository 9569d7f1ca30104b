# METADATA
# title: A DNS zone was changed
# description: A DNS zone or its records were changed or deleted by a person.
# scope: package
# custom:
#   severity: low
#   attack: [T1584.002, T1565.002]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Changes by hand of the owners of the zone
package gcp.dns_zone_changed

import data.lib.gcp

alert contains {
	"title": "A DNS zone was changed",
	"details": sprintf("%s called %s on %s from %s", [gcp.principal, gcp.method, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method in {"dns.managedZones.delete", "dns.managedZones.patch", "dns.managedZones.update", "dns.changes.create"}
	gcp.succeeded
	not endswith(gcp.principal, ".gserviceaccount.com")
}
