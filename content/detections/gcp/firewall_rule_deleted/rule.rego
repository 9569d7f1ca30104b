# METADATA
# title: A firewall rule was deleted
# description: A firewall rule of a network or of App Engine was deleted. What it kept out may come in.
# scope: package
# custom:
#   severity: low
#   attack: [T1562.007]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Clean-up by the owners of the network
package gcp.firewall_rule_deleted

import data.lib.gcp

alert contains {
	"title": "A firewall rule was deleted",
	"details": sprintf("%s deleted %s from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`(compute\.firewalls\.delete|Firewall\.DeleteIngressRule|firewallPolicies\.removeRule)$`, gcp.method)
	gcp.succeeded
	not gcp.service_agent
}
