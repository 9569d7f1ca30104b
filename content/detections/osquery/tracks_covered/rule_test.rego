package osquery.tracks_covered_test

import data.osquery.tracks_covered

test_a_history_that_is_removed_is_told if count(tracks_covered.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "rm -f /home/alice/.bash_history", "username": "alice"}}}

test_a_cleared_log_is_told if count(tracks_covered.alert) == 1 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"cmdline": "truncate -s 0 /var/log/auth.log", "path": "/usr/bin/truncate"}}}

test_who_searches_for_it_is_not_told if count(tracks_covered.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"cmdline": "grep -r 'systemctl stop auditd' /etc", "path": "/usr/bin/grep"}}}

test_what_cron_will_run_is_not_told if count(tracks_covered.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"command": "rm -f /var/log/old.log", "day_of_week": "*"}}}

test_an_ordinary_removal_is_not_told if count(tracks_covered.alert) == 0 with input as {"osquery": {"host_identifier": "hostA", "action": "added", "columns": {"cmdline": "rm -f /tmp/build.log", "path": "/usr/bin/rm"}}}
