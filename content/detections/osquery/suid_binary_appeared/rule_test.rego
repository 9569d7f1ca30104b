package osquery.suid_binary_appeared_test

import data.osquery.suid_binary_appeared

test_it_is_told if count(suid_binary_appeared.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/tmp/.x", "permissions": "S", "username": "root"}}}

test_its_harmless_sister_is_not_told if count(suid_binary_appeared.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/usr/bin/sudo", "permissions": "S", "username": "root"}}}
