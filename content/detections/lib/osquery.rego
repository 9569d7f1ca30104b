# METADATA
# title: Words for osquery results
# description: The host, the table and the row of a result that appeared.
# scope: package
package lib.osquery

host := name if {
	name := input.osquery.host_identifier
} else := "an unnamed host"

row := input.osquery.columns

# A row that was not there before: differential results and events.
is_new if input.osquery.action == "added"
