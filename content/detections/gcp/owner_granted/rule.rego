# METADATA
# title: A role that rules a project was given away
# description: "A policy change gave somebody owner, editor or another role that can give itself every right,
#   on a project, folder or organization."
# scope: package
# custom:
#   severity: high
#   attack: [T1098.003]
#   owner: detection-engineering
#   status: stable
#   source: gcp_logging
#   false_positives:
#     - Setting up projects by hand
#     - Pipelines that make projects; exclude their service account
package gcp.owner_granted

import data.lib.gcp

alert contains {
	"title": "A role that rules a project was given away",
	"details": sprintf("%s gave %s to %s on %s from %s", [gcp.principal, role, member, gcp.resource, gcp.address]),
	"entities": [gcp.principal, member, gcp.resource],
} if {
	endswith(gcp.method, "SetIamPolicy")
	gcp.call.serviceName == "cloudresourcemanager.googleapis.com"
	gcp.succeeded
	some [role, member] in gcp.added
	role in {"roles/owner", "roles/editor", "roles/iam.securityAdmin", "roles/resourcemanager.organizationAdmin", "roles/resourcemanager.projectIamAdmin", "roles/iam.serviceAccountTokenCreator", "roles/iam.serviceAccountKeyAdmin", "roles/iam.organizationRoleAdmin"}
	not gcp.service_agent
}
