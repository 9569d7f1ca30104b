# METADATA
# title: Words for entries of the GitHub audit log
# description: Who did something, to whom and where.
# scope: package
package lib.github

actor := name if {
	name := input.actor
	is_string(name)
	name != ""
} else := "somebody"

by_bot if input.actor_is_bot in {true, "true"}

by_bot if endswith(input.actor, "[bot]")

by_bot if input.programmatic_access_type == "GitHub App server-to-server token"

target := name if {
	name := input.user
	is_string(name)
	name != ""
} else := "somebody"

in_repository if is_string(input.repo)

in_repository if is_string(input.repository)

# The repository, else the organisation, else the enterprise.
place := name if {
	name := input.repo
	is_string(name)
} else := name if {
	name := input.repository
	is_string(name)
} else := name if {
	name := input.org
	is_string(name)
} else := name if {
	name := input.business
	is_string(name)
} else := "an organisation"
