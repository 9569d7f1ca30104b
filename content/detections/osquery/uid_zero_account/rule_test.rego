package osquery.uid_zero_account_test

import data.osquery.uid_zero_account

test_it_is_told if count(uid_zero_account.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "table": "users", "columns": {"uid": "0", "username": "toor"}}}

test_its_harmless_sister_is_not_told if count(uid_zero_account.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "table": "users", "columns": {"uid": "0", "username": "root"}}}
