-- Lines of text that a virtual machine wrote: sshd, sudo, PAM, su and the account tools are understood, any other
-- line is a base event. A line may have a syslog header of its own, as agents that follow a file send it.
-- Remote parties choose user names, so the patterns of sshd are anchored at the end, where sshd itself writes.
WITH entries AS (
    SELECT record_index, received_at, from_json(record, '{
        "insertId": "VARCHAR", "logName": "VARCHAR", "timestamp": "VARCHAR", "receiveTimestamp": "VARCHAR",
        "severity": "VARCHAR", "textPayload": "VARCHAR", "jsonPayload": {"message": "VARCHAR"},
        "resource": {"type": "VARCHAR", "labels": {
            "instance_id": "VARCHAR", "zone": "VARCHAR", "location": "VARCHAR", "project_id": "VARCHAR"}},
        "labels": "JSON", "httpRequest": "JSON", "operation": "JSON", "trace": "VARCHAR", "spanId": "VARCHAR",
        "sourceLocation": "JSON"
    }') AS entry, record
    FROM records
),
lines AS (
    SELECT *, coalesce(entry.jsonPayload.message, entry.textPayload) AS message,
        message[4] = ' ' AND message[7] = ' ' AND message[10] = ':' AND message[16] = ' ' AS has_header,
        CASE WHEN has_header THEN message[17:] END AS headed,
        CASE WHEN has_header THEN split_part(headed, ' ', 1) END AS host,
        CASE WHEN has_header THEN rtrim(split_part(headed, ' ', 2), ':') ELSE split_part(message, ':', 1) END AS tag
    FROM entries
),
tagged AS (
    SELECT *,
        CASE WHEN has_header THEN headed[strpos(headed, ': ') + 2:]
            WHEN regexp_full_match(tag, '[\w./-]+\[\d+\]') THEN message[length(tag) + 3:]
            ELSE message END AS text,
        CASE WHEN has_header OR text <> message THEN split_part(tag, '[', 1) END AS program,
        CASE WHEN program IS NOT NULL THEN TRY_CAST(split_part(rtrim(tag, ']'), '[', 2) AS BIGINT) END AS pid
    FROM lines
),
kinds AS (
    SELECT *,
        CASE
            WHEN starts_with(text, 'Accepted ') THEN 'ssh_accepted'
            WHEN starts_with(text, 'Failed ') THEN 'ssh_failed'
            WHEN starts_with(text, 'Invalid user ') THEN 'ssh_invalid'
            WHEN starts_with(text, 'pam_') THEN CASE
                WHEN contains(text, '): session opened for user ') THEN 'pam_opened'
                WHEN contains(text, '): session closed for user ') THEN 'pam_closed'
                WHEN contains(text, '): authentication failure; ') THEN 'pam_failed'
                WHEN contains(text, '): password changed for ') THEN 'password_changed' END
            WHEN program = 'sudo' AND contains(text, 'COMMAND=') THEN 'sudo_command'
            WHEN program = 'useradd' AND starts_with(text, 'new user: ') THEN 'user_created'
            WHEN program = 'userdel' AND starts_with(text, 'delete user ') THEN 'user_deleted'
        END AS kind
    FROM tagged
),
facts AS (
    SELECT *,
        CASE kind
            WHEN 'ssh_accepted' THEN regexp_extract(text,
                '^Accepted (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                ['method', 'name', 'address', 'port', 'detail'])
            WHEN 'ssh_failed' THEN regexp_extract(text,
                '^Failed (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                ['method', 'name', 'address', 'port', 'detail'])
            WHEN 'ssh_invalid' THEN regexp_extract(text, '^Invalid user (.*) from (\S+)(?: port (\d+))?$',
                ['name', 'address', 'port'])
            WHEN 'pam_opened' THEN regexp_extract(text,
                '^pam_\w+\(([^:)]+):\w+\): session opened for user (.+?)(?:\(uid=(\d+)\))? by (.*?)(?:\(uid=(\d+)\))?$',
                ['service', 'name', 'uid', 'by', 'by_uid'])
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
classes(kind, class_uid, activity_id, activity_name, status_id, status) AS (
    VALUES
        ('ssh_accepted', 3002, 1, 'Logon', 1, 'Success'),
        ('ssh_failed', 3002, 1, 'Logon', 2, 'Failure'),
        ('ssh_invalid', 3002, 1, 'Logon', 2, 'Failure'),
        ('pam_opened', 3002, 1, 'Logon', 1, 'Success'),
        ('pam_closed', 3002, 2, 'Logoff', 1, 'Success'),
        ('pam_failed', 3002, 1, 'Logon', 2, 'Failure'),
        ('sudo_command', 1007, 1, 'Launch', 1, 'Success'),
        ('password_changed', 3001, 3, 'Password Change', 1, 'Success'),
        ('user_created', 3001, 1, 'Create', 1, 'Success'),
        ('user_deleted', 3001, 6, 'Delete', 1, 'Success')
),
events AS (
    SELECT facts.*, classes.* EXCLUDE (kind),
        class_uid = 3002 AS is_logon,
        starts_with(facts.kind, 'ssh_') AS is_ssh,
        coalesce(nullif(fact['service'], ''), CASE WHEN is_ssh THEN 'sshd' END, program) AS service_name,
        facts.kind = 'ssh_invalid' OR is_ssh AND starts_with(fact['name'], 'invalid user ') AS is_invalid_user,
        CASE WHEN is_invalid_user AND facts.kind <> 'ssh_invalid' THEN fact['name'][14:]
            ELSE nullif(fact['name'], '') END AS name,
        nullif(fact['by'], '') AS by_name,
        nullif(fact['by_uid'], '') AS by_uid,
        nullif(fact['address'], '') AS address,
        regexp_full_match(address, '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%\w+)?') AS is_ip,
        nullif(fact['command'], '') AS command,
        nullif(fact['terminal'], '') AS terminal
    FROM facts LEFT JOIN classes ON facts.kind = classes.kind AND (fact['name'] <> '' OR fact['command'] <> '' OR fact['address'] <> '')
)
SELECT
    record_index,
    entry.insertId AS uid,
    coalesce(TRY_CAST(entry.timestamp AS TIMESTAMPTZ), CASE WHEN entry.timestamp IS NULL THEN
        coalesce(TRY_CAST(entry.receiveTimestamp AS TIMESTAMPTZ), received_at) END) AS time,
    coalesce(class_uid, 0) AS class_uid,
    coalesce(activity_id, 0) AS activity_id,
    activity_name,
    CASE upper(entry.severity)
        WHEN 'NOTICE' THEN 2 WHEN 'WARNING' THEN 3 WHEN 'ERROR' THEN 4 WHEN 'CRITICAL' THEN 5 WHEN 'ALERT' THEN 5
        WHEN 'EMERGENCY' THEN 6 ELSE CASE WHEN status_id = 2 THEN 2 ELSE 1 END END AS severity_id,
    CASE WHEN facts_detail <> '' AND class_uid = 1007 THEN 2 ELSE status_id END AS status_id,
    CASE WHEN facts_detail <> '' AND class_uid = 1007 THEN 'Failure' ELSE status END AS status,
    CASE WHEN is_invalid_user THEN 'invalid user' WHEN class_uid = 1007 THEN nullif(facts_detail, '') END AS status_detail,
    message,
    CASE WHEN class_uid IN (3001, 3002) THEN {name: coalesce(name, '(unknown)'), uid: nullif(fact['uid'], '')} END AS "user",
    {
        user: CASE WHEN class_uid IS NOT NULL THEN {name: by_name, uid: by_uid} END,
        process: CASE WHEN pid IS NOT NULL THEN {name: program, pid: pid} END
    } AS actor,
    CASE WHEN is_logon THEN {
        ip: CASE WHEN is_ip THEN address END,
        hostname: CASE WHEN NOT is_ip THEN address END,
        port: TRY_CAST(fact['port'] AS INTEGER)
    } END AS src_endpoint,
    CASE WHEN is_logon THEN {hostname: host, instance_uid: entry.resource.labels.instance_id} END AS dst_endpoint,
    CASE WHEN coalesce(host, entry.resource.labels.instance_id) IS NOT NULL OR class_uid = 1007 THEN {
        hostname: coalesce(host, CASE WHEN class_uid = 1007 AND entry.resource.labels.instance_id IS NULL
            THEN '(unknown)' END),
        instance_uid: entry.resource.labels.instance_id,
        zone: entry.resource.labels.zone,
        type_id: CASE WHEN entry.resource.type = 'gce_instance' THEN 6 ELSE 0 END
    } END AS device,
    CASE WHEN is_logon THEN {name: service_name} END AS service,
    CASE WHEN is_logon THEN {terminal: terminal} END AS session,
    CASE WHEN is_logon THEN is_ssh OR service_name = 'sshd' END AS is_remote,
    CASE WHEN is_logon AND is_ssh THEN 99 END AS auth_protocol_id,
    CASE WHEN is_logon AND is_ssh THEN 'SSH' END AS auth_protocol,
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
        zone: entry.resource.labels.zone,
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
        jsonPayload: CASE WHEN entry.jsonPayload.message IS NOT NULL AND len(json_keys(record, '$.jsonPayload')) > 1
            THEN json_remove(record->'$.jsonPayload', '$.message') END
    } AS unmapped
FROM (SELECT *, CASE WHEN kind = 'sudo_command' THEN fact['detail'] END AS facts_detail FROM events)
