# METADATA
# title: Words for Falco alerts
# description: Where something ran, what ran, and which techniques the tags name.
# scope: package
package lib.falco

fields := value if {
	value := input.output_fields
	is_object(value)
} else := {}

command := text if {
	text := fields["proc.cmdline"]
	is_string(text)
} else := text if {
	text := fields["proc.name"]
	is_string(text)
} else := ""

output := text if {
	text := input.output
	is_string(text)
} else := command

in_container if {
	id := fields["container.id"]
	is_string(id)
	not id in {"", "host", "<NA>"}
}

# The pod with its namespace, else the container, else the host.
workload := sprintf("%s/%s", [namespace, pod]) if {
	namespace := fields["k8s.ns.name"]
	pod := fields["k8s.pod.name"]
	is_string(namespace)
	is_string(pod)
} else := name if {
	in_container
	name := fields["container.name"]
	is_string(name)
} else := id if {
	in_container
	id := fields["container.id"]
} else := host

host := name if {
	name := input.hostname
	is_string(name)
} else := "an unnamed host"

entities := [workload, host] if workload != host

entities := [host] if workload == host

techniques := sort([tag |
	some tag in input.tags
	is_string(tag)
	regex.match(`^T[0-9]{4}([.][0-9]{3})?$`, tag)
])

# Where Falco's events come from: system calls, the audit log of Kubernetes, and the plugins it ships.
sources := {"syscall", "k8s_audit", "k8saudit", "aws_cloudtrail", "okta", "github", "gcp_auditlog"}
