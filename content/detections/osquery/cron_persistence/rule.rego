# METADATA
# title: A cron job runs what is not installed
# description: "A job appeared in a crontab that fetches and runs something, mines, opens a shell to elsewhere, or runs a file from a place anyone may write."
# scope: package
# custom:
#   severity: high
#   attack: [T1053.003, T1105, T1059.004]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Installers that put a job into cron by hand
package osquery.cron_persistence

import data.lib.commands
import data.lib.osquery

alert contains {
	"title": "A cron job runs what is not installed",
	"details": sprintf("on %s, %s: %s", [osquery.host, object.get(osquery.row, "path", "a crontab"), osquery.row.command]),
	"entities": [osquery.host],
	"dedupKey": sprintf("cron-persistence/%s/%s", [osquery.host, osquery.row.command]),
} if {
	osquery.is_new
	osquery.row.day_of_week
	suspicious(osquery.row.command)
}

suspicious(line) if commands.download_and_run(line)

suspicious(line) if commands.reverse_shell(line)

suspicious(line) if commands.miner(line)

suspicious(line) if regex.match(`(^|\s|;|&&)["']?(/tmp|/var/tmp|/dev/shm)/\S+`, line)
