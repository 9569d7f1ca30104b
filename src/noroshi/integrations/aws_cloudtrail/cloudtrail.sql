-- CloudTrail records of every event type. An EventBridge envelope ({"detail-type": …, "detail": {…}}) is opened, and
-- rules then see the record inside it.
WITH opened AS (
    SELECT
        record_index,
        received_at,
        record->>'$.eventName' IS NULL AS is_enveloped,
        CASE WHEN is_enveloped THEN record->'$.detail' ELSE record END AS record
    FROM records
),
parsed AS (
    SELECT *, from_json(record, '{
        "eventTime": "VARCHAR", "eventSource": "VARCHAR", "eventName": "VARCHAR", "eventID": "VARCHAR",
        "apiVersion": "VARCHAR", "awsRegion": "VARCHAR", "requestID": "VARCHAR", "readOnly": "VARCHAR",
        "recipientAccountId": "VARCHAR", "vpcEndpointId": "VARCHAR", "sourceIPAddress": "VARCHAR",
        "userAgent": "VARCHAR", "errorCode": "VARCHAR", "errorMessage": "VARCHAR",
        "userIdentity": "JSON", "requestParameters": "JSON", "responseElements": "JSON",
        "additionalEventData": {"MFAUsed": "VARCHAR", "SamlProviderArn": "VARCHAR"},
        "resources": ["JSON"]
    }') AS event
    FROM opened
),
unpacked AS (
    SELECT
        *,
        from_json(event.userIdentity, '{
            "type": "VARCHAR", "arn": "VARCHAR", "principalId": "VARCHAR", "accountId": "VARCHAR",
            "userName": "VARCHAR", "accessKeyId": "VARCHAR", "invokedBy": "VARCHAR", "identityProvider": "VARCHAR",
            "sessionContext": {
                "attributes": {"mfaAuthenticated": "VARCHAR", "creationDate": "VARCHAR"},
                "sessionIssuer": {"arn": "VARCHAR", "userName": "VARCHAR"},
                "webIdFederationData": {"federatedProvider": "VARCHAR"}
            }
        }') AS who,
        from_json(event.requestParameters, '{
            "userName": "VARCHAR", "roleName": "VARCHAR", "groupName": "VARCHAR", "policyArn": "VARCHAR",
            "policyName": "VARCHAR", "permissionsBoundary": "VARCHAR", "status": "VARCHAR", "roleArn": "VARCHAR"
        }') AS asked,
        from_json(event.responseElements, '{
            "ConsoleLogin": "VARCHAR", "SwitchRole": "VARCHAR", "ExitRole": "VARCHAR", "PasswordUpdated": "VARCHAR",
            "PasswordRecoveryRequested": "VARCHAR", "PasswordRecoveryCompleted": "VARCHAR", "CheckMfa": "VARCHAR",
            "assumedRoleUser": {"assumedRoleId": "VARCHAR"},
            "accessKey": {"userName": "VARCHAR", "accessKeyId": "VARCHAR"}
        }') AS answer
    FROM parsed
),
judged AS (
    SELECT
        *,
        split_part(event.eventSource, '.', 1) AS product,
        regexp_extract(event.eventName, '^(Batch)?[A-Z][a-z]+') AS verb,
        regexp_matches(
            event.eventName, '^(Attach|Put|Detach|Delete)(User|Role|Group)(Policy|PermissionsBoundary)$'
        ) AS is_policy,
        regexp_matches(
            event.sourceIPAddress, '^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$'
        ) AS is_address,
        event.sourceIPAddress LIKE '%.amazonaws.com' AS is_domain,
        TRY_CAST(who.sessionContext.attributes.mfaAuthenticated AS BOOLEAN) AS has_mfa,
        CASE
            WHEN who.type = 'Root' THEN 2
            WHEN who.type IN ('IAMUser', 'FederatedUser', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser') THEN 1
            WHEN who.type = 'AWSService' THEN 4
            WHEN who.type IS NOT NULL THEN 99
        END AS who_type_id,
        coalesce(
            who.userName, who.sessionContext.sessionIssuer.userName, CASE who.type WHEN 'Root' THEN 'root' END,
            who.invokedBy
        ) AS who_name,
        coalesce(asked.policyArn, asked.policyName, asked.permissionsBoundary) AS policy_uid,
        CASE WHEN coalesce(event.recipientAccountId, who.accountId) IS NOT NULL THEN {
            'uid': coalesce(event.recipientAccountId, who.accountId), 'type': 'AWS Account', 'type_id': 10
        } END AS account,
        CASE WHEN answer.accessKey.accessKeyId IS NOT NULL
            THEN [{'uid': answer.accessKey.accessKeyId, 'type': 'Access Key'}] END AS credentials,
        json_merge_patch(event.userIdentity, '{
            "type": null, "arn": null, "principalId": null, "accountId": null, "userName": null, "accessKeyId": null,
            "invokedBy": null, "identityProvider": null, "sessionContext": null
        }') AS identity_rest,
        CASE
            WHEN json_type(event.userIdentity) <> 'OBJECT' THEN '{"userIdentity":' || event.userIdentity || '}'
            WHEN identity_rest <> '{}' THEN '{"userIdentity":' || identity_rest || '}'
            ELSE '{}'
        END AS identity_kept,
        json_merge_patch(record, '{
            "eventTime": null, "eventSource": null, "eventName": null, "eventID": null, "apiVersion": null,
            "awsRegion": null, "requestID": null, "vpcEndpointId": null, "sourceIPAddress": null, "userAgent": null,
            "errorCode": null, "errorMessage": null, "requestParameters": null, "responseElements": null,
            "resources": null, "recipientAccountId": null, "userIdentity": null
        }') AS rest,
        -- signin answers with a word instead of an error code
        coalesce(
            answer.ConsoleLogin, answer.SwitchRole, answer.ExitRole, answer.PasswordUpdated,
            answer.PasswordRecoveryRequested, answer.PasswordRecoveryCompleted, answer.CheckMfa
        ) AS outcome,
        CASE
            WHEN product = 'signin' THEN CASE WHEN verb = 'Password' THEN 'account' ELSE 'authentication' END
            WHEN product = 'sts' AND (
                verb = 'Assume' OR event.eventName IN ('GetSessionToken', 'GetFederationToken')
            ) THEN 'authentication'
            WHEN product = 'sso' AND verb IN ('Authenticate', 'Federate', 'Logout') THEN 'authentication'
            WHEN product = 'iam' AND verb IN ('Get', 'List', 'Simulate', 'Generate') THEN 'api'
            WHEN product = 'iam' AND asked.groupName IS NOT NULL THEN 'group'
            WHEN product = 'iam' AND (
                coalesce(asked.userName, asked.roleName) IS NOT NULL
                OR event.eventName IN (
                    'ChangePassword', 'CreateAccessKey', 'DeleteAccessKey', 'UpdateAccessKey',
                    'EnableMFADevice', 'DeactivateMFADevice'
                )
            ) THEN 'account'
            ELSE 'api'
        END AS kind,
        CASE WHEN kind <> 'api' AND len(event.resources) > 0 THEN to_json({'resources': event.resources}) ELSE '{}' END
            AS resources_kept
    FROM unpacked
)
SELECT
    record_index,
    event.eventID AS uid,
    CASE WHEN event.eventTime IS NULL THEN received_at ELSE TRY_CAST(event.eventTime AS TIMESTAMPTZ) END AS time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    CASE WHEN is_enveloped THEN record END AS input,
    CASE kind WHEN 'authentication' THEN 3002 WHEN 'account' THEN 3001 WHEN 'group' THEN 3006 ELSE 6003 END AS class_uid,
    CASE kind
        WHEN 'authentication' THEN CASE
            WHEN event.eventName IN ('SwitchRole', 'ExitRole', 'AssumeRole', 'AssumeRoot') THEN 7
            WHEN event.eventName IN ('GetSessionToken', 'GetFederationToken', 'GetSigninToken', 'Federate') THEN 3
            WHEN event.eventName IN ('CheckMfa', 'CredentialChallenge', 'CredentialVerification') THEN 6
            WHEN event.eventName = 'Logout' THEN 2
            ELSE 1
        END
        WHEN 'account' THEN CASE
            WHEN event.eventName IN ('ChangePassword', 'PasswordUpdated') THEN 3
            WHEN event.eventName LIKE 'PasswordRecovery%' OR event.eventName = 'UpdateLoginProfile' THEN 4
            WHEN event.eventName = 'UpdateAccessKey' THEN CASE asked.status WHEN 'Active' THEN 2 ELSE 5 END
            WHEN event.eventName = 'EnableMFADevice' THEN 10
            WHEN event.eventName = 'DeactivateMFADevice' THEN 11
            WHEN is_policy THEN CASE WHEN verb IN ('Attach', 'Put') THEN 7 ELSE 8 END
            WHEN verb IN ('Create', 'Upload') THEN 1
            WHEN verb = 'Delete' THEN 6
            ELSE 99
        END
        WHEN 'group' THEN CASE
            WHEN is_policy THEN CASE WHEN verb IN ('Attach', 'Put') THEN 1 ELSE 2 END
            WHEN event.eventName = 'AddUserToGroup' THEN 3
            WHEN event.eventName = 'RemoveUserFromGroup' THEN 4
            WHEN event.eventName = 'DeleteGroup' THEN 5
            WHEN event.eventName = 'CreateGroup' THEN 6
            ELSE 99
        END
        ELSE CASE
            WHEN event.readOnly = 'true' OR verb IN (
                'Get', 'List', 'Describe', 'Head', 'Lookup', 'Search', 'Query', 'Scan', 'BatchGet', 'Select'
            ) THEN 2
            WHEN verb IN (
                'Delete', 'Remove', 'Terminate', 'Deregister', 'Revoke', 'Purge', 'Release', 'BatchDelete', 'Unsubscribe'
            ) THEN 4
            WHEN verb IN (
                'Create', 'Run', 'Register', 'Import', 'Allocate', 'Add', 'Request', 'Purchase', 'BatchCreate', 'Subscribe'
            ) THEN 1
            WHEN verb IN (
                'Update', 'Modify', 'Put', 'Set', 'Attach', 'Detach', 'Associate', 'Disassociate', 'Authorize', 'Enable',
                'Disable', 'Change', 'Reset', 'Restore', 'Start', 'Stop', 'Reboot', 'Replace', 'Tag', 'Untag', 'Cancel',
                'Copy', 'Share', 'Send', 'Invite', 'Leave'
            ) THEN 3
            ELSE 99
        END
    END AS activity_id,
    1 AS severity_id,
    CASE WHEN event.errorCode IS NOT NULL OR event.errorMessage IS NOT NULL OR outcome = 'Failure' THEN 2 ELSE 1 END AS status_id,
    event.errorCode AS status_code,
    event.errorMessage AS status_detail,
    {
        'user': {
            'type': who.type,
            'type_id': who_type_id,
            'uid': who.arn,
            'uid_alt': who.principalId,
            'name': who_name,
            'account': CASE WHEN who.accountId IS NOT NULL
                THEN {'uid': who.accountId, 'type': 'AWS Account', 'type_id': 10} END
        },
        'session': {
            'uid': CASE who.type WHEN 'AssumedRole' THEN nullif(split_part(who.principalId, ':', 2), '') END,
            'credential_uid': nullif(who.accessKeyId, ''),
            'issuer': who.sessionContext.sessionIssuer.arn,
            'is_mfa': has_mfa,
            'created_time': epoch_ms(TRY_CAST(who.sessionContext.attributes.creationDate AS TIMESTAMPTZ))
        },
        'app_name': who.invokedBy,
        'idp': {
            'name': coalesce(
                who.identityProvider, who.sessionContext.webIdFederationData.federatedProvider,
                event.additionalEventData.SamlProviderArn
            )
        }
    } AS actor,
    -- whom it is about: the account changed, the role taken, else whoever signs in
    CASE
        WHEN kind = 'api' OR (kind = 'group' AND asked.userName IS NULL) THEN NULL
        WHEN asked.userName IS NOT NULL THEN {
            'name': asked.userName, 'uid': NULL, 'uid_alt': NULL, 'type': 'IAMUser', 'type_id': 1, 'account': account,
            'programmatic_credentials': credentials
        }
        WHEN coalesce(asked.roleName, asked.roleArn) IS NOT NULL THEN {
            'name': coalesce(asked.roleName, split_part(asked.roleArn, '/', -1)), 'uid': asked.roleArn,
            'uid_alt': answer.assumedRoleUser.assumedRoleId, 'type': 'Role', 'type_id': 99, 'account': account,
            'programmatic_credentials': credentials
        }
        ELSE {
            'name': coalesce(answer.accessKey.userName, who_name), 'uid': who.arn, 'uid_alt': who.principalId,
            'type': who.type, 'type_id': who_type_id, 'account': account, 'programmatic_credentials': credentials
        }
    END AS user,
    CASE WHEN kind = 'group' THEN {'name': asked.groupName} END AS "group",
    CASE WHEN kind = 'account' AND is_policy AND policy_uid IS NOT NULL THEN [{
        'name': split_part(policy_uid, '/', -1),
        'uid': CASE WHEN starts_with(policy_uid, 'arn:') THEN policy_uid END,
        'is_applied': activity_id = 7
    }] END AS policies,
    CASE WHEN kind = 'group' AND is_policy AND policy_uid IS NOT NULL THEN [policy_uid] END AS privileges,
    CASE WHEN kind = 'authentication' THEN
        coalesce(event.additionalEventData.MFAUsed = 'Yes', has_mfa)
    END AS is_mfa,
    CASE WHEN kind = 'authentication' THEN true END AS is_remote,
    CASE WHEN kind = 'authentication' THEN {'name': event.eventSource} END AS service,
    CASE WHEN event.eventName = 'AssumeRoleWithSAML' THEN 5 WHEN event.eventName = 'AssumeRoleWithWebIdentity' THEN 4 END
        AS auth_protocol_id,
    CASE WHEN activity_id = 7 AND kind = 'authentication' THEN 2 END AS account_switch_type_id,
    {
        'operation': event.eventName,
        'service': {'name': event.eventSource},
        'version': event.apiVersion,
        'request': {'uid': event.requestID, 'data': event.requestParameters},
        'response': {'error': event.errorCode, 'error_message': event.errorMessage, 'data': event.responseElements}
    } AS api,
    {
        'provider': 'AWS',
        'region': event.awsRegion,
        'account': account
    } AS cloud,
    {
        'ip': CASE WHEN is_address THEN event.sourceIPAddress END,
        'domain': CASE WHEN is_domain THEN event.sourceIPAddress END,
        'name': CASE WHEN NOT is_address AND NOT is_domain THEN event.sourceIPAddress END,
        'uid': event.vpcEndpointId
    } AS src_endpoint,
    {'user_agent': event.userAgent} AS http_request,
    -- Of the four classes only API Activity has `resources`.
    CASE WHEN kind = 'api' THEN list_transform(event.resources, lambda resource: {
        'uid': coalesce(resource->>'$.ARN', resource->>'$.arn'),
        'type': resource->>'$.type',
        'owner': {'uid': resource->>'$.accountId', 'type': 'AWS Account'}
    }) END AS resources,
    CASE WHEN identity_kept = '{}' AND resources_kept = '{}' THEN rest
        ELSE json_merge_patch(rest, identity_kept, resources_kept) END AS unmapped
FROM judged
