# METADATA
# title: A process talks to a stranger through a shell
# description: Standard input and output of a process were bound to a network connection, or the command is a
#   known reverse shell.
# scope: package
# custom:
#   severity: critical
#   attack: [T1059.004, T1571]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Programs that are started by socket activation
package falco.reverse_shell

import data.lib.falco

alert contains {
	"title": "A process talks to a stranger through a shell",
	"details": sprintf("%s in %s: %s (%v)", [input.rule, falco.workload, falco.command, connection]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-reverse-shell/%s", [falco.workload]),
} if {
	input.source in falco.sources
	binds
	connection := object.get(falco.fields, "fd.name", "no connection told")
}

binds if {
	startswith(input.rule, "Redirect STDOUT/STDIN to Network Connection")
	not local
}

binds if input.rule in {"Netcat Remote Code Execution in Container", "Reverse shell", "System procs network activity"}

binds if regex.match(
	`/dev/(tcp|udp)/[0-9a-zA-Z.:-]+/[0-9]+|\b(nc|ncat|netcat)\b.*\s-(e|c)\s|socat\s.*exec:|pty\.spawn|fsockopen\(|TCPSocket\.(new|open)`,
	falco.command,
)

# Health checks and sidecars talk to themselves.
local if {
	startswith(falco.fields["fd.sip"], "127.")
}
