# METADATA
# title: Logs or guards were switched off
# description: "A command that was run removes logs or the history of a shell, or stops what watches the host."
# scope: package
# custom:
#   severity: high
#   attack: [T1070.002, T1070.003, T1562.001]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Upgrades of the agent itself, which stop and start it
package osquery.tracks_covered

import data.lib.commands
import data.lib.osquery

alert contains {
	"title": "Logs or guards were switched off",
	"details": sprintf("on %s: %s", [osquery.host, line]),
	"entities": [osquery.host],
	"dedupKey": sprintf("tracks-covered/%s/%s", [osquery.host, line]),
} if {
	osquery.is_new
	not osquery.row.day_of_week # a line of a crontab is not run yet
	line := command
	commands.covers_tracks(line)
	not regex.match(`/(grep|egrep|rg|less|vim|nano|man|git)$`, object.get(osquery.row, "path", ""))
}

command := value if {
	value := osquery.row.cmdline
} else := osquery.row.command
