-- Lines of text that a virtual machine wrote: sshd, sudo, PAM, su and the account tools are understood, any other
-- line is a base event. A line may have a syslog header of its own, as agents that follow a file send it.
-- Remote parties choose user names. A line whose words stand where sshd and PAM put them is read by its words; any
-- other is read by a pattern that is anchored at the end, where sshd itself writes.
WITH entries AS (
    SELECT record_index, received_at, from_json(record, '{
        "insertId": "VARCHAR", "logName": "VARCHAR", "timestamp": "VARCHAR", "receiveTimestamp": "VARCHAR",
        "severity": "VARCHAR", "textPayload": "VARCHAR", "jsonPayload": "JSON",
        "resource": {"type": "VARCHAR", "labels": {
            "instance_id": "VARCHAR", "zone": "VARCHAR", "location": "VARCHAR", "project_id": "VARCHAR"}},
        "labels": "JSON", "httpRequest": "JSON", "operation": "JSON", "trace": "VARCHAR", "spanId": "VARCHAR",
        "sourceLocation": "JSON"
    }') AS entry
    FROM records
),
-- Every line as `host tag: text`, with a dash for what it lacks.
framed AS (
    SELECT *, entry.jsonPayload->>'$.message' AS payload_message,
        coalesce(payload_message, entry.textPayload) AS message,
        CASE
            WHEN message LIKE '___ __ __:__:__ _%' THEN message[17:]
            WHEN regexp_matches(message, '^[\w./-]+\[\d+\]: ') THEN '- ' || message
            ELSE '- -: ' || message
        END AS line,
        string_split(line, ' ') AS words
    FROM entries
),
tagged AS (
    SELECT *,
        line[strpos(line, ': ') + 2:] AS text,
        nullif(words[1], '-') AS host,
        nullif(split_part(rtrim(words[2], ':'), '[', 1), '-') AS program,
        TRY_CAST(split_part(rtrim(words[2], ']:'), '[', 2) AS BIGINT) AS pid
    FROM framed
),
kinds AS (
    SELECT *,
        CASE words[3]
            WHEN 'Accepted' THEN 'ssh_accepted'
            WHEN 'Failed' THEN 'ssh_failed'
            WHEN 'Invalid' THEN CASE WHEN words[4] = 'user' THEN 'ssh_invalid' END
            ELSE CASE
                WHEN starts_with(text, 'pam_') THEN CASE
                    WHEN contains(text, '): session opened for user ') THEN 'pam_opened'
                    WHEN contains(text, '): session closed for user ') THEN 'pam_closed'
                    WHEN contains(text, '): authentication failure; ') THEN 'pam_failed'
                    WHEN contains(text, '): password changed for ') THEN 'password_changed' END
                WHEN program = 'sudo' AND contains(text, 'COMMAND=') THEN 'sudo_command'
                WHEN program = 'useradd' AND starts_with(text, 'new user: ') THEN 'user_created'
                WHEN program = 'userdel' AND starts_with(text, 'delete user ') THEN 'user_deleted' END
        END AS seemingly
    FROM tagged
),
facts AS (
    SELECT *,
        CASE seemingly
            WHEN 'ssh_accepted' THEN CASE
                WHEN words[5] = 'for' AND words[7] = 'from' AND words[9] = 'port'
                    AND (words[11] = 'ssh2:' OR words[11] = 'ssh2' AND words[12] IS NULL) THEN {
                    method: words[4], name: words[6], address: words[8], port: words[10],
                    detail: array_to_string(words[12:], ' ')}
                ELSE regexp_extract(text, '^Accepted (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                    ['method', 'name', 'address', 'port', 'detail']) END
            WHEN 'ssh_failed' THEN CASE
                WHEN words[5] = 'for' AND words[7] = 'from' AND words[9] = 'port' AND words[11] = 'ssh2'
                    AND words[12] IS NULL THEN {
                    method: words[4], name: words[6], address: words[8], port: words[10], detail: ''}
                ELSE regexp_extract(text, '^Failed (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                    ['method', 'name', 'address', 'port', 'detail']) END
            WHEN 'ssh_invalid' THEN regexp_extract(text, '^Invalid user (.*) from (\S+)(?: port (\d+))?$',
                ['name', 'address', 'port'])
            WHEN 'pam_opened' THEN CASE
                WHEN words[7] = 'user' AND words[9] = 'by' AND words[11] IS NULL THEN {
                    service: split_part(split_part(words[3], '(', 2), ':', 1),
                    name: split_part(words[8], '(', 1),
                    uid: rtrim(split_part(words[8], '(uid=', 2), ')'),
                    "by": split_part(words[10], '(', 1),
                    by_uid: rtrim(split_part(words[10], '(uid=', 2), ')')}
                ELSE regexp_extract(text,
                    '^pam_\w+\(([^:)]+):\w+\): session opened for user (.+?)(?:\(uid=(\d+)\))? by (.*?)(?:\(uid=(\d+)\))?$',
                    ['service', 'name', 'uid', 'by', 'by_uid']) END
            WHEN 'pam_closed' THEN regexp_extract(text,
                '^pam_\w+\(([^:)]+):\w+\): session closed for user (.+)$', ['service', 'name'])
            WHEN 'pam_failed' THEN regexp_extract(text,
                '^pam_\w+\(([^:)]+):\w+\): .* uid=(\d*) euid=\d* tty=(\S*) ruser=(\S*) rhost=(\S*)(?: +user=(.+))?$',
                ['service', 'by_uid', 'terminal', 'by', 'address', 'name'])
            WHEN 'password_changed' THEN regexp_extract(text,
                '^pam_\w+\(([^:)]+):\w+\): password changed for (.+)$', ['service', 'name'])
            WHEN 'sudo_command' THEN regexp_extract(text,
                '^ *(\S+) : (?:(.+?) ; )??TTY=(\S+) ; PWD=(.*?) ;(?: USER=(.*?) ;)?(?: GROUP=.*? ;)?(?: TSID=\S+ ;)?(?: ENV=.*? ;)? COMMAND=(.*)$',
                ['by', 'detail', 'terminal', 'directory', 'name', 'command'], 's')
            WHEN 'user_created' THEN regexp_extract(text, '^new user: name=([^,]*), UID=(\d+)', ['name', 'uid'])
            WHEN 'user_deleted' THEN regexp_extract(text, '^delete user [`''](.*)''', ['name'])
        END AS fact
    FROM kinds
),
events AS (
    SELECT *,
        CASE WHEN fact['name'] <> '' OR fact['command'] <> '' OR fact['address'] <> '' THEN seemingly END AS kind,
        kind[1:4] = 'ssh_' AS is_ssh,
        CASE
            WHEN is_ssh OR kind IN ('pam_opened', 'pam_closed', 'pam_failed') THEN 3002
            WHEN kind = 'sudo_command' THEN 1007
            WHEN kind IN ('user_created', 'user_deleted', 'password_changed') THEN 3001
        END AS class_uid,
        class_uid = 3002 AS is_logon,
        CASE
            WHEN kind IN ('ssh_failed', 'ssh_invalid', 'pam_failed') THEN 2
            WHEN kind = 'sudo_command' AND fact['detail'] <> '' THEN 2
            WHEN kind IS NOT NULL THEN 1
        END AS status_id,
        CASE WHEN kind = 'pam_closed' THEN 2 WHEN kind = 'password_changed' THEN 3 WHEN kind = 'user_deleted' THEN 6
            WHEN kind IS NOT NULL THEN 1 ELSE 0 END AS activity_id,
        kind = 'ssh_invalid' OR kind = 'ssh_failed' AND starts_with(fact['name'], 'invalid user ') AS is_invalid_user,
        CASE WHEN is_invalid_user AND kind = 'ssh_failed' THEN fact['name'][14:] ELSE nullif(fact['name'], '') END AS name,
        nullif(fact['address'], '') AS address,
        regexp_full_match(address, '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%\w+)?') AS is_ip,
        nullif(fact['command'], '') AS command,
        nullif(fact['terminal'], '') AS terminal,
        entry.resource.labels.instance_id AS instance_id,
        entry.resource.labels.zone AS zone
    FROM facts
)
SELECT
    record_index,
    entry.insertId AS uid,
    coalesce(TRY_CAST(entry.timestamp AS TIMESTAMPTZ), CASE WHEN entry.timestamp IS NULL THEN
        coalesce(TRY_CAST(entry.receiveTimestamp AS TIMESTAMPTZ), received_at) END) AS time,
    coalesce(class_uid, 0) AS class_uid,
    activity_id,
    CASE class_uid
        WHEN 3002 THEN CASE activity_id WHEN 1 THEN 'Logon' ELSE 'Logoff' END
        WHEN 1007 THEN 'Launch'
        WHEN 3001 THEN CASE activity_id WHEN 1 THEN 'Create' WHEN 3 THEN 'Password Change' ELSE 'Delete' END
    END AS activity_name,
    CASE entry.severity
        WHEN 'NOTICE' THEN 2 WHEN 'WARNING' THEN 3 WHEN 'ERROR' THEN 4 WHEN 'CRITICAL' THEN 5 WHEN 'ALERT' THEN 5
        WHEN 'EMERGENCY' THEN 6 ELSE CASE WHEN status_id = 2 THEN 2 ELSE 1 END END AS severity_id,
    status_id,
    CASE status_id WHEN 1 THEN 'Success' WHEN 2 THEN 'Failure' END AS status,
    CASE WHEN is_invalid_user THEN 'invalid user' WHEN class_uid = 1007 THEN nullif(fact['detail'], '') END AS status_detail,
    message,
    CASE WHEN class_uid IN (3001, 3002) THEN {name: coalesce(name, '(unknown)'), uid: nullif(fact['uid'], '')} END AS "user",
    {
        user: CASE WHEN class_uid IS NOT NULL THEN {name: nullif(fact['by'], ''), uid: nullif(fact['by_uid'], '')} END,
        process: CASE WHEN pid IS NOT NULL THEN {name: program, pid: pid} END
    } AS actor,
    CASE WHEN is_logon THEN {
        ip: CASE WHEN is_ip THEN address END,
        hostname: CASE WHEN NOT is_ip THEN address END,
        port: TRY_CAST(fact['port'] AS INTEGER)
    } END AS src_endpoint,
    CASE WHEN is_logon THEN {hostname: host, instance_uid: instance_id} END AS dst_endpoint,
    CASE WHEN host IS NOT NULL OR instance_id IS NOT NULL OR class_uid = 1007 THEN {
        hostname: CASE WHEN host IS NULL AND instance_id IS NULL THEN '(unknown)' ELSE host END,
        instance_uid: instance_id,
        zone: zone,
        type_id: CASE WHEN entry.resource.type = 'gce_instance' THEN 6 ELSE 0 END
    } END AS device,
    CASE WHEN is_logon THEN {name: CASE WHEN is_ssh THEN 'sshd' ELSE coalesce(nullif(fact['service'], ''), program) END}
        END AS service,
    CASE WHEN is_logon THEN {terminal: terminal} END AS session,
    CASE WHEN is_logon THEN is_ssh OR coalesce(fact['service'] = 'sshd', false) END AS is_remote,
    CASE WHEN is_ssh THEN 99 END AS auth_protocol_id,
    CASE WHEN is_ssh THEN 'SSH' END AS auth_protocol,
    CASE WHEN class_uid = 1007 THEN {
        name: split_part(split_part(command, ' ', 1), '/', -1),
        cmd_line: command,
        -- sudo does not write the id of what it starts; OCSF wants some identity of the process.
        uid: entry.insertId,
        working_directory: nullif(fact['directory'], ''),
        user: {name: coalesce(name, 'root')},
        session: {terminal: terminal}
    } END AS process,
    {
        provider: 'GCP',
        zone: zone,
        account: CASE WHEN entry.resource.labels.project_id IS NOT NULL THEN {
            uid: entry.resource.labels.project_id, type: 'GCP Project', type_id: 11} END
    } AS cloud,
    {
        event_code: kind, log_name: entry.logName, original_time: entry.timestamp, log_level: entry.severity
    } AS metadata,
    {
        auth_method: nullif(fact['method'], ''),
        key: CASE WHEN is_ssh THEN nullif(fact['detail'], '') END,
        resource_type: entry.resource.type,
        receiveTimestamp: entry.receiveTimestamp,
        labels: entry.labels,
        httpRequest: entry.httpRequest,
        operation: entry.operation,
        trace: entry.trace,
        spanId: entry.spanId,
        sourceLocation: entry.sourceLocation,
        jsonPayload: CASE WHEN payload_message IS NULL THEN entry.jsonPayload
            ELSE json_remove(entry.jsonPayload, '$.message') END
    } AS unmapped
FROM events
