# METADATA
# title: Something tries to leave its container
# description: A rule or command that serves to get from a container to its host.
# scope: package
# custom:
#   severity: critical
#   attack: [T1611]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - Agents for storage, network and security that run privileged; exclude their images in Falco
package falco.container_escape

import data.lib.falco

alert contains {
	"title": "Something tries to leave its container",
	"details": sprintf("%s in %s: %s", [input.rule, falco.workload, falco.command]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-escape/%s", [falco.workload]),
} if {
	falco.in_container
	escapes
}

escapes if input.rule in {
	"Detect release_agent File Container Escapes", "Change namespace privileges via unshare", "Change thread namespace",
	"Mount Launched in Privileged Container", "Debugfs Launched in Privileged Container", "BPF Program Not Profiled",
	"Linux Kernel Module Injection Detected", "Container Run as Root User with Host Mounts", "PTRACE attached to process",
	"Write below root of host", "Container Drift Detected (chmod)", "Modify Container Entrypoint",
}

escapes if regex.match(
	`release_agent|nsenter\s.*(-t|--target)[ =]*1\b|/proc/1/root|/proc/sys/kernel/core_pattern|(docker|containerd|crio)\.sock|mount\s+.*/dev/(sd|nvme|xvd|vd)[a-z]|chroot\s+/(host|mnt|rootfs)|runc.*/proc/self/exe`,
	falco.command,
)

escapes if regex.match(
	`/release_agent$|^/proc/sys/kernel/core_pattern$|^/proc/1/root|/(docker|containerd|crio)\.sock$|^/host/(etc|root|proc)/`,
	falco.fields["fd.name"],
)
