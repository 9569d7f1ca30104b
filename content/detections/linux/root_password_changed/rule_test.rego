package linux.root_password_changed_test

import data.linux.root_password_changed

test_root_is_told if count(root_password_changed.alert) == 1 with input as changed("root")

test_another_user_is_not_told if count(root_password_changed.alert) == 0 with input as changed("alice")

changed(user) := {
	"program": "passwd",
	"ocsf": {
		"metadata": {"event_code": "password_changed"},
		"user": {"name": user},
		"device": {"hostname": "web-1"},
	},
}
