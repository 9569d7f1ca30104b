# METADATA
# title: Falco raised an alert of high priority
# description: Falco itself rates the alert as critical or worse. One rule in one workload is told once an
#   hour.
# scope: package
# custom:
#   severity: high
#   attack: []
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Rules whose priority was never looked at; set it in Falco
package falco.high_priority

import data.lib.falco

alert contains {
	"title": "Falco raised an alert of high priority",
	"details": sprintf("%s in %s: %s", [input.rule, falco.workload, falco.output]),
	"entities": falco.entities,
	"severity": severities[priority],
	"attackIds": falco.techniques,
	"dedupKey": sprintf("falco/%s/%s", [input.rule, falco.workload]),
} if {
	priority := lower(input.priority)
	priority in {"emergency", "alert", "critical"}
	noroshi.first_seen(sprintf("%s/%s", [input.rule, falco.workload]), falco.command, "1h")
}

severities := {"emergency": "Critical", "alert": "Critical", "critical": "High"}
