package auditd.admin_group_member_test

import data.auditd.admin_group_member

test_wheel_is_told if count(admin_group_member.alert) == 1 with input as added("wheel")

test_another_group_is_not_told if count(admin_group_member.alert) == 0 with input as added("video")

added(group) := {"auditd": {
	"node": "web-1",
	"type": "USER_MGMT",
	"fields": {"op": "add-user-to-group", "grp": group, "acct": "bob", "res": "success", "exe": "/usr/sbin/usermod"},
}}
