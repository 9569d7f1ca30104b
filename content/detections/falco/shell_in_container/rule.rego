# METADATA
# title: A shell in a container is more than somebody looking
# description: A shell came out of a server process, or another Falco rule fired in the same container within
#   ten minutes.
# scope: package
# custom:
#   severity: high
#   attack: [T1059.004, T1609]
#   owner: detection-engineering
#   status: stable
#   source: falco
#   false_positives:
#     - People who install tools while they debug
package falco.shell_in_container

import data.lib.falco

# A shell alone is daily work of people who debug; servers do not start shells.
alert contains {
	"title": "A server process started a shell in a container",
	"details": sprintf("%s started %s in %s", [parent, falco.command, falco.workload]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-shell/%s", [falco.workload]),
} if {
	is_shell
	parent := falco.fields["proc.pname"]
	parent in servers
	falco.in_container
}

alert contains {
	"title": "A shell in a container is more than somebody looking",
	"details": sprintf("%d different rules fired in %s within 10 minutes, a shell among them; last %s: %s", [rules, falco.workload, input.rule, falco.command]),
	"entities": falco.entities,
	"dedupKey": sprintf("falco-shell/%s", [falco.workload]),
} if {
	falco.in_container
	container := falco.fields["container.id"]
	token := tokens[is_shell]
	noroshi.distinct(sprintf("%s/shell", [container]), token, "10m") >= 2
	rules := noroshi.distinct(sprintf("%s/rules", [container]), input.rule, "10m")
}

default is_shell := false

is_shell if input.rule in {
	"Terminal shell in container", "Run shell untrusted", "Shell spawned in a container", "Attach to cluster-admin Role",
}

tokens := {true: "shell", false: "other"}

servers := {
	"nginx", "httpd", "apache2", "java", "node", "php-fpm", "python", "python3", "gunicorn", "uwsgi", "ruby", "puma",
	"dotnet", "postgres", "mysqld", "mongod", "redis-server", "tomcat", "catalina", "jenkins", "envoy", "haproxy",
}
