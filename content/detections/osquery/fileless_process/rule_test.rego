package osquery.fileless_process_test

import data.osquery.fileless_process

test_it_is_told if count(fileless_process.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/memfd:x (deleted)", "uid": "0"}}}

test_its_harmless_sister_is_not_told if count(fileless_process.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/usr/sbin/nginx", "on_disk": "0"}}}
