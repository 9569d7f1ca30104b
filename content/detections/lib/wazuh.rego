# METADATA
# title: Words for Wazuh alerts
# description: Which agent, which group of rules, and what the decoder found.
# scope: package
package lib.wazuh

agent := name if {
	name := input.agent.name
} else := "an unnamed agent"

manager := name if {
	name := input.manager.name
} else := "an unnamed manager"

# An agent's name is unique below its manager.
host := sprintf("%s/%s", [manager, agent])

in_group(name) if {
	some group in input.rule.groups
	group == name
}

source := address if {
	address := input.data.srcip
} else := address if {
	address := input.data.src_ip
} else := address if {
	address := input.data.win.eventdata.ipAddress
}

user := name if {
	name := input.data.dstuser
} else := name if {
	name := input.data.srcuser
} else := name if {
	name := input.data.win.eventdata.targetUserName
} else := "an unnamed user"

line := text if {
	text := input.full_log
} else := ""
