# METADATA
# title: Words for Google Cloud logs
# description: Who called what on which project, whether it was allowed, and which rights a change of policy gave.
# scope: package
package lib.gcp

call := input.protoPayload

method := call.methodName

principal := name if {
	name := call.authenticationInfo.principalEmail
} else := name if {
	name := call.authenticationInfo.principalSubject
} else := "an unnamed principal"

address := from if {
	from := call.requestMetadata.callerIp
} else := from if {
	from := call.requestMetadata.callerIP
} else := "an unnamed address"

project := id if {
	id := input.resource.labels.project_id
} else := id if {
	id := regex.find_all_string_submatch_n(`^projects/([^/_-][^/]*)/`, call.resourceName, 1)[0][1]
} else := id if {
	id := regex.find_all_string_submatch_n(`^projects/([^/]+)/`, input.logName, 1)[0][1]
} else := "an unnamed project"

resource := name if {
	name := call.resourceName
} else := project

succeeded if {
	object.get(call, ["status", "code"], 0) == 0
	object.get(call, ["response", "status"], "") != "Failure"
}

granted(permission) if {
	some item in call.authorizationInfo
	item.permission == permission
	item.granted == true
	succeeded
}

# Google's own agents act on behalf of a service that somebody switched on.
service_agent if regex.match(`@(gcp-sa-[a-z-]+|cloudservices|compute-system|container-engine-robot|gs-project-accounts)\.iam\.gserviceaccount\.com$|@cloudservices\.gserviceaccount\.com$`, principal)

# Role and member of every binding that a policy change added.
added contains [delta.role, delta.member] if {
	some delta in call.serviceData.policyDelta.bindingDeltas
	delta.action == "ADD"
}

added contains [delta.role, delta.member] if {
	some delta in call.metadata.datasetChange.bindingDeltas
	delta.action == "ADD"
}

# Domain of a member, without the kind of member before it.
domain(member) := regex.find_all_string_submatch_n(`@([^@]+)$`, member, 1)[0][1]
