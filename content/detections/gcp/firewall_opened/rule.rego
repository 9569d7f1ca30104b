# METADATA
# title: A firewall lets everybody in
# description: A firewall rule admits the whole internet to ports of administration or to all ports.
# scope: package
# custom:
#   severity: high
#   attack: [T1562.007, T1133]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - "Jump hosts on purpose; better, use Identity-Aware Proxy"
package gcp.firewall_opened

import data.lib.gcp

alert contains {
	"title": "A firewall lets everybody in",
	"details": sprintf("%s let %s into %s: %v, from %s", [gcp.principal, range, gcp.resource, allowed, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	regex.match(`compute\.firewalls\.(insert|patch|update)$`, gcp.method)
	gcp.succeeded
	some range in gcp.call.request.sourceRanges
	range in {"0.0.0.0/0", "::/0"}
	object.get(gcp.call.request, "direction", "INGRESS") == "INGRESS"
	object.get(gcp.call.request, "disabled", false) == false
	some allowed in allows
	open(allowed)
}

allows contains item if some item in gcp.call.request.alloweds

allows contains item if some item in gcp.call.request.allowed

open(allowed) if object.get(allowed, "IPProtocol", "") == "all"

open(allowed) if {
	some port in allowed.ports
	port in {"22", "3389", "5985", "5986", "2375", "6443", "0-65535", "1-65535", "5900", "3306", "5432", "6379", "27017", "9200"}
}
