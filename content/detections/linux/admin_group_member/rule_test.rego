package linux.admin_group_member_test

import data.linux.admin_group_member

test_sudo_is_told if count(admin_group_member.alert) == 1 with input as added("sudo")

test_any_other_group_is_not_told if count(admin_group_member.alert) == 0 with input as added("video")

added(group) := {
	"message": sprintf("add 'bob' to group '%s'", [group]),
	"program": "usermod",
	"ocsf": {
		"metadata": {"event_code": "member_added"},
		"user": {"name": "bob"},
		"group": {"name": group},
		"device": {"hostname": "web-1"},
	},
}
