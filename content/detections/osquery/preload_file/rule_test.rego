package osquery.preload_file_test

import data.osquery.preload_file

test_it_is_told if count(preload_file.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "file_event": {"target_path": "/etc/ld.so.preload", "action": "CREATED"}}}

test_its_harmless_sister_is_not_told if count(preload_file.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "file_event": {"target_path": "/etc/ld.so.preload", "action": "DELETED"}}}
