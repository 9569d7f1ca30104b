-- One event per row of a result: a differential record holds one row, a snapshot or a batch any number of them.
-- Rules see `input.osquery`: host_identifier, name, table, action, unix_time, calendar_time, decorations, columns, and
-- the columns once more under the table's name in the singular (`file_event`, `process_event`, `logged_in_user`, …).
WITH logs AS (
    SELECT record_index, received_at, from_json(record, '{
        "name": "VARCHAR", "hostIdentifier": "VARCHAR", "calendarTime": "VARCHAR", "unixTime": "VARCHAR",
        "epoch": "VARCHAR", "counter": "VARCHAR", "numerics": "VARCHAR", "action": "VARCHAR", "decorations": "JSON",
        "columns": "JSON", "snapshot": ["JSON"], "diffResults": {"added": ["JSON"], "removed": ["JSON"]}
    }') AS log, record
    FROM records
),
listed AS (
    SELECT *,
        CASE
            WHEN log.columns IS NOT NULL THEN [{action: log.action, columns: log.columns}]
            WHEN log.snapshot IS NOT NULL THEN
                list_transform(log.snapshot, lambda item: {action: coalesce(log.action, 'snapshot'), columns: item})
            ELSE list_concat(
                list_transform(log.diffResults.added, lambda item: {action: 'added', columns: item}),
                list_transform(log.diffResults.removed, lambda item: {action: 'removed', columns: item}))
        END AS listed_rows
    FROM logs
),
flat AS (
    SELECT * EXCLUDE (listed_rows),
        -- A result without rows is still an event: a query that used to find something now finds nothing.
        unnest(CASE WHEN len(listed_rows) > 0 THEN listed_rows ELSE [{action: log.action, columns: NULL}] END) AS found
    FROM listed
),
named AS (
    SELECT *,
        TRY_CAST(log.unixTime AS DOUBLE) AS unix_time,
        -- Queries are named `pack_<pack>_<query>` or `pack/<pack>/<query>`, and mostly after the table they read.
        lower(regexp_replace(log.name, '^.*[/:.]', '')) AS query,
        regexp_extract(query, '(?:^|[_-])(file_events|process_file_events|process_events|es_process_events|bpf_process_events|socket_events|bpf_socket_events|user_events|hardware_events|yara_events|dns_lookup_events|ntfs_journal_events|seccomp_events|selinux_events|apparmor_events|syslog_events|powershell_events|windows_events|logged_in_users|shell_history|listening_ports|open_sockets|process_open_sockets|process_open_files|process_memory_map|processes|users|user_groups|groups|user_ssh_keys|authorized_keys|crontab|kernel_modules|kernel_extensions|kernel_info|startup_items|launchd|systemd_units|services|scheduled_tasks|sudoers|suid_bin|mounts|interface_addresses|routes|arp_cache|etc_hosts|dns_resolvers|iptables|docker_containers|docker_images|deb_packages|rpm_packages|programs|apps|python_packages|npm_packages|chrome_extensions|firefox_addons|certificates|yara|last|os_version|system_info|uptime|file|hash)$', 1) AS known_table,
        CASE WHEN known_table <> '' THEN known_table ELSE query END AS table_name,
        regexp_replace(regexp_replace(table_name, '(ss|sh|ch|x)es$', '\1'), '([^s])s$', '\1') AS row_name,
        from_json(found.columns, '{
            "target_path": "VARCHAR", "action": "VARCHAR", "md5": "VARCHAR", "sha1": "VARCHAR", "sha256": "VARCHAR",
            "size": "VARCHAR", "path": "VARCHAR", "cmdline": "VARCHAR", "cwd": "VARCHAR", "pid": "VARCHAR",
            "parent": "VARCHAR", "uid": "VARCHAR", "auid": "VARCHAR", "euid": "VARCHAR", "gid": "VARCHAR",
            "name": "VARCHAR", "username": "VARCHAR", "user": "VARCHAR", "executable": "VARCHAR",
            "local_address": "VARCHAR", "local_port": "VARCHAR", "remote_address": "VARCHAR", "remote_port": "VARCHAR",
            "success": "VARCHAR", "type": "VARCHAR", "message": "VARCHAR", "terminal": "VARCHAR", "tty": "VARCHAR",
            "address": "VARCHAR", "host": "VARCHAR", "command": "VARCHAR", "event": "VARCHAR", "matches": "VARCHAR"
        }') AS c
    FROM flat
),
sorted AS (
    SELECT *,
        found.action = 'removed' AS is_removed,
        regexp_matches(table_name, '(^|_)process_events$') AS is_process,
        regexp_matches(table_name, '(^|_)socket_events$') AS is_socket,
        table_name = 'shell_history' AS is_shell,
        upper(c.action) AS file_action,
        CASE
            WHEN is_process AND c.pid IS NOT NULL THEN 1007
            WHEN is_shell AND c.command IS NOT NULL AND NOT is_removed THEN 1007
            WHEN table_name IN ('file_events', 'process_file_events') AND c.target_path IS NOT NULL THEN 1001
            WHEN table_name IN ('file_events', 'process_file_events') AND c.path IS NOT NULL THEN 1001
            WHEN is_socket AND coalesce(c.remote_address, c.local_address) IS NOT NULL THEN 4001
            WHEN table_name IN ('logged_in_users', 'last', 'user_events') THEN 3002
            WHEN table_name = 'users' AND c.username IS NOT NULL AND found.action <> 'snapshot' THEN 3001
            WHEN table_name = 'crontab' AND found.action <> 'snapshot' AND c.command IS NOT NULL THEN 1006
            ELSE 0
        END AS class_uid,
        found.action = 'snapshot' AS is_snapshot
    FROM named
),
acted AS (
    SELECT *,
        CASE class_uid
            WHEN 1007 THEN 1
            WHEN 1001 THEN CASE
                WHEN file_action IN ('CREATED', 'MOVED_TO') THEN 1
                WHEN file_action IN ('ACCESSED', 'READ') THEN 2
                WHEN file_action IN ('UPDATED', 'WRITE') THEN 3
                WHEN file_action = 'DELETED' THEN 4
                WHEN file_action IN ('MOVED_FROM', 'RENAME') THEN 5
                WHEN file_action = 'ATTRIBUTES_MODIFIED' THEN 6
                WHEN file_action IN ('OPENED', 'OPEN') THEN 14
                ELSE 99 END
            WHEN 4001 THEN CASE c.action WHEN 'connect' THEN 1 WHEN 'accept' THEN 1 WHEN 'bind' THEN 7 WHEN 'close' THEN 2
                ELSE 99 END
            WHEN 3002 THEN CASE WHEN is_removed THEN 2
                WHEN table_name = 'user_events' THEN CASE WHEN c.type IN ('1112', 'user_login', '1105', 'user_start') THEN 1
                    WHEN c.type IN ('1113', 'user_logout', '1106', 'user_end') THEN 2
                    WHEN c.type IN ('1100', 'user_auth') THEN 1 ELSE 99 END
                WHEN is_snapshot THEN 99 ELSE 1 END
            WHEN 3001 THEN CASE WHEN is_removed THEN 6 ELSE 1 END
            WHEN 1006 THEN CASE WHEN is_removed THEN 3 ELSE 1 END
            ELSE 0
        END AS activity_id,
        coalesce(c.username, c.user) AS user_name,
        coalesce(c.auid, c.uid) AS user_uid
    FROM sorted
)
SELECT
    record_index,
    CASE WHEN unix_time IS NOT NULL THEN CASE WHEN abs(unix_time) < 1e12 THEN to_timestamp(unix_time) END
        WHEN log.unixTime IS NULL THEN coalesce(
            try_strptime(log.calendarTime, '%a %b %d %H:%M:%S %Y UTC') AT TIME ZONE 'UTC', received_at) END AS time,
    class_uid,
    activity_id,
    CASE WHEN activity_id = 99 THEN coalesce(c.action, c.type, found.action, 'other') END AS activity_name,
    1 AS severity_id,
    CASE WHEN class_uid IN (3002, 4001) THEN CASE
        WHEN c.success = '0' THEN 2 WHEN c.success = '1' THEN 1
        WHEN regexp_matches(c.message, 'res=(failed|0)') THEN 2 WHEN regexp_matches(c.message, 'res=(success|1)') THEN 1
        END END AS status_id,
    {
        uid: log.hostIdentifier,
        hostname: log.hostIdentifier,
        type_id: 0
    } AS device,
    {
        user: CASE WHEN class_uid IN (1001, 1006, 1007) THEN {name: user_name, uid: c.auid} END,
        process: CASE
            WHEN table_name = 'process_file_events' THEN {pid: TRY_CAST(c.pid AS BIGINT), path: c.executable}
            WHEN class_uid = 1007 AND c.parent IS NOT NULL THEN {pid: TRY_CAST(c.parent AS BIGINT), path: NULL}
            WHEN class_uid IN (3002, 4001) AND c.pid IS NOT NULL THEN {pid: TRY_CAST(c.pid AS BIGINT), path: c.path}
        END,
        -- OCSF requires an actor here, and file_events does not tell who it was.
        app_name: CASE WHEN class_uid IN (1001, 1007) AND coalesce(user_name, c.auid, c.parent, c.executable) IS NULL
            THEN '(unknown)' END
    } AS actor,
    CASE WHEN class_uid IN (3001, 3002) THEN {
        name: coalesce(user_name, CASE WHEN user_uid IS NULL THEN '(unknown)' END), uid: user_uid} END AS "user",
    CASE WHEN class_uid = 3002 THEN {name: CASE WHEN table_name = 'user_events' THEN split_part(c.path, '/', -1) ELSE
        coalesce(c.type, 'login') END} END AS service,
    CASE WHEN class_uid = 3002 THEN {terminal: coalesce(c.tty, c.terminal)} END AS session,
    CASE WHEN class_uid = 1001 THEN {
        path: coalesce(c.target_path, c.path),
        name: split_part(coalesce(c.target_path, c.path), '/', -1),
        type_id: 0,
        size: TRY_CAST(c.size AS BIGINT),
        owner: {uid: c.uid},
        hashes: list_filter([
            {algorithm_id: 1, algorithm: 'MD5', value: nullif(c.md5, '')},
            {algorithm_id: 2, algorithm: 'SHA-1', value: nullif(c.sha1, '')},
            {algorithm_id: 3, algorithm: 'SHA-256', value: nullif(c.sha256, '')}
        ], lambda item: item.value IS NOT NULL)
    } END AS file,
    CASE WHEN class_uid = 1007 THEN {
        pid: TRY_CAST(c.pid AS BIGINT),
        -- The shell's history has no process ids; OCSF wants some identity of the process.
        uid: CASE WHEN TRY_CAST(c.pid AS BIGINT) IS NULL THEN md5(found.columns::VARCHAR) END,
        name: CASE WHEN is_shell THEN split_part(split_part(c.command, ' ', 1), '/', -1)
            ELSE split_part(c.path, '/', -1) END,
        path: CASE WHEN is_process THEN c.path END,
        cmd_line: coalesce(c.cmdline, c.command),
        working_directory: c.cwd,
        user: {name: user_name, uid: coalesce(c.euid, c.uid)}
    } END AS process,
    CASE WHEN class_uid = 4001 THEN {ip: nullif(c.local_address, ''), port: TRY_CAST(c.local_port AS INTEGER),
            hostname: log.hostIdentifier}
        WHEN class_uid = 3002 THEN {
            ip: CASE WHEN regexp_full_match(coalesce(c.host, c.address), '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+')
                THEN coalesce(c.host, c.address) END,
            port: NULL,
            hostname: CASE WHEN NOT regexp_full_match(coalesce(c.host, c.address),
                '\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+|\?|') THEN coalesce(c.host, c.address) END}
    END AS src_endpoint,
    CASE WHEN class_uid = 4001 THEN {ip: nullif(c.remote_address, ''), port: TRY_CAST(c.remote_port AS INTEGER),
            hostname: NULL}
        WHEN class_uid = 3002 THEN {ip: NULL, port: NULL, hostname: log.hostIdentifier} END AS dst_endpoint,
    CASE WHEN class_uid = 1006 THEN {name: c.command, cmd_line: c.command} END AS job,
    {event_code: log.name, log_format: CASE WHEN is_snapshot THEN 'snapshot' ELSE 'differential' END,
        original_time: log.calendarTime} AS metadata,
    {
        name: log.name, action: found.action, epoch: log.epoch, counter: log.counter, decorations: log.decorations,
        columns: found.columns
    } AS unmapped,
    json_object('osquery', json_merge_patch(
        CASE WHEN found.columns IS NULL THEN '{}'::JSON ELSE json_object(row_name, found.columns) END,
        to_json({
            name: log.name,
            host_identifier: log.hostIdentifier,
            "table": table_name,
            action: found.action,
            unix_time: CASE WHEN unix_time = floor(unix_time) THEN TRY_CAST(unix_time AS BIGINT) END,
            calendar_time: log.calendarTime,
            epoch: TRY_CAST(log.epoch AS BIGINT),
            counter: TRY_CAST(log.counter AS BIGINT),
            decorations: log.decorations,
            columns: found.columns
        })
    )) AS input
FROM acted
