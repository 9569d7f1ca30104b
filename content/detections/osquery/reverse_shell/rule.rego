# METADATA
# title: A reverse shell was started
# description: A process event or the history of a shell shows a command that binds a shell to a network
#   connection.
# scope: package
# custom:
#   severity: critical
#   attack: [T1059.004, T1571]
#   owner: detection-engineering
#   status: stable
#   source: osquery
#   false_positives:
#     - Tests of your own
package osquery.reverse_shell

import data.lib.commands
import data.lib.osquery

alert contains {
	"title": "A reverse shell was started",
	"details": sprintf("on %s: %s", [osquery.host, line]),
	"entities": [osquery.host],
} if {
	osquery.is_new
	line := command
	commands.reverse_shell(line)
	not regex.match(`/(grep|egrep|rg|less|vim|nano|man|git)$`, object.get(osquery.row, "path", ""))
}

command := value if {
	value := osquery.row.cmdline
} else := osquery.row.command
