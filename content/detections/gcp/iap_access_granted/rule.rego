# METADATA
# title: Somebody may pass the proxy of an application
# description: Access to an application behind Identity-Aware Proxy was changed.
# scope: package
# custom:
#   severity: low
#   attack: [T1098, T1078.004]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Onboarding
package gcp.iap_access_granted

import data.lib.gcp

alert contains {
	"title": "Somebody may pass the proxy of an application",
	"details": sprintf("%s changed who may pass to %s, from %s", [gcp.principal, gcp.resource, gcp.address]),
	"entities": [gcp.principal, gcp.resource],
} if {
	gcp.method == "google.cloud.iap.v1.IdentityAwareProxyAdminService.SetIamPolicy"
	gcp.succeeded
}
