# METADATA
# title: Words for CloudTrail records
# description: Who made a call, from where, whether it worked, and what policies in it allow.
# scope: package
package lib.aws

# The call did what it was asked to do.
succeeded if {
	not input.errorCode
	not input.errorMessage
}

# Who called, as it is best told to a person.
principal := arn if {
	arn := input.userIdentity.arn
} else := name if {
	name := input.userIdentity.userName
} else := service if {
	service := input.userIdentity.invokedBy
} else := id if {
	id := input.userIdentity.principalId
} else := "an unknown principal"

# The user or role behind a session: the same for every session of a role.
identity := issuer if {
	issuer := input.userIdentity.sessionContext.sessionIssuer.arn
} else := principal

address := input.sourceIPAddress if {
	is_string(input.sourceIPAddress)
} else := "an unknown address"

account := id if {
	id := input.recipientAccountId
} else := id if {
	id := input.userIdentity.accountId
} else := "an unknown account"

# The name a person goes by in IAM: the user's, or the session's of a role.
own_name := name if {
	name := input.userIdentity.userName
} else := name if {
	parts := split(input.userIdentity.arn, "/")
	name := parts[count(parts) - 1]
}

# AWS itself acts: a service on its own behalf or through its service-linked role.
by_aws if {
	input.userIdentity.type == "AWSService"
}

by_aws if {
	contains(input.userIdentity.sessionContext.sessionIssuer.arn, ":role/aws-service-role/")
}

# A service acts for someone else, such as CloudFormation for whoever deploys a stack.
through_service if {
	endswith(input.sourceIPAddress, ".amazonaws.com")
}

through_service if {
	endswith(input.userIdentity.invokedBy, ".amazonaws.com")
}

# Someone at a keyboard rather than a pipeline: a user with keys, a federated user, a session of the access portal.
by_person if {
	input.userIdentity.type in {"IAMUser", "FederatedUser", "IdentityCenterUser", "Root"}
}

by_person if {
	contains(input.userIdentity.arn, "/AWSReservedSSO_")
}

# The statements of a policy that allow something. CloudTrail carries policies as text, S3 bucket policies as objects.
allowing(policy) := [statement |
	some statement in listed(document(policy).Statement)
	statement.Effect == "Allow"
]

document(policy) := policy if {
	is_object(policy)
} else := json.unmarshal(policy) if {
	json.is_valid(policy)
}

listed(value) := value if {
	is_array(value)
} else := [value]

allows_everything(policy) if {
	some statement in allowing(policy)
	some action in listed(statement.Action)
	action in {"*", "*:*"}
	some resource in listed(statement.Resource)
	resource == "*"
}

# A statement that lets anyone in: everybody as principal, and no condition that narrows it.
is_open(statement) if {
	everybody(statement)
	not statement.Condition
}

everybody(statement) if {
	statement.Principal == "*"
}

everybody(statement) if {
	some trusted in listed(statement.Principal.AWS)
	trusted in {"*", "arn:aws:iam::*:root"}
}

# Accounts other than the caller's own that a policy lets in.
foreign_accounts(policy) := {id |
	some statement in allowing(policy)
	some trusted in listed(statement.Principal.AWS)
	some id in regex.find_n(`[0-9]{12}`, trusted, 1)
	id != account
}
