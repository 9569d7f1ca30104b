-- Audit log entries. Wazuh's collector wraps them ({"integration": "github", "github": {…}}): the wrapper is opened, and
-- rules then see the entry inside it.
WITH opened AS (
    SELECT
        record_index,
        received_at,
        record->>'$.action' IS NULL AS is_wrapped,
        CASE WHEN is_wrapped THEN record->'$.github' ELSE record END AS record
    FROM records
),
parsed AS (
    SELECT *, from_json(record, '{
        "@timestamp": "VARCHAR", "created_at": "VARCHAR", "at_sign_timestamp": "VARCHAR", "_document_id": "VARCHAR",
        "action": "VARCHAR", "operation_type": "VARCHAR", "request_id": "VARCHAR", "request_method": "VARCHAR",
        "actor": "VARCHAR", "actor_id": "VARCHAR", "actor_ip": "VARCHAR", "actor_is_bot": "BOOLEAN",
        "actor_location": {"country_code": "VARCHAR"}, "external_identity_nameid": "VARCHAR", "token_id": "VARCHAR",
        "oauth_application_name": "VARCHAR", "integration": "VARCHAR", "user_agent": "VARCHAR",
        "user": "VARCHAR", "user_id": "VARCHAR", "permission": "VARCHAR", "team": "VARCHAR",
        "org": "JSON", "org_id": "JSON", "business": "VARCHAR", "business_id": "VARCHAR",
        "repo": "VARCHAR", "repository": "VARCHAR", "repo_id": "VARCHAR", "data": {"team": "VARCHAR", "user": "VARCHAR"}
    }') AS entry
    FROM opened
),
judged AS (
    SELECT
        *,
        coalesce(entry."@timestamp", entry.created_at, entry.at_sign_timestamp) AS written_time,
        TRY_CAST(written_time AS DOUBLE) AS written_ms,
        regexp_extract(entry.action, '\.([a-z0-9]+)', 1) AS verb,
        nullif(coalesce(entry.repo, entry.repository), '') AS repository,
        coalesce(entry.team, entry.data.team) AS team,
        -- an entry of an enterprise may list several organisations
        coalesce(entry.org->>'$[0]', entry.org->>'$') AS organisation,
        coalesce(entry.org_id->>'$[0]', entry.org_id->>'$') AS organisation_uid,
        coalesce(entry.actor_is_bot, entry.actor LIKE '%[bot]') AS is_bot,
        CASE
            WHEN entry.action IN (
                'user.login', 'user.failed_login', 'user.logout', 'user.two_factor_requested', 'org.sso_response',
                'business.sso_response'
            ) THEN 'authentication'
            WHEN team IS NOT NULL AND entry.action IN (
                'team.add_member', 'team.remove_member', 'team.create', 'team.destroy', 'team.add_repository',
                'team.remove_repository', 'team.update_repository_permission'
            ) THEN 'group'
            WHEN entry.action IN ('repo.add_member', 'repo.update_member', 'repo.remove_member', 'org.update_member')
                AND entry.user IS NOT NULL THEN 'access'
            WHEN regexp_matches(
                entry.action,
                '^(org|business|enterprise)\.(add|remove|invite|cancel|restore|block|unblock)_?(member|admin|owner|user|outside_collaborator|billing_manager|invitation|support_entitlee)?$'
            ) OR starts_with(entry.action, 'two_factor_authentication.') THEN 'account'
            ELSE 'api'
        END AS kind
    FROM parsed
)
SELECT
    record_index,
    entry._document_id AS uid,
    CASE
        WHEN written_time IS NULL THEN received_at
        WHEN written_ms BETWEEN 0 AND 253402300799999 THEN to_timestamp(written_ms / 1000)
        ELSE TRY_CAST(written_time AS TIMESTAMPTZ)
    END AS time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    CASE WHEN is_wrapped THEN record END AS input,
    CASE kind
        WHEN 'authentication' THEN 3002 WHEN 'account' THEN 3001 WHEN 'access' THEN 3005 WHEN 'group' THEN 3006 ELSE 6003
    END AS class_uid,
    CASE kind
        WHEN 'authentication' THEN CASE entry.action
            WHEN 'user.logout' THEN 2 WHEN 'user.two_factor_requested' THEN 6 ELSE 1
        END
        WHEN 'group' THEN CASE entry.action
            WHEN 'team.add_repository' THEN 1 WHEN 'team.remove_repository' THEN 2 WHEN 'team.add_member' THEN 3
            WHEN 'team.remove_member' THEN 4 WHEN 'team.destroy' THEN 5 WHEN 'team.create' THEN 6 ELSE 99
        END
        WHEN 'access' THEN CASE verb WHEN 'remove' THEN 2 ELSE 1 END
        WHEN 'account' THEN CASE
            WHEN entry.action = 'two_factor_authentication.enabled' THEN 10
            WHEN entry.action = 'two_factor_authentication.disabled' THEN 11
            WHEN verb = 'add' THEN 1
            WHEN verb = 'remove' THEN 6
            WHEN verb = 'block' THEN 5
            WHEN verb IN ('unblock', 'restore') THEN 2
            ELSE 99
        END
        ELSE CASE
            WHEN entry.operation_type = 'create' THEN 1
            WHEN entry.operation_type = 'access' THEN 2
            WHEN entry.operation_type IN ('modify', 'restore', 'transfer') THEN 3
            WHEN entry.operation_type = 'remove' THEN 4
            WHEN verb IN ('create', 'created', 'add', 'register', 'publish', 'install', 'opened', 'grant') THEN 1
            WHEN verb IN ('clone', 'fetch', 'download', 'access', 'export', 'request') THEN 2
            WHEN verb IN ('destroy', 'delete', 'deleted', 'remove', 'revoke', 'uninstall', 'clear') THEN 4
            WHEN verb IN (
                'update', 'change', 'config', 'events', 'enable', 'enabled', 'disable', 'disabled', 'rename', 'transfer', 'push',
                'archived', 'unarchived', 'merge', 'close', 'reopen', 'set', 'block', 'restore', 'policy', 'dismiss', 'resolve'
            ) THEN 3
            ELSE 99
        END
    END AS activity_id,
    1 AS severity_id,
    CASE WHEN entry.action = 'user.failed_login' THEN 2 ELSE 1 END AS status_id,
    {
        'user': {
            'name': nullif(entry.actor, ''),
            'uid': entry.actor_id,
            'type_id': CASE WHEN is_bot THEN 4 ELSE 1 END,
            'email_addr': CASE
                WHEN regexp_matches(entry.external_identity_nameid, '^[^@\s]+@[^@\s]+$') THEN entry.external_identity_nameid
            END
        },
        'session': {'credential_uid': entry.token_id},
        'app_name': coalesce(entry.oauth_application_name, CASE WHEN NOT is_wrapped THEN entry.integration END)
    } AS actor,
    CASE
        WHEN kind = 'api' OR (kind = 'group' AND coalesce(entry.user, entry.data.user, '') = '') THEN NULL
        WHEN nullif(coalesce(entry.user, entry.data.user), '') IS NOT NULL
            THEN {'name': coalesce(entry.user, entry.data.user), 'uid': entry.user_id}
        ELSE {'name': entry.actor, 'uid': entry.actor_id}
    END AS user,
    CASE WHEN kind = 'group' THEN {'name': team} END AS "group",
    CASE WHEN kind = 'access' THEN [coalesce(entry.permission, 'member')] END AS privileges,
    CASE WHEN kind = 'authentication' THEN {'name': 'GitHub'} END AS service,
    CASE WHEN kind = 'authentication' THEN true END AS is_remote,
    {'operation': entry.action, 'service': {'name': 'GitHub'}, 'request': {'uid': entry.request_id}} AS api,
    {
        'provider': 'GitHub',
        'account': {'name': entry.business, 'uid': entry.business_id},
        'org': {'name': organisation, 'uid': organisation_uid}
    } AS cloud,
    {
        'ip': CASE WHEN regexp_matches(entry.actor_ip, '^[0-9A-Fa-f:.]{2,45}$') THEN entry.actor_ip END,
        'location': {'country': entry.actor_location.country_code}
    } AS src_endpoint,
    {
        'user_agent': entry.user_agent,
        'http_method': CASE WHEN entry.request_method IN (
            'CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'
        ) THEN entry.request_method END
    } AS http_request,
    -- A group change is about one resource, an API call or grant about several, and other classes have none.
    CASE WHEN repository IS NOT NULL AND kind = 'group'
        THEN {'type': 'Repository', 'name': repository, 'uid': entry.repo_id, 'namespace': organisation}
    END AS resource,
    CASE WHEN repository IS NOT NULL AND kind NOT IN ('group', 'account', 'authentication')
        THEN [{'type': 'Repository', 'name': repository, 'uid': entry.repo_id, 'namespace': organisation}]
    END AS resources,
    json_merge_patch(json_merge_patch(record, '{
        "@timestamp": null, "created_at": null, "at_sign_timestamp": null, "_document_id": null, "action": null,
        "operation_type": null, "request_id": null, "request_method": null, "actor": null, "actor_id": null,
        "actor_ip": null, "actor_is_bot": null, "actor_location": null, "external_identity_nameid": null,
        "token_id": null, "oauth_application_name": null, "integration": null, "user_agent": null, "user": null,
        "user_id": null, "team": null, "org": null, "org_id": null, "business": null,
        "business_id": null, "repo": null, "repository": null, "repo_id": null
    }'),
        CASE WHEN repository IS NOT NULL AND kind IN ('account', 'authentication')
            THEN to_json({'repo': repository, 'repo_id': entry.repo_id})
            ELSE '{}'
        END
    ) AS unmapped
FROM judged
