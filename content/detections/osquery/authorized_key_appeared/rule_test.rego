package osquery.authorized_key_appeared_test

import data.osquery.authorized_key_appeared

test_it_is_told if count(authorized_key_appeared.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"key": "AAAA", "key_file": "/root/.ssh/authorized_keys"}}}

test_its_harmless_sister_is_not_told if count(authorized_key_appeared.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"key": "AAAA", "key_file": "/etc/dropbear/keys"}}}
