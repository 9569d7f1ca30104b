# METADATA
# title: A user became an administrator of a host
# description: "A user was added to a group that gives the rights of root: sudo, wheel, docker and their
#   like."
# scope: package
# custom:
#   severity: medium
#   attack: [T1098.007, T1548.003]
#   owner: detection-engineering
#   status: stable
#   source: linux_auth
#   false_positives:
#     - "Onboarding of administrators, and configuration management that adds its own user"
package linux.admin_group_member

import data.lib.linux

alert contains {
	"title": "A user became an administrator of a host",
	"details": sprintf("%s was added to group %s on %s by %s", [linux.user, group, linux.host, by]),
	"entities": [linux.user, linux.host],
	"dedupKey": sprintf("admin-group-member/%s/%s/%s", [linux.host, group, linux.user]),
} if {
	linux.code == "member_added"
	group := input.ocsf.group.name
	group in {"root", "sudo", "wheel", "admin", "docker", "lxd", "disk", "shadow", "libvirt", "google-sudoers"}
	not contains(input.message, "shadow group")
}

by := value if {
	value := linux.actor
} else := value if {
	value := sprintf("%s[%v]", [input.program, input.pid])
} else := input.program
