-- One row per syslog line of the authentication facilities: framing, then the program's own grammar, then OCSF.
-- A message is told apart by cheap prefix tests first; only then does one pattern of its kind read it. Names and
-- texts that a remote party chooses stand on the left of what sshd adds itself, so its patterns are anchored at the
-- right end: `Failed password for x from 203.0.113.9 port 22 ssh2 from 198.51.100.5 port 40 ssh2` is about 198.51.100.5.
WITH unframed AS (
    SELECT record_index, raw, received_at,
        CASE WHEN raw[1] = '<' THEN TRY_CAST(regexp_extract(raw, '^<(\d{1,3})>', 1) AS INTEGER) END AS pri,
        CASE WHEN raw[1] = '<' THEN regexp_replace(raw, '^<\d{1,3}>', '') ELSE raw END AS line
    FROM records
),
framed AS (
    SELECT record_index, received_at, pri, line,
        CASE
            WHEN line[4] = ' ' AND line[7] = ' ' AND line[10] = ':' THEN 'rfc3164'
            WHEN line[5] = '-' AND line[11] = 'T' THEN 'iso'
            WHEN line[1:2] = '1 ' AND (line[7] = '-' OR line[3] = '-') THEN 'rfc5424'
            ELSE 'none'
        END AS framing
    FROM unframed
),
timed AS (
    SELECT *,
        CASE framing
            WHEN 'rfc3164' THEN line[:15]
            WHEN 'iso' THEN split_part(line, ' ', 1)
            WHEN 'rfc5424' THEN split_part(line, ' ', 2)
        END AS written_time,
        year(received_at AT TIME ZONE 'UTC' + INTERVAL 1 DAY) AS last_year
    FROM framed
),
headed AS (
    SELECT *,
        CASE framing
            WHEN 'rfc3164' THEN
                regexp_extract(line, '^.{16}(\S+) ([^\s:\[]+)(?:\[(\d+)\])?:', ['host', 'program', 'pid'])
            WHEN 'iso' THEN
                regexp_extract(line, '^\S+ (\S+) ([^\s:\[]+)(?:\[(\d+)\])?:', ['host', 'program', 'pid'])
            WHEN 'rfc5424' THEN
                regexp_extract(line, '^1 \S+ (\S+) (\S+) (\S+) ', ['host', 'program', 'pid'])
        END AS head,
        CASE framing WHEN 'rfc3164' THEN try_strptime(last_year || ' ' || written_time, '%Y %b %d %H:%M:%S') END
            AT TIME ZONE 'UTC' AS this_year
    FROM timed
),
placed AS (
    SELECT record_index, pri, framing, written_time,
        -- RFC 3164 writes neither year nor zone: UTC, in the latest year that is at most a day ahead of the receipt.
        CASE
            WHEN this_year <= received_at + INTERVAL 1 DAY THEN this_year
            WHEN framing = 'rfc3164' THEN coalesce(
                try_strptime((last_year - 1) || ' ' || written_time, '%Y %b %d %H:%M:%S'),
                try_strptime((last_year - 2) || ' ' || written_time, '%Y %b %d %H:%M:%S'),
                try_strptime((last_year - 3) || ' ' || written_time, '%Y %b %d %H:%M:%S'),
                try_strptime((last_year - 4) || ' ' || written_time, '%Y %b %d %H:%M:%S')
            ) AT TIME ZONE 'UTC'
            WHEN framing = 'none' OR written_time = '-' THEN received_at
            ELSE TRY_CAST(written_time AS TIMESTAMPTZ)
        END AS time,
        CASE WHEN head['host'] <> '' THEN nullif(head['host'], '-')
            WHEN framing IN ('rfc3164', 'iso') THEN nullif(split_part(line[length(written_time) + 2:], ' ', 1), '')
        END AS host,
        CASE WHEN head['program'][-1] = ')' AND head['program'][1] <> '(' THEN split_part(head['program'], '(', 1)
            WHEN head['program'] NOT IN ('', '-') THEN head['program'] END AS program,
        TRY_CAST(head['pid'] AS BIGINT) AS pid,
        CASE
            WHEN framing = 'none' THEN line
            WHEN framing = 'rfc5424' THEN regexp_replace(line,
                '^1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+) ?\x{FEFF}?', '')
            WHEN head['host'] = '' THEN regexp_replace(line[length(written_time) + 2:], '^\S+ ?', '')
            ELSE ltrim(line[length(written_time) + length(head['host']) + length(head['program'])
                + length(head['pid']) + CASE WHEN head['pid'] = '' THEN 4 ELSE 6 END:])
        END AS text
    FROM headed
),
repeated AS (
    SELECT *,
        CASE WHEN text[1:17] = 'message repeated ' THEN
            regexp_extract(text, '^message repeated (\d+) times: \[ ?(.*)\]$', ['times', 'message'], 's') END AS repeat
    FROM placed
),
worded AS (
    SELECT * EXCLUDE (text, repeat),
        coalesce(nullif(repeat['message'], ''), text) AS message,
        TRY_CAST(repeat['times'] AS INTEGER) AS repeated
    FROM repeated
),
tagged AS (
    SELECT *,
        CASE WHEN message[1:4] = 'pam_' THEN message[strpos(message, '): ') + 3:]
            WHEN message[1:4] IN ('PAM ', 'sess', 'auth') THEN message END AS pam_text
    FROM worded
),
coded AS (
    SELECT *,
        CASE
            WHEN pam_text IS NOT NULL THEN CASE
                WHEN starts_with(pam_text, 'session opened for user ') THEN 'pam_opened'
                WHEN starts_with(pam_text, 'session closed for user ') THEN 'pam_closed'
                WHEN starts_with(pam_text, 'authentication failure; ') OR starts_with(message, 'PAM ') THEN 'pam_failed'
                WHEN starts_with(pam_text, 'password changed for ') THEN 'password_changed'
                WHEN contains(pam_text, 'could not identify password for [') THEN 'pam_no_password'
                END
            WHEN program IN ('sshd', 'sshd-session', 'sshd-auth') THEN CASE
                WHEN starts_with(message, 'Accepted ') THEN 'sshd_accepted'
                WHEN starts_with(message, 'Failed ') THEN 'sshd_failed'
                WHEN starts_with(message, 'Invalid user ') OR starts_with(message, 'Illegal user ') THEN 'sshd_invalid'
                WHEN starts_with(message, 'Disconnected from user ') THEN 'sshd_logoff'
                WHEN starts_with(message, 'Connection closed by ') OR starts_with(message, 'Connection reset by ')
                    OR starts_with(message, 'Disconnected from ') THEN
                    CASE WHEN contains(message, ' user ') THEN 'sshd_aborted'
                        WHEN starts_with(message, 'Connection reset ') THEN 'sshd_reset' ELSE 'sshd_closed' END
                WHEN starts_with(message, 'Disconnecting ') THEN 'sshd_cut_off'
                WHEN starts_with(message, 'error: maximum authentication attempts exceeded for ') THEN 'sshd_maximum'
                WHEN starts_with(message, 'User ') AND contains(message, ' not allowed because ') THEN 'sshd_denied'
                WHEN starts_with(message, 'ROOT LOGIN REFUSED ') THEN 'sshd_no_root'
                WHEN starts_with(message, 'Postponed ') OR starts_with(message, 'Partial ') THEN 'sshd_partial'
                WHEN starts_with(message, 'error: PAM: ') THEN 'sshd_pam'
                WHEN starts_with(message, 'Received disconnect from ') OR starts_with(message, 'error: Received disconnect ') THEN 'sshd_goodbye'
                WHEN starts_with(message, 'Connection from ') THEN 'sshd_opened'
                WHEN starts_with(message, 'drop connection ') THEN 'sshd_dropped'
                WHEN starts_with(message, 'Bad protocol version ') OR starts_with(message, 'Did not receive ') THEN 'sshd_no_ident'
                WHEN contains(message, 'Unable to negotiate with ') OR contains(message, 'Timeout before authentication')
                    OR contains(message, ': Connection from ') THEN 'sshd_no_start'
                END
            WHEN program IN ('CRON', 'cron', 'crond', 'crontab', '/usr/sbin/cron', '/USR/SBIN/CRON', 'anacron') THEN CASE
                WHEN contains(message, ') CMD (') THEN 'cron_command'
                WHEN contains(message, ') REPLACE (') OR contains(message, ') DELETE (') THEN 'cron_changed'
                END
            WHEN program = 'sudo' THEN CASE
                WHEN NOT contains(message, ' ; ') OR NOT contains(message, 'COMMAND=') THEN NULL
                WHEN regexp_matches(message, '^.+? : TTY=|^.+? : HOST=\S+ ; TTY=') THEN 'sudo_command'
                WHEN contains(message, '(command continued)') THEN NULL
                ELSE 'sudo_refused' END
            WHEN program = 'su' THEN CASE
                WHEN starts_with(message, 'Successful su for ') THEN 'su_accepted'
                WHEN starts_with(message, 'FAILED su for ') OR starts_with(message, 'FAILED SU ') THEN 'su_failed'
                WHEN starts_with(message, '(to ') THEN 'su_accepted'
                END
            WHEN program = 'systemd-logind' THEN
                CASE WHEN starts_with(message, 'New session ') THEN 'logind_opened' END
            WHEN program = 'login' THEN CASE
                WHEN starts_with(message, 'FAILED LOGIN ') THEN 'login_failed'
                WHEN starts_with(message, 'LOGIN ON ') THEN 'login_accepted'
                WHEN starts_with(message, 'ROOT LOGIN ') THEN 'login_root'
                END
            WHEN program = 'doas' THEN CASE
                WHEN contains(message, ' ran command ') THEN 'doas_command'
                WHEN starts_with(message, 'failed auth for ') THEN 'doas_password'
                END
            WHEN program = 'pkexec' AND contains(message, 'Executing command [') THEN 'pkexec_command'
            WHEN program IN ('useradd', 'adduser', 'usermod', 'userdel', 'groupadd', 'groupmod', 'groupdel', 'gpasswd',
                'passwd', 'chpasswd', 'chage', 'chsh', 'chfn', 'newusers', 'vipw') THEN CASE
                WHEN starts_with(message, 'new user: ') THEN 'user_created'
                WHEN starts_with(message, 'delete user ') THEN 'user_deleted'
                WHEN starts_with(message, 'new group: ') OR starts_with(message, 'group added to ') THEN 'group_created'
                WHEN starts_with(message, 'add ') AND contains(message, '''') THEN 'member_added'
                WHEN starts_with(message, 'delete ') AND contains(message, ' from ') THEN 'member_removed'
                WHEN starts_with(message, 'user ') AND contains(message, ' added by ') THEN 'member_added'
                WHEN starts_with(message, 'user ') AND contains(message, ' removed by ') THEN 'member_removed'
                WHEN starts_with(message, 'members of group ') THEN 'members_set'
                WHEN starts_with(message, 'group ') AND contains(message, ' removed') THEN 'group_deleted'
                WHEN starts_with(message, 'removed group ') THEN 'group_deleted'
                WHEN starts_with(message, 'lock user ') THEN 'user_locked'
                WHEN starts_with(message, 'unlock user ') THEN 'user_unlocked'
                WHEN contains(message, 'password for ') AND contains(message, ' changed by ') THEN 'password_changed'
                WHEN starts_with(message, 'change user ') AND contains(message, ' password') THEN 'password_set'
                WHEN starts_with(message, 'change user ') OR starts_with(message, 'changed ') THEN 'user_changed'
                WHEN starts_with(message, 'failed adding user ') THEN 'user_not_created'
                END
        END AS code
    FROM tagged
),
-- What the message says. An empty or absent field was not written.
said AS (
    SELECT *,
        CASE code
            WHEN 'sshd_accepted' THEN CASE WHEN contains(message, '-CERT ') THEN
                regexp_extract(message, '^Accepted (\S+) for (.*?) from (\S+) port (\d+)(?: ssh2)?: (.*)$',
                    ['method', 'name', 'address', 'port', 'detail'])
                ELSE regexp_extract(message, '^Accepted (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                    ['method', 'name', 'address', 'port', 'detail']) END
            WHEN 'sshd_failed' THEN CASE WHEN contains(message, '-CERT ') THEN
                regexp_extract(message, '^Failed (\S+) for (.*?) from (\S+) port (\d+)(?: ssh2)?: (.*)$',
                    ['method', 'name', 'address', 'port', 'detail'])
                ELSE regexp_extract(message, '^Failed (\S+) for (.*) from (\S+) port (\d+)(?: ssh2)?(?:: (.*))?$',
                    ['method', 'name', 'address', 'port', 'detail']) END
            WHEN 'sshd_partial' THEN
                regexp_extract(message, '^(?:Postponed|Partial) (\S+) for (.*) from (\S+) port (\d+)',
                    ['method', 'name', 'address', 'port'])
            WHEN 'sshd_invalid' THEN
                regexp_extract(message, '^(?:Invalid|Illegal) user (.*) from (\S+)(?: port (\d+))?$',
                    ['name', 'address', 'port'])
            WHEN 'sshd_maximum' THEN
                regexp_extract(message,
                    '^error: maximum .*? exceeded for (.*) from (\S+) port (\d+)(?: ssh2)?(?: \[preauth\])?$',
                    ['name', 'address', 'port'])
            WHEN 'sshd_denied' THEN
                regexp_extract(message, '^User (.*) from (\S+) not allowed because (.*)$', ['name', 'address', 'detail'])
            WHEN 'sshd_no_root' THEN
                regexp_extract(message, '^(ROOT) LOGIN REFUSED FROM (\S+)(?: port (\d+))?', ['name', 'address', 'port'])
            WHEN 'sshd_pam' THEN
                regexp_extract(message, '^error: PAM: (.*?) for (.*) from (\S+)$', ['detail', 'name', 'address'])
            WHEN 'sshd_logoff' THEN
                regexp_extract(message, '^Disconnected from user (.*) (\S+) port (\d+)$', ['name', 'address', 'port'])
            WHEN 'sshd_aborted' THEN
                regexp_extract(message,
                    '^(?:Connection closed by|Connection reset by|Disconnected from) (?:authenticating user )?(.*) (\S+) port (\d+)(?: \[preauth\])?$',
                    ['name', 'address', 'port'])
            WHEN 'sshd_cut_off' THEN
                regexp_extract(message,
                    '^Disconnecting (?:authenticating user )?(.*?) (\S+) port (\d+): (.*?)(?: \[preauth\])?$',
                    ['name', 'address', 'port', 'detail'])
            WHEN 'sshd_closed' THEN
                regexp_extract(message, '^(?:Connection closed by|Disconnected from) (\S+)(?: port (\d+))?',
                    ['address', 'port'])
            WHEN 'sshd_reset' THEN
                regexp_extract(message, '^Connection reset by (\S+)(?: port (\d+))?', ['address', 'port'])
            WHEN 'sshd_goodbye' THEN
                regexp_extract(message,
                    '^(?:error: )?Received disconnect from (\S+?)(?: port (\d+))?: ?(\d+:.*?)(?: \[preauth\])?$',
                    ['address', 'port', 'detail'])
            WHEN 'sshd_opened' THEN
                regexp_extract(message, '^Connection from (\S+) port (\d+)', ['address', 'port'])
            WHEN 'sshd_dropped' THEN
                regexp_extract(message, '^drop connection #\d+ from \[([^\]]+)\]:(\d+)', ['address', 'port'])
            WHEN 'sshd_no_ident' THEN
                regexp_extract(message, ' from (\S+)(?: port (\d+))?$', ['address', 'port'])
            WHEN 'sshd_no_start' THEN
                regexp_extract(message,
                    '^(?:fatal: |error: )?(?:Unable to negotiate with|Timeout before authentication for|[\w ]+: Connection from)(?: connection from)? (\S+?)(?: port (\d+))?(?:[: ] ?(.*))?$',
                    ['address', 'port', 'detail'])
            WHEN 'pam_opened' THEN
                regexp_extract(message,
                    '^(?:pam_\w+\(([^:)]+):\w+\): )?session opened for user (.+?)(?:\(uid=(\d+)\))? by (.*?)(?:\(uid=(\d+)\))?$',
                    ['service', 'name', 'uid', 'by', 'by_uid'])
            WHEN 'pam_closed' THEN
                regexp_extract(message, '^(?:pam_\w+\(([^:)]+):\w+\): )?session closed for user (.+)$', ['service', 'name'])
            WHEN 'pam_failed' THEN
                regexp_extract(message,
                    '^(?:pam_\w+\(([^:)]+):\w+\): )?(?:PAM )?(\d*) ?(?:more )?authentication failures?; logname=(.*?) uid=(\d*) euid=\d* tty=(\S*) ruser=(.*?) rhost=(\S*)(?: +user=(.*))?$',
                    ['service', 'times', 'login', 'by_uid', 'terminal', 'by', 'address', 'name'])
            WHEN 'pam_no_password' THEN
                regexp_extract(message, '^pam_\w+\(([^:)]+):\w+\): auth could not identify password for \[(.*)\]$',
                    ['service', 'name'])
            WHEN 'password_changed' THEN CASE WHEN pam_text IS NULL THEN
                regexp_extract(message, '^password for [`''](.*)'' changed by [`''](.*)''$', ['name', 'by'])
                ELSE regexp_extract(message, '^pam_\w+\(([^:)]+):\w+\): password changed for (.*)$', ['service', 'name']) END
            WHEN 'sudo_command' THEN regexp_extract(message,
                '^(.+?) : (?:HOST=\S+ ; )?TTY=(\S+) ;(?: CHROOT=.*? ;)? PWD=(.*?) ;(?: USER=(.*?) ;)?(?: GROUP=(.*?) ;)?(?: TSID=\S+ ;)?(?: ENV=.*? ;)? COMMAND=(.*)$',
                ['by', 'terminal', 'directory', 'name', 'group', 'command'], 's')
            WHEN 'sudo_refused' THEN regexp_extract(message,
                '^(.+?) : (.+?) ; (?:HOST=\S+ ; )?TTY=(\S+) ;(?: CHROOT=.*? ;)? PWD=(.*?) ;(?: USER=(.*?) ;)?(?: GROUP=(.*?) ;)?(?: TSID=\S+ ;)?(?: ENV=.*? ;)? COMMAND=(.*)$',
                ['by', 'detail', 'terminal', 'directory', 'name', 'group', 'command'], 's')
            WHEN 'doas_command' THEN CASE WHEN contains(message, ' ran command as ') THEN
                regexp_extract(message, '^(.+?) ran command as (\S+): (.*)$', ['by', 'name', 'command'])
                ELSE regexp_extract(message, '^(.+?) ran command (.*) as (\S+) from (.*)$',
                    ['by', 'command', 'name', 'directory']) END
            WHEN 'doas_password' THEN regexp_extract(message, '^failed auth for (.+)$', ['by'])
            WHEN 'pkexec_command' THEN regexp_extract(message,
                '^(.+?): Executing command \[USER=(.*?)\] \[TTY=(.*?)\] \[CWD=(.*?)\] \[COMMAND=(.*)\]$',
                ['by', 'name', 'terminal', 'directory', 'command'])
            WHEN 'su_accepted' THEN CASE WHEN starts_with(message, '(') THEN
                regexp_extract(message, '^\(to (.+?)\) (.+) on (\S+)$', ['name', 'by', 'terminal'])
                ELSE regexp_extract(message, '^Successful su for (.+) by (.+)$', ['name', 'by']) END
            WHEN 'su_failed' THEN CASE WHEN starts_with(message, 'FAILED SU ') THEN
                regexp_extract(message, '^FAILED SU \(to (.+?)\) (.+) on (\S+)$', ['name', 'by', 'terminal'])
                ELSE regexp_extract(message, '^FAILED su for (.+) by (.+)$', ['name', 'by']) END
            WHEN 'cron_command' THEN regexp_extract(message, '^\((.+?)\) CMD \((.*)\)$', ['name', 'command'], 's')
            WHEN 'cron_changed' THEN
                regexp_extract(message, '^\((.+?)\) (?:REPLACE|DELETE) \((.*)\)$', ['by', 'name'])
            WHEN 'logind_opened' THEN
                regexp_extract(message, '^New session (\S+) of user (.+)\.$', ['detail', 'name'])
            WHEN 'login_failed' THEN
                regexp_extract(message, '^FAILED LOGIN.*? (?:on|ON) ''?([^'' ]+)''?.*? FOR ''?(.*?)''?, ', ['terminal', 'name'])
            WHEN 'login_accepted' THEN
                regexp_extract(message, '^LOGIN ON (\S+) BY (.+?)(?: FROM (\S+))?$', ['terminal', 'name', 'address'])
            WHEN 'login_root' THEN
                regexp_extract(message, '^(ROOT) LOGIN +(?:on|ON) ''?([^'' ]+)''?(?: FROM ''?([^'' ]+))?',
                    ['name', 'terminal', 'address'])
            WHEN 'user_created' THEN regexp_extract(message,
                '^new user: name=([^,]*), (?:UID|uid)=(\d+)', ['name', 'uid'])
            WHEN 'user_deleted' THEN regexp_extract(message, '^delete user [`''](.*)''', ['name'])
            WHEN 'user_locked' THEN regexp_extract(message, '^lock user [`''](.*)'' password', ['name'])
            WHEN 'user_unlocked' THEN regexp_extract(message, '^unlock user [`''](.*)'' password', ['name'])
            WHEN 'user_changed' THEN regexp_extract(message,
                '^changed? (?:user(?: name)? )?(?:password expiry for )?[`'']?(.*?)''?(?: (\w.*))?$', ['name', 'detail'])
            WHEN 'user_not_created' THEN regexp_extract(message, '^failed adding user [`''](.*)'', (.*)$', ['name', 'detail'])
            WHEN 'password_set' THEN regexp_extract(message, '^change user [`''](.*)'' password', ['name'])
            WHEN 'group_created' THEN
                regexp_extract(message, 'name=([^,]*)(?:, (?:GID|gid)=(\d+))?', ['group', 'uid'])
            WHEN 'group_deleted' THEN
                regexp_extract(message, '^(?:removed )?(?:shadow )?group [`''](.*?)''', ['group'])
            WHEN 'member_added' THEN CASE WHEN starts_with(message, 'user ') THEN
                regexp_extract(message, '^user (.*) added by (.*) to group (.*)$', ['name', 'by', 'group'])
                ELSE regexp_extract(message, '^add [`''](.*)'' to (?:shadow )?group [`''](.*)''$', ['name', 'group']) END
            WHEN 'member_removed' THEN CASE WHEN starts_with(message, 'user ') THEN
                regexp_extract(message, '^user (.*) removed by (.*) from group (.*)$', ['name', 'by', 'group'])
                ELSE regexp_extract(message, '^delete [`''](.*)'' from (?:shadow )?group [`''](.*)''$', ['name', 'group']) END
            WHEN 'members_set' THEN
                regexp_extract(message, '^members of group (.*) set by (.*) to (.*)$', ['group', 'by', 'detail'])
        END AS fact
    FROM coded
),
known AS (
    SELECT * EXCLUDE (code),
        CASE
            WHEN code = 'sudo_refused' AND contains(fact['detail'], ' incorrect password attempt') THEN 'sudo_password'
            WHEN concat(fact['address'], fact['name'], fact['by'], fact['group'], fact['by_uid'], fact['command']) <> ''
                THEN code
        END AS kind
    FROM said
),
read AS (
    SELECT * EXCLUDE (fact),
        coalesce(kind[1:5] = 'sshd_', false) AS is_sshd,
        nullif(fact['method'], '') AS method,
        kind[1:5] = 'sshd_' AND (kind = 'sshd_invalid' OR fact['name'][1:13] IN ('invalid user ', 'illegal user '))
            AS is_invalid_user,
        CASE WHEN kind[1:5] = 'sshd_' AND fact['name'][1:13] IN ('invalid user ', 'illegal user ')
            THEN fact['name'][14:]
            WHEN kind IN ('sshd_no_root', 'login_root') THEN 'root'
            ELSE fact['name'] END AS name,
        nullif(fact['uid'], '') AS uid,
        nullif(fact['by'], '') AS by_name,
        nullif(fact['by_uid'], '') AS by_uid,
        nullif(fact['group'], '') AS group_name,
        nullif(fact['detail'], '') AS detail,
        coalesce(nullif(fact['service'], ''), CASE WHEN kind[1:5] = 'sshd_' THEN 'sshd' ELSE program END) AS service_name,
        nullif(fact['terminal'], '') AS terminal,
        nullif(fact['directory'], '') AS directory,
        ltrim(nullif(fact['command'], '')) AS command,
        -- A certificate's id is as free as a user name: with both in one line the address could be either's claim.
        CASE WHEN kind <> 'sshd_failed' OR NOT contains(fact['detail'], ' port ') THEN nullif(fact['address'], '') END
            AS address,
        TRY_CAST(fact['port'] AS USMALLINT) AS port,
        coalesce(TRY_CAST(fact['times'] AS INTEGER),
            CASE WHEN kind = 'sudo_password' THEN TRY_CAST(split_part(fact['detail'], ' ', 1) AS INTEGER) END,
            repeated) AS times,
        nullif(fact['login'], '') AS login
    FROM known
),
kinds(kind, class_uid, activity_id, activity_name, status_id, severity_id) AS (
    VALUES
        ('sshd_accepted', 3002, 1, 'Logon', 1, 1),
        ('sshd_failed', 3002, 1, 'Logon', 2, 2),
        ('sshd_invalid', 3002, 1, 'Logon', 2, 2),
        ('sshd_maximum', 3002, 1, 'Logon', 2, 2),
        ('sshd_denied', 3002, 1, 'Logon', 2, 2),
        ('sshd_no_root', 3002, 1, 'Logon', 2, 2),
        ('sshd_pam', 3002, 1, 'Logon', 2, 2),
        ('sshd_partial', 3002, 99, 'Partial', 99, 1),
        ('sshd_aborted', 3002, 99, 'Abandon', 2, 1),
        ('sshd_cut_off', 3002, 99, 'Abandon', 2, 2),
        ('sshd_logoff', 3002, 2, 'Logoff', 1, 1),
        ('sshd_opened', 4007, 1, 'Open', 1, 1),
        ('sshd_closed', 4007, 2, 'Close', 1, 1),
        ('sshd_goodbye', 4007, 2, 'Close', 1, 1),
        ('sshd_reset', 4007, 3, 'Reset', 2, 1),
        ('sshd_no_ident', 4007, 4, 'Fail', 2, 1),
        ('sshd_no_start', 4007, 4, 'Fail', 2, 1),
        ('sshd_dropped', 4007, 5, 'Refuse', 2, 1),
        ('pam_opened', 3002, 1, 'Logon', 1, 1),
        ('pam_closed', 3002, 2, 'Logoff', 1, 1),
        ('pam_failed', 3002, 1, 'Logon', 2, 2),
        ('pam_no_password', 3002, 1, 'Logon', 2, 2),
        ('logind_opened', 3002, 1, 'Logon', 1, 1),
        ('login_accepted', 3002, 1, 'Logon', 1, 1),
        ('login_root', 3002, 1, 'Logon', 1, 1),
        ('login_failed', 3002, 1, 'Logon', 2, 2),
        ('su_accepted', 3002, 7, 'Account Switch', 1, 1),
        ('su_failed', 3002, 7, 'Account Switch', 2, 2),
        ('sudo_password', 3002, 7, 'Account Switch', 2, 2),
        ('doas_password', 3002, 7, 'Account Switch', 2, 2),
        ('sudo_command', 1007, 1, 'Launch', 1, 1),
        ('sudo_refused', 1007, 1, 'Launch', 2, 3),
        ('doas_command', 1007, 1, 'Launch', 1, 1),
        ('pkexec_command', 1007, 1, 'Launch', 1, 1),
        ('cron_command', 1007, 1, 'Launch', 1, 1),
        ('cron_changed', 1006, 2, 'Update', 1, 1),
        ('user_created', 3001, 1, 'Create', 1, 1),
        ('user_not_created', 3001, 1, 'Create', 2, 2),
        ('user_deleted', 3001, 6, 'Delete', 1, 1),
        ('user_locked', 3001, 9, 'Lock', 1, 1),
        ('user_unlocked', 3001, 12, 'Unlock', 1, 1),
        ('user_changed', 3001, 99, 'Modify', 1, 1),
        ('password_changed', 3001, 3, 'Password Change', 1, 1),
        ('password_set', 3001, 4, 'Password Reset', 1, 1),
        ('group_created', 3006, 6, 'Create', 1, 1),
        ('group_deleted', 3006, 5, 'Delete', 1, 1),
        ('member_added', 3006, 3, 'Add User', 1, 1),
        ('member_removed', 3006, 4, 'Remove User', 1, 1),
        ('members_set', 3006, 99, 'Set Users', 1, 1)
),
classed AS (
    SELECT read.*, class_uid, activity_id AS written_activity, activity_name AS written_name, status_id, severity_id,
        class_uid = 3002 AND activity_id IN (1, 2) AND service_name IN ('su', 'su-l', 'sudo', 'sudo-i', 'runuser',
            'runuser-l', 'polkit-1', 'doas', 'pkexec') AS is_switch,
        CASE WHEN regexp_matches(address, '^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%\w+)?)$')
            THEN address END AS ip
    FROM read LEFT JOIN kinds USING (kind)
),
acted AS (
    SELECT *,
        class_uid = 3002 AS is_auth,
        CASE WHEN is_switch AND written_activity = 1 THEN 7 ELSE written_activity END AS activity_id,
        CASE WHEN is_switch AND written_activity = 1 THEN 'Account Switch' ELSE written_name END AS activity_name,
        CASE WHEN class_uid IN (3002, 3001) THEN coalesce(nullif(name, ''), '(unknown)')
            WHEN class_uid = 3006 THEN nullif(name, '') END AS user_name
    FROM classed
)
SELECT record_index, time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    coalesce(acted.class_uid, 0) AS class_uid,
    coalesce(acted.activity_id, 0) AS activity_id,
    acted.activity_name,
    coalesce(acted.severity_id, 1) AS severity_id,
    CASE severity_id WHEN 2 THEN 'Low' WHEN 3 THEN 'Medium' ELSE 'Informational' END AS severity,
    status_id,
    CASE status_id WHEN 1 THEN 'Success' WHEN 2 THEN 'Failure' WHEN 99 THEN 'Incomplete' END AS status,
    CASE WHEN is_invalid_user THEN 'invalid user'
        WHEN kind IN ('sshd_denied', 'sshd_pam', 'sshd_cut_off', 'sshd_goodbye', 'sshd_no_start', 'sudo_refused',
            'sudo_password', 'user_not_created') THEN detail END AS status_detail,
    message,
    times AS count,
    {name: user_name, uid: CASE WHEN class_uid IN (3001, 3002) THEN uid END} AS "user",
    CASE WHEN class_uid = 3006 THEN {name: group_name, uid: uid} END AS "group",
    {
        user: CASE WHEN class_uid IN (1006, 1007, 3001, 3002, 3006) THEN {
            name: CASE WHEN kind = 'cron_command' THEN name ELSE by_name END, uid: by_uid} END,
        process: CASE WHEN pid IS NOT NULL THEN {name: program, pid: pid} END
    } AS actor,
    CASE WHEN class_uid IN (3002, 4007) AND address IS NOT NULL THEN {
        ip: ip, hostname: CASE WHEN ip IS NULL THEN address END, port: port} END AS src_endpoint,
    CASE WHEN class_uid IN (3002, 4007) THEN {hostname: host} END AS dst_endpoint,
    CASE WHEN host IS NOT NULL THEN {hostname: host, type_id: 0} END AS device,
    CASE WHEN is_auth THEN {name: service_name} END AS service,
    CASE WHEN is_auth THEN {terminal: terminal, uid: CASE WHEN kind = 'logind_opened' THEN detail END} END AS session,
    CASE WHEN is_auth THEN is_sshd OR service_name = 'sshd' END AS is_remote,
    CASE WHEN is_auth AND activity_id <> 7 THEN CASE service_name WHEN 'sshd' THEN 3 WHEN 'cron' THEN 4 WHEN 'crond' THEN 4
        WHEN 'systemd-user' THEN 5 WHEN 'login' THEN 2 END END AS logon_type_id,
    CASE WHEN activity_id = 7 THEN 1 END AS account_switch_type_id,
    CASE WHEN is_auth AND is_sshd THEN 99 END AS auth_protocol_id,
    CASE WHEN is_auth AND is_sshd THEN 'SSH' END AS auth_protocol,
    CASE WHEN kind IN ('sshd_accepted', 'sshd_failed', 'sshd_partial') AND method <> 'none' THEN [{
        factor_type_id: CASE WHEN method = 'password' THEN 11 ELSE 99 END,
        factor_type: CASE WHEN method = 'password' THEN 'Password' ELSE method END}] END AS auth_factors,
    CASE WHEN class_uid = 1007 THEN {
        name: split_part(split_part(command, ' ', 1), '/', -1),
        path: CASE WHEN command[1] = '/' THEN split_part(command, ' ', 1) END,
        cmd_line: command,
        pid: CASE WHEN kind = 'cron_command' THEN pid END,
        -- sudo does not write the id of what it starts; OCSF wants some identity of the process.
        uid: CASE WHEN kind <> 'cron_command' OR pid IS NULL THEN md5(concat_ws(' ', host, written_time, pid, message)) END,
        working_directory: directory,
        user: {name: coalesce(nullif(name, ''), CASE WHEN kind = 'sudo_command' THEN 'root' END)},
        "group": {name: group_name},
        session: {terminal: terminal}
    } END AS process,
    CASE WHEN class_uid = 1007 THEN 3 END AS launch_type_id,
    CASE WHEN class_uid = 1006 THEN {name: 'crontab of ' || name, user: {name: name}} END AS job,
    {event_code: kind, original_time: written_time} AS metadata,
    {
        method: method,
        invalid_user: CASE WHEN is_invalid_user THEN true END,
        key_type: CASE WHEN is_sshd AND method = 'publickey' THEN nullif(split_part(detail, ' ', 1), '') END,
        key_fingerprint: CASE WHEN is_sshd AND method = 'publickey' THEN nullif(split_part(detail, ' ', 2), '') END,
        certificate: CASE WHEN is_sshd AND contains(detail, '-CERT ') THEN
            regexp_extract(detail, ' ID (.*) \(serial (\d+)\) CA (\S+) (\S+)', ['id', 'serial', 'ca_type', 'ca_fingerprint']) END,
        login: login,
        reason: CASE WHEN kind IN ('user_changed', 'members_set') THEN detail END
    } AS unmapped,
    to_json({
        message: message,
        host: host,
        program: program,
        pid: pid,
        facility: CASE WHEN pri < 192 THEN ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron',
            'authpriv', 'ftp', 'ntp', 'audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4',
            'local5', 'local6', 'local7'][pri // 8 + 1] END,
        severity: CASE WHEN pri < 192 THEN ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'][pri % 8 + 1] END,
        timestamp: written_time,
        repeated: repeated
    }) AS input
FROM acted
