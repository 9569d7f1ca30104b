package story.stolen_key_test

import data.story.stolen_key

opened := {
	"logName": "projects/example-project/logs/syslog",
	"resource": {"labels": {"instance_id": "1277634503"}},
	"jsonPayload": {"message": "Mar 14 02:11:00 host-03 sshd[1003]: pam_unix(sshd:session): session opened for user bob by (uid=0)"},
}

test_the_eleventh_session_asks_for_the_playbook if {
	alerts := stolen_key.alert with input as opened with rateLimit as 11
	some found in alerts
	found.playbook == {"name": "revoke-ssh-access", "args": {"user": "bob", "host": "1277634503"}}
}

test_ten_sessions_are_work if {
	count(stolen_key.alert) == 0 with input as opened with rateLimit as 10
}
