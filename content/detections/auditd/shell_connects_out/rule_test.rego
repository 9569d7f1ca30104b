package auditd.shell_connects_out_test

import data.auditd.shell_connects_out

test_a_connection_of_bash_is_told if {
	count(shell_connects_out.alert) == 1 with input as connected("/usr/bin/bash", "198.51.100.7") with noroshi.in_list as false
}

test_a_connection_of_curl_is_not_told if {
	count(shell_connects_out.alert) == 0 with input as connected("/usr/bin/curl", "198.51.100.7") with noroshi.in_list as false
}

test_a_connection_to_itself_is_not_told if {
	count(shell_connects_out.alert) == 0 with input as connected("/usr/bin/bash", "127.0.0.1") with noroshi.in_list as false
}

connected(exe, address) := {
	"auditd": {"node": "web-1", "syscall": {"name": "connect", "exe": exe}},
	"ocsf": {"status_id": 1, "dst_endpoint": {"ip": address, "port": 4444}, "actor": {"user": {"uid": "1000"}}},
}
