package linux.user_created_by_hand_test

import data.linux.user_created_by_hand

test_a_user_from_a_terminal_is_told if {
	count(user_created_by_hand.alert) == 1 with input as created("from=/dev/pts/0") with noroshi.in_list as false
}

test_a_user_from_provisioning_is_not_told if {
	count(user_created_by_hand.alert) == 0 with input as created("from=none") with noroshi.in_list as false
}

created(origin) := {
	"message": sprintf("new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, %s", [origin]),
	"ocsf": {
		"metadata": {"event_code": "user_created"},
		"user": {"name": "bob", "uid": "1001"},
		"device": {"hostname": "web-1"},
	},
}
