# METADATA
# title: A network interface listens to everything
# description: "An interface that is none of a container or bridge began to receive all traffic, or a person
#   switched it so."
# scope: package
# custom:
#   severity: medium
#   attack: [T1040]
#   owner: detection-engineering
#   status: stable
#   source: linux_auditd
#   false_positives:
#     - Capturing packets on purpose
#     - Hypervisors; exclude their bridges by name
package auditd.promiscuous_mode

import data.lib.auditd

alert contains {
	"title": "A network interface listens to everything",
	"details": sprintf("%s of %s on behalf of %s", [switch.dev, auditd.host, auditd.who]),
	"entities": [auditd.host, auditd.who],
	"dedupKey": sprintf("promiscuous-mode/%s/%s", [auditd.host, switch.dev]),
} if {
	some switch in switches
	switch.prom == "256"
	switch.old_prom == "0"
	not virtual(switch)
}

switches contains input.auditd.fields if input.auditd.type == "ANOM_PROMISCUOUS"

switches contains record if {
	some record in input.auditd.records
	record.type == "ANOM_PROMISCUOUS"
}

# Runtimes put the ends of virtual wires into bridges: such a device, and no login behind it.
virtual(switch) if {
	regex.match(`^(veth|docker|br-|cni|cali|flannel|lxc|lxd|tap|vnet|virbr|ovs|tun)`, switch.dev)
	switch.auid == "unset"
}
