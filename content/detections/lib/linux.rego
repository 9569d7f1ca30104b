# METADATA
# title: Words for lines of the Linux authentication log
# description: What kind of line it is, where it was written, and who is meant. A field the log did not tell is undefined.
# scope: package
package lib.linux

code := input.ocsf.metadata.event_code

host := name if {
	name := input.ocsf.device.hostname
} else := "an unnamed host"

# Who logs in, or is switched to.
user := input.ocsf.user.name

# Who acts, where the line tells.
actor := input.ocsf.actor.user.name

address := input.ocsf.src_endpoint.ip

# One folded line stands for several.
times := count_ if {
	count_ := input.ocsf.count
} else := 1
