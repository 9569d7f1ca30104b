-- Cloud Audit logs: who called which method of which service on what, from where, and whether it was allowed.
WITH entries AS (
    SELECT record_index, received_at, record, from_json(record, '{
        "insertId": "VARCHAR", "logName": "VARCHAR", "timestamp": "VARCHAR", "receiveTimestamp": "VARCHAR",
        "severity": "VARCHAR", "labels": "JSON", "operation": "JSON", "resource": {"type": "VARCHAR", "labels": "JSON"},
        "protoPayload": {
            "serviceName": "VARCHAR", "methodName": "VARCHAR", "resourceName": "VARCHAR",
            "authenticationInfo": {
                "principalEmail": "VARCHAR", "principalSubject": "VARCHAR", "serviceAccountKeyName": "VARCHAR",
                "authoritySelector": "VARCHAR", "thirdPartyPrincipal": "JSON", "serviceAccountDelegationInfo": "JSON"
            },
            "requestMetadata": {"callerIp": "VARCHAR", "callerSuppliedUserAgent": "VARCHAR"},
            "authorizationInfo": [{"permission": "VARCHAR", "granted": "VARCHAR", "resource": "VARCHAR"}],
            "status": {"code": "VARCHAR", "message": "VARCHAR"},
            "request": "JSON", "response": "JSON", "metadata": "JSON", "serviceData": "JSON",
            "numResponseItems": "VARCHAR"
        }
    }') AS entry
    FROM records
),
calls AS (
    SELECT *, entry.protoPayload AS call, entry.protoPayload.authenticationInfo AS caller FROM entries
),
parts AS (
    SELECT *,
        coalesce(call.requestMetadata.callerIp, record->>'$.protoPayload.requestMetadata.callerIP') AS address,
        regexp_full_match(address, '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+') AS is_ip,
        -- The method's own name: what stands behind the last dot, of which the first word is the verb.
        lower(regexp_extract(call.methodName, '([A-Za-z]+)$', 1)) AS method,
        coalesce(record->>'$.resource.labels.project_id', regexp_extract(entry.logName, '^projects/([^/]+)/', 1)) AS project,
        coalesce(record->>'$.resource.labels.zone', record->>'$.resource.labels.location') AS place,
        coalesce(TRY_CAST(call.status.code AS BIGINT), 0) AS code
    FROM calls
)
SELECT
    record_index,
    entry.insertId AS uid,
    coalesce(TRY_CAST(entry.timestamp AS TIMESTAMPTZ), CASE WHEN entry.timestamp IS NULL THEN
        coalesce(TRY_CAST(entry.receiveTimestamp AS TIMESTAMPTZ), received_at) END) AS time,
    6003 AS class_uid,
    CASE
        WHEN regexp_matches(method, '^(create|insert|add|generate|import|upload|enable|register|undelete|restore)') THEN 1
        WHEN regexp_matches(method, '^(get|list|read|search|query|test|check|lookup|describe|download|export|watch|aggregated)')
            THEN 2
        WHEN regexp_matches(method, '^(update|patch|set|modify|put|replace|move|rename|attach|detach|change|rotate|start|stop|reset)')
            THEN 3
        WHEN regexp_matches(method, '^(delete|remove|destroy|purge|disable|revoke|cancel)') THEN 4
        WHEN regexp_matches(method, 'created$') THEN 1
        WHEN regexp_matches(method, 'updated$') THEN 3
        WHEN regexp_matches(method, 'deleted$') THEN 4
        ELSE 99
    END AS activity_id,
    coalesce(['Create', 'Read', 'Update', 'Delete'][activity_id], call.methodName) AS activity_name,
    CASE entry.severity
        WHEN 'NOTICE' THEN 2 WHEN 'WARNING' THEN 3 WHEN 'ERROR' THEN 4 WHEN 'CRITICAL' THEN 5 WHEN 'ALERT' THEN 5
        WHEN 'EMERGENCY' THEN 6 ELSE 1 END AS severity_id,
    CASE WHEN code = 0 THEN 1 ELSE 2 END AS status_id,
    CASE WHEN code = 0 THEN 'Success' ELSE 'Failure' END AS status,
    CASE WHEN code <> 0 THEN code::VARCHAR END AS status_code,
    call.status.message AS status_detail,
    {
        operation: call.methodName,
        service: {name: call.serviceName},
        request: CASE WHEN call.request IS NOT NULL THEN {uid: coalesce(entry.insertId, 'unknown'), data: call.request} END,
        response: {code: CASE WHEN call.status.code IS NOT NULL THEN code END, message: call.status.message, data: call.response}
    } AS api,
    {
        user: {
            name: coalesce(caller.principalEmail, caller.principalSubject, '(unknown)'),
            uid: caller.principalSubject,
            email_addr: CASE WHEN contains(caller.principalEmail, '@') THEN caller.principalEmail END,
            type_id: CASE WHEN contains(caller.principalEmail, 'gserviceaccount.com') THEN 4
                WHEN contains(caller.principalEmail, '@') THEN 1
                WHEN starts_with(caller.principalEmail, 'system:') THEN 3 ELSE 0 END
        },
        session: {credential_uid: caller.serviceAccountKeyName},
        authorizations: list_transform(call.authorizationInfo, lambda item: {
            decision: CASE WHEN item.granted = 'true' THEN 'granted' ELSE 'denied' END,
            policy: {name: item.permission, uid: item.resource}
        })
    } AS actor,
    {
        ip: CASE WHEN is_ip THEN address END,
        -- Google writes words such as `private` where it keeps the address to itself.
        name: CASE WHEN NOT coalesce(is_ip, false) THEN coalesce(nullif(address, ''), '(unknown)') END
    } AS src_endpoint,
    {user_agent: call.requestMetadata.callerSuppliedUserAgent} AS http_request,
    CASE WHEN call.resourceName IS NOT NULL THEN [{
        name: call.resourceName, uid: call.resourceName, type: entry.resource.type}] END AS resources,
    {
        provider: 'GCP',
        region: place,
        account: CASE WHEN project <> '' THEN {uid: project, type: 'GCP Project', type_id: 11} END
    } AS cloud,
    {
        event_code: call.methodName, log_name: entry.logName, original_time: entry.timestamp, log_level: entry.severity
    } AS metadata,
    {
        receiveTimestamp: entry.receiveTimestamp,
        labels: entry.labels,
        operation: entry.operation,
        resource: {labels: entry.resource.labels},
        authoritySelector: caller.authoritySelector,
        thirdPartyPrincipal: caller.thirdPartyPrincipal,
        serviceAccountDelegationInfo: caller.serviceAccountDelegationInfo,
        metadata: call.metadata,
        serviceData: call.serviceData,
        numResponseItems: call.numResponseItems
    } AS unmapped
FROM parts
