package linux.uid_zero_account_test

import data.linux.uid_zero_account

test_a_new_user_with_id_zero_is_told if count(uid_zero_account.alert) == 1 with input as created("toor", "0")

test_an_ordinary_user_is_not_told if count(uid_zero_account.alert) == 0 with input as created("bob", "1001")

created(name, uid) := {
	"message": "new user",
	"ocsf": {
		"metadata": {"event_code": "user_created"},
		"user": {"name": name, "uid": uid},
		"device": {"hostname": "web-1"},
	},
}
