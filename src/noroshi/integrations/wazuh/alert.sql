-- One row per Wazuh alert: a Detection Finding whose evidence is what the manager decoded from the log. Decoders name the
-- same thing differently, so each evidence field is the first of several names that holds a value.
WITH alerts AS (
    SELECT record_index, received_at,
        contains(record, '"_source":') AND json_type(record, '$._source') = 'OBJECT' AS is_wrapped,
        CASE WHEN is_wrapped THEN record->'$._source' ELSE record END AS alert
    FROM records
),
opened AS (
    SELECT record_index, received_at, is_wrapped, alert,
        json_transform(alert, '{
            "id": "VARCHAR", "timestamp": "VARCHAR", "@timestamp": "VARCHAR", "location": "VARCHAR", "full_log": "VARCHAR",
            "agent": {"id": "VARCHAR", "name": "VARCHAR", "ip": "VARCHAR"},
            "manager": {"name": "VARCHAR"},
            "rule": {"id": "VARCHAR", "level": "INTEGER", "description": "VARCHAR", "firedtimes": "BIGINT",
                "groups": ["VARCHAR"], "mitre": {"id": ["VARCHAR"], "tactic": ["VARCHAR"], "technique": ["VARCHAR"]},
                "frequency": "JSON", "pci_dss": "JSON", "gdpr": "JSON", "hipaa": "JSON", "nist_800_53": "JSON", "tsc": "JSON"},
            "cluster": "JSON", "decoder": "JSON", "predecoder": "JSON", "syscheck": "JSON", "previous_output": "JSON",
            "data": "JSON"
        }') AS wazuh
    FROM alerts
),
read AS (
    SELECT *,
        json_transform(wazuh.syscheck, '{
            "path": "VARCHAR", "size_after": "BIGINT", "md5_after": "VARCHAR", "sha1_after": "VARCHAR",
            "sha256_after": "VARCHAR",
            "audit": {"user": {"name": "VARCHAR"}, "process": {"name": "VARCHAR", "id": "VARCHAR"}}
        }') AS syscheck,
        json_transform(wazuh.data, '{
            "srcip": "VARCHAR", "src_ip": "VARCHAR", "srcport": "VARCHAR", "src_port": "VARCHAR", "srcuser": "VARCHAR",
            "dstip": "VARCHAR", "dest_ip": "VARCHAR", "dstport": "VARCHAR", "dest_port": "VARCHAR", "dstuser": "VARCHAR",
            "user": "VARCHAR", "uid": "VARCHAR", "tty": "VARCHAR", "pwd": "VARCHAR", "command": "VARCHAR", "url": "VARCHAR",
            "protocol": "VARCHAR", "id": "VARCHAR", "file": "VARCHAR", "title": "VARCHAR",
            "audit": {"exe": "VARCHAR", "command": "VARCHAR", "pid": "VARCHAR", "ppid": "VARCHAR", "auid": "VARCHAR",
                "cwd": "VARCHAR", "acct": "VARCHAR", "srcip": "VARCHAR", "file": {"name": "VARCHAR"}},
            "win": {"system": {"computer": "VARCHAR", "eventID": "VARCHAR"},
                "eventdata": {"image": "VARCHAR", "commandLine": "VARCHAR", "processId": "VARCHAR", "parentImage": "VARCHAR",
                    "user": "VARCHAR", "targetUserName": "VARCHAR", "subjectUserName": "VARCHAR", "ipAddress": "VARCHAR",
                    "ipPort": "VARCHAR", "sourceIp": "VARCHAR", "destinationIp": "VARCHAR", "targetFilename": "VARCHAR"}},
            "aws": {"sourceIPAddress": "VARCHAR", "source_ip_address": "VARCHAR", "userIdentity": {"userName": "VARCHAR"}},
            "gcp": {"protoPayload": {"requestMetadata": {"callerIp": "VARCHAR"},
                "authenticationInfo": {"principalEmail": "VARCHAR"}}},
            "vulnerability": {"cve": "VARCHAR", "severity": "VARCHAR", "title": "VARCHAR",
                "package": {"name": "VARCHAR", "version": "VARCHAR"}}
        }') AS data
    FROM opened
),
gathered AS (
    SELECT *,
        coalesce(TRY_CAST(wazuh.timestamp AS TIMESTAMPTZ), TRY_CAST(wazuh."@timestamp" AS TIMESTAMPTZ)) AS time,
        coalesce(data.srcip, data.src_ip, data.audit.srcip, data.win.eventdata.ipAddress, data.win.eventdata.sourceIp,
            data.aws.sourceIPAddress, data.aws.source_ip_address, data.gcp.protoPayload.requestMetadata.callerIp) AS source,
        TRY_CAST(coalesce(data.srcport, data.src_port, data.win.eventdata.ipPort) AS USMALLINT) AS source_port,
        coalesce(data.dstip, data.dest_ip, data.win.eventdata.destinationIp) AS destination,
        TRY_CAST(coalesce(data.dstport, data.dest_port) AS USMALLINT) AS destination_port,
        coalesce(data.dstuser, data.win.eventdata.targetUserName, data.audit.acct, data."user", data.srcuser,
            data.win.eventdata."user", data.aws.userIdentity.userName) AS user_name,
        coalesce(CASE WHEN data.dstuser IS NOT NULL THEN data.srcuser END, data.win.eventdata.subjectUserName,
            syscheck.audit."user".name, data.gcp.protoPayload.authenticationInfo.principalEmail) AS actor_name,
        coalesce(syscheck.path, data.file, data.audit.file.name, data.win.eventdata.targetFilename) AS path,
        coalesce(data.audit.exe, data.win.eventdata.image, syscheck.audit.process.name) AS program,
        coalesce(data.command, data.win.eventdata.commandLine, data.audit.command) AS command,
        TRY_CAST(coalesce(data.audit.pid, data.win.eventdata.processId, syscheck.audit.process.id) AS BIGINT) AS pid,
        coalesce(wazuh.rule.level, 0) AS level,
        wazuh.rule.mitre AS mitre
    FROM read
),
told AS (
    SELECT *,
        CASE WHEN regexp_full_match(source, '\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*') THEN source END AS source_ip,
        CASE WHEN regexp_full_match(destination, '\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*') THEN destination END
            AS destination_ip,
        CASE WHEN regexp_full_match(wazuh.agent.ip, '\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*') THEN wazuh.agent.ip
            END AS agent_ip,
        CASE WHEN level >= 15 THEN 5 WHEN level >= 12 THEN 4 WHEN level >= 7 THEN 3 WHEN level >= 4 THEN 2 ELSE 1 END AS severity_id,
        list_transform(mitre.id, lambda technique, place: {
            technique: {uid: split_part(technique, '.', 1),
                name: CASE WHEN NOT contains(technique, '.') THEN mitre.technique[place] END},
            sub_technique: CASE WHEN contains(technique, '.') THEN {uid: technique, name: mitre.technique[place]} END,
            tactic: CASE WHEN len(mitre.tactic) = len(mitre.id) THEN {name: mitre.tactic[place]} END}) AS attacks
    FROM gathered
)
SELECT record_index, time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    CASE WHEN wazuh.id IS NOT NULL THEN concat_ws(':', wazuh.manager.name, wazuh.cluster->>'$.node', wazuh.id) END AS uid,
    2004 AS class_uid,
    1 AS activity_id,
    'Create' AS activity_name,
    severity_id,
    ['Informational', 'Low', 'Medium', 'High', 'Critical'][severity_id] AS severity,
    1 AS status_id,
    'New' AS status,
    level >= 12 AS is_alert,
    coalesce(wazuh.full_log, wazuh.rule.description) AS message,
    {
        uid: coalesce(wazuh.id, 'rule ' || wazuh.rule.id),
        title: coalesce(wazuh.rule.description, 'Wazuh rule ' || wazuh.rule.id),
        analytic: {uid: wazuh.rule.id, name: wazuh.rule.description, type_id: 1, type: 'Rule',
            category: array_to_string(wazuh.rule.groups, ',')},
        types: wazuh.rule.groups,
        data_sources: CASE WHEN wazuh.location IS NOT NULL THEN [wazuh.location] END,
        "desc": wazuh.full_log,
        attacks: attacks
    } AS finding_info,
    attacks AS attacks,
    CASE WHEN actor_name IS NOT NULL THEN {user: {name: actor_name}} END AS actor,
    CASE WHEN coalesce(wazuh.agent.name, wazuh.agent.id, agent_ip) IS NOT NULL THEN {
        hostname: wazuh.agent.name, uid: wazuh.agent.id, ip: agent_ip, type_id: 0} END AS device,
    [{
        src_endpoint: CASE WHEN source IS NOT NULL THEN {
            ip: source_ip, hostname: CASE WHEN source_ip IS NULL THEN source END, port: source_port} END,
        dst_endpoint: CASE WHEN destination IS NOT NULL THEN {
            ip: destination_ip, hostname: CASE WHEN destination_ip IS NULL THEN destination END, port: destination_port} END,
        "user": CASE WHEN user_name IS NOT NULL THEN {name: user_name} END,
        process: CASE WHEN pid IS NOT NULL THEN {
            pid: pid, name: regexp_extract(program, '[^/\\]+$'), path: program, cmd_line: command} END,
        file: CASE WHEN path IS NOT NULL THEN {
            name: coalesce(nullif(regexp_extract(path, '[^/\\]+$'), ''), path), path: path, type_id: 0,
            size: syscheck.size_after,
            hashes: nullif(list_filter([
                {algorithm_id: 1, algorithm: 'MD5', value: syscheck.md5_after},
                {algorithm_id: 2, algorithm: 'SHA-1', value: syscheck.sha1_after},
                {algorithm_id: 3, algorithm: 'SHA-256', value: syscheck.sha256_after}],
                lambda hash: hash.value IS NOT NULL), [])} END,
        data: wazuh.data
    }] AS evidences,
    CASE WHEN data.vulnerability.cve IS NOT NULL THEN [{
        title: data.vulnerability.title, severity: data.vulnerability.severity, cve: {uid: data.vulnerability.cve}}] END
        AS vulnerabilities,
    {event_code: wazuh.rule.id, log_name: wazuh.location, original_time: coalesce(wazuh.timestamp, wazuh."@timestamp"),
        log_provider: wazuh.decoder->>'$.name', reporter: {name: wazuh.manager.name}} AS metadata,
    {
        level: wazuh.rule.level,
        firedtimes: wazuh.rule.firedtimes,
        frequency: wazuh.rule.frequency,
        pci_dss: wazuh.rule.pci_dss,
        gdpr: wazuh.rule.gdpr,
        hipaa: wazuh.rule.hipaa,
        nist_800_53: wazuh.rule.nist_800_53,
        tsc: wazuh.rule.tsc,
        decoder: wazuh.decoder,
        predecoder: wazuh.predecoder,
        cluster: wazuh.cluster,
        syscheck: wazuh.syscheck,
        previous_output: wazuh.previous_output
    } AS unmapped,
    CASE WHEN is_wrapped THEN alert END AS input
FROM told
