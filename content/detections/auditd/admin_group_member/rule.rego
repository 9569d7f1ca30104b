# METADATA
# title: A user became an administrator of a host
# description: "A user was added to a group that gives the rights of root, as the audit log tells it."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.007]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - "Onboarding of administrators, and configuration management that adds its own user"
package auditd.admin_group_member

import data.lib.auditd

alert contains {
	"title": "A user became an administrator of a host",
	"details": sprintf("%s added %s to group %s on %s with %s", [auditd.who, input.auditd.fields.acct, group, auditd.host, auditd.program]),
	"entities": [auditd.host, input.auditd.fields.acct, auditd.who],
	"dedupKey": sprintf("auditd-admin-group-member/%s/%s/%s", [auditd.host, group, input.auditd.fields.acct]),
} if {
	input.auditd.type == "USER_MGMT"
	input.auditd.fields.op == "add-user-to-group"
	input.auditd.fields.res == "success"
	group := input.auditd.fields.grp
	group in {"root", "sudo", "wheel", "admin", "docker", "lxd", "disk", "shadow", "libvirt", "google-sudoers"}
}
