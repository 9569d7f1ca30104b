-- One row per audit event: the records of one event (same node, time and serial) are brought together, whatever stands
-- between them. A value the kernel could not print is hex; every other value has no blanks, so a record becomes JSON by
-- replacing its separators, and only a record that this does not fit needs a pattern. Of a key that stands twice the
-- first counts: the kernel writes its own fields before the text of a program.
WITH lines AS (
    SELECT record_index, received_at, unnest(CASE
        WHEN contains(raw[20:], ' type=') THEN string_split(regexp_replace(raw,
            ' ((?:node=\S+ )?type=\S+ msg=audit\(\d+\.\d+:\d+\))', chr(10) || '\1', 'g'), chr(10))
        ELSE [raw] END) AS line
    FROM records
),
begun AS (
    SELECT record_index, received_at, line,
        CASE WHEN line[1:5] IN ('type=', 'node=') THEN
            regexp_extract(line, '^(?:node=(\S+) )?type=(\S+) msg=audit\((\d+)\.(\d+):(\d+)\)',
                ['node', 'type', 'seconds', 'milliseconds', 'serial']) END AS stamp
    FROM lines
),
stamped AS MATERIALIZED (
    SELECT record_index, received_at, line,
        CASE WHEN stamp['serial'] <> '' THEN stamp
            ELSE regexp_extract(line, '(?:node=(\S+) )?type=(\S+) msg=audit\((\d+)\.(\d+):(\d+)\)',
                ['node', 'type', 'seconds', 'milliseconds', 'serial']) END AS stamp
    FROM begun
),
headed AS (
    SELECT record_index, received_at, stamp['node'] AS node, stamp['type'] AS type,
        TRY_CAST(stamp['seconds'] AS BIGINT) AS seconds,
        TRY_CAST(stamp['milliseconds'] AS BIGINT) AS milliseconds,
        stamp['serial'] AS serial,
        -- auditd's ENRICHED format appends names after a group separator, which syslog daemons write as #035.
        replace(ltrim(line[strpos(line, stamp['serial'] || ')') + length(stamp['serial']) + 1:], ': '), '#035', chr(29)) AS rest
    FROM stamped
    WHERE stamp['serial'] <> ''
),
bodied AS (
    SELECT * EXCLUDE (rest),
        CASE WHEN contains(rest, chr(29)) THEN split_part(rest, chr(29), 1) ELSE rest END AS body,
        CASE WHEN contains(rest, chr(29)) THEN split_part(rest, chr(29), 2) END AS names
    FROM headed
),
-- A plain record: one blank between its fields, one equals sign in each, and nothing in hex.
plain AS (
    SELECT *,
        CASE type
            WHEN 'SYSCALL' THEN contains(body, ' comm="') AND contains(body, ' exe="')
                AND (contains(body, ' key="') OR contains(body, ' key=(null)') OR NOT contains(body, ' key='))
            WHEN 'PATH' THEN contains(body, ' name="')
            ELSE false
        END AND NOT contains(body, '  ') AND NOT contains(body, '\') AND NOT regexp_matches(body, '[\x00-\x1f]')
            AND length(body) - length(replace(body, '=', '')) = length(body) - length(replace(body, ' ', '')) + 1
            AS is_plain
    FROM bodied
),
paired AS (
    SELECT *,
        CASE WHEN NOT is_plain AND type NOT IN ('EXECVE', 'CWD', 'PROCTITLE', 'SOCKADDR', 'EOE') THEN
            list_transform(
                regexp_extract_all(CASE type WHEN 'LOGIN' THEN replace(replace(body, ' old auid=', ' old-auid='), ' new auid=', ' auid=')
                        ELSE replace(body, ' msg=''', ' ') END,
                    '([A-Za-z][\w-]*)=("[^"]*"|\([^)]*\)|[^\s]*)', ['k', 'v']),
                lambda pair: {k: pair.k, v: CASE WHEN pair.v[1] = '(' THEN pair.v ELSE rtrim(pair.v, ',)''') END})
        END AS pairs
    FROM plain
),
single AS (
    SELECT * EXCLUDE (pairs),
        CASE WHEN len(list_distinct(list_transform(pairs, lambda pair: pair.k))) = len(pairs) THEN pairs
            ELSE list_filter(pairs[:200], lambda pair, place:
                list_position(list_transform(pairs[:200], lambda other: other.k), pair.k) = place)
        END AS pairs
    FROM paired
),
written AS (
    SELECT record_index, received_at, node, type, seconds, milliseconds, serial, names, body,
        CASE
            WHEN is_plain THEN replace(replace('{"' || replace(replace(replace(body, '"', ''), '=', '":"'), ' ', '","') || '"}',
                '"4294967295"', '"unset"'), ',"key":"(null)"', '')
            WHEN pairs IS NOT NULL THEN
                '{' || array_to_string(list_transform(pairs, lambda pair: to_json(pair.k) || ':' || to_json(CASE
                    WHEN pair.v[1] = '"' THEN split_part(pair.v, '"', 2)
                    WHEN length(pair.v) > 3 AND pair.k IN ('acct', 'cmd', 'data', 'dir', 'name', 'path', 'exe', 'comm', 'ocomm',
                        'cwd', 'key', 'grp', 'new_group', 'vm', 'device', 'file', 'watch', 'cgroup', 'old-disk', 'new-disk',
                        'proctitle', 'id_name') AND regexp_full_match(pair.v, '(?:[0-9A-F]{2})+')
                        THEN decode(unhex(pair.v), 'replace')
                    WHEN pair.v IN ('4294967295', '-1') AND contains(pair.k, 'auid') THEN 'unset'
                    WHEN pair.v = '4294967295' THEN 'unset'
                    ELSE pair.v END)), ',') || '}'
        END AS fields,
        CASE WHEN type IN ('AVC', 'USER_AVC') THEN
            regexp_extract(body, 'avc: +(\w+) +\{ (.*?) \}', ['result', 'permissions']) END AS avc,
        CASE WHEN type IN ('CWD', 'PROCTITLE', 'SOCKADDR') THEN rtrim(body[strpos(body, '=') + 1:]) END AS value
    FROM single
),
typed AS MATERIALIZED (
    SELECT record_index, received_at, node, type, seconds, milliseconds, serial, names,
        CASE WHEN type = 'EXECVE' THEN list_filter(string_split(body, ' '),
            lambda word: regexp_matches(word, '^a\d+(?:\[\d+\])?=')) END AS words,
        CASE WHEN value[1] = '"' THEN split_part(value, '"', 2)
            WHEN type <> 'SOCKADDR' THEN coalesce(decode(TRY(unhex(value)), 'replace'), value)
            ELSE value END AS value,
        CASE WHEN avc['result'] <> '' THEN
            left(fields, length(fields) - 1) || CASE WHEN fields = '{}' THEN '' ELSE ',' END
                || '"seresult":' || to_json(avc['result']) || ',"seperms":' || to_json(avc['permissions']) || '}'
            ELSE fields
        END AS fields
    FROM written
),
-- Rows arrive in the order of the records and one thread runs the query, so lists keep that order.
grouped AS (
    SELECT node, seconds, milliseconds, serial,
        list(record_index) AS record_indexes,
        min(received_at) AS received_at,
        list(type) FILTER (type <> 'EOE') AS types,
        any_value(fields) FILTER (type = 'SYSCALL') AS call_text,
        any_value(names) FILTER (type NOT IN ('PATH', 'SOCKADDR')) AS names,
        '[' || string_agg(fields, ',') FILTER (type = 'PATH') || ']' AS paths_text,
        flatten(list(words) FILTER (type = 'EXECVE')) AS words,
        any_value(value) FILTER (type = 'CWD') AS cwd,
        any_value(value) FILTER (type = 'PROCTITLE') AS proctitle,
        any_value(value) FILTER (type = 'SOCKADDR') AS address,
        list({type: type, fields: fields}) FILTER (fields IS NOT NULL AND type NOT IN ('SYSCALL', 'PATH')) AS others
    FROM typed
    GROUP BY node, seconds, milliseconds, serial
),
-- A long argument comes in chunks, `a2[0]=… a2[1]=…`, over several EXECVE records; only those are put together apart.
chunks AS (
    SELECT node, seconds, milliseconds, serial,
        TRY_CAST(regexp_extract(word, '^a(\d+)', 1) AS BIGINT) AS argument,
        coalesce(TRY_CAST(regexp_extract(word, '^a\d+\[(\d+)', 1) AS BIGINT), 0) AS chunk,
        word[strpos(word, '=') + 1:] AS value
    FROM (SELECT node, seconds, milliseconds, serial, unnest(words) AS word FROM grouped
        WHERE contains(array_to_string(words, ' '), ']='))
),
joined_arguments AS (
    SELECT node, seconds, milliseconds, serial, list(value ORDER BY argument) AS arguments
    FROM (
        SELECT node, seconds, milliseconds, serial, argument,
            CASE WHEN any_value(value)[1] = '"' THEN '"' || string_agg(trim(value, '"'), '' ORDER BY chunk) || '"'
                ELSE string_agg(value, '' ORDER BY chunk) END AS value
        FROM chunks GROUP BY node, seconds, milliseconds, serial, argument)
    GROUP BY node, seconds, milliseconds, serial
),
parsed AS (
    SELECT grouped.* EXCLUDE (words, proctitle, record_indexes),
        list_sort(list_distinct(record_indexes)) AS record_indexes,
        list_transform(coalesce(arguments, list_transform(words, lambda word: word[strpos(word, '=') + 1:])),
            lambda text: CASE WHEN text[1] = '"' THEN split_part(text, '"', 2)
                ELSE coalesce(decode(TRY(unhex(text)), 'replace'), text) END) AS argv,
        replace(rtrim(proctitle, chr(0)), chr(0), ' ') AS title,
        from_json(call_text, '{"arch": "VARCHAR", "syscall": "INTEGER", "success": "VARCHAR", "exit": "BIGINT", "a0": "VARCHAR",
            "a1": "VARCHAR", "a2": "VARCHAR", "a3": "VARCHAR", "ppid": "BIGINT", "pid": "BIGINT", "auid": "VARCHAR",
            "uid": "VARCHAR", "euid": "VARCHAR", "egid": "VARCHAR", "tty": "VARCHAR", "ses": "VARCHAR", "comm": "VARCHAR",
            "exe": "VARCHAR", "subj": "VARCHAR", "key": "VARCHAR"}') AS call,
        from_json(paths_text, '[{"name": "VARCHAR", "nametype": "VARCHAR", "objtype": "VARCHAR", "mode": "VARCHAR"}]') AS paths,
        others[1]['type'] AS other_type,
        from_json(others[1]['fields'], '{"pid": "BIGINT", "uid": "VARCHAR", "auid": "VARCHAR", "ses": "VARCHAR", "op": "VARCHAR",
            "acct": "VARCHAR", "id": "VARCHAR", "exe": "VARCHAR", "comm": "VARCHAR", "hostname": "VARCHAR", "addr": "VARCHAR",
            "terminal": "VARCHAR", "res": "VARCHAR", "result": "VARCHAR", "cmd": "VARCHAR", "cwd": "VARCHAR", "grp": "VARCHAR",
            "name": "VARCHAR", "rport": "VARCHAR"}') AS other,
        -- SOCKADDR: two bytes of family in the machine's order, then port and address as on the wire.
        CASE address[:4] WHEN '0200' THEN 'ipv4' WHEN '0002' THEN 'ipv4' WHEN '0A00' THEN 'ipv6' WHEN '000A' THEN 'ipv6'
            WHEN '0100' THEN 'unix' WHEN '0001' THEN 'unix' WHEN '1000' THEN 'netlink' WHEN '0010' THEN 'netlink'
            WHEN '1100' THEN 'packet' ELSE address[:4] END AS family
    FROM grouped LEFT JOIN joined_arguments USING (node, seconds, milliseconds, serial)
),
named AS (
    SELECT * EXCLUDE (received_at),
        CASE call['arch'] WHEN 'c000003e' THEN 'x86_64' WHEN 'c00000b7' THEN 'aarch64' WHEN '40000003' THEN 'i386'
            WHEN '40000028' THEN 'arm' ELSE call['arch'] END AS arch,
        nullif(nullif(split_part(CASE call['arch']
            WHEN 'c000003e' THEN
                'read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask '
                'rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore '
                'madvise shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket '
                'connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair '
                'setsockopt getsockopt clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget '
                'msgsnd msgrcv msgctl fcntl flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename '
                'mkdir rmdir creat link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday '
                'getrlimit getrusage sysinfo times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid '
                'getppid getpgrp setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid '
                'getpgid setfsuid setfsgid getsid capget capset rt_sigpending rt_sigtimedwait rt_sigqueueinfo '
                'rt_sigsuspend sigaltstack utime mknod uselib personality ustat statfs fstatfs sysfs getpriority '
                'setpriority sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_get_priority_max '
                'sched_get_priority_min sched_rr_get_interval mlock munlock mlockall munlockall vhangup modify_ldt '
                'pivot_root _sysctl prctl arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2 '
                'swapon swapoff reboot sethostname setdomainname iopl ioperm create_module init_module delete_module '
                'get_kernel_syms query_module quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security gettid '
                'readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr '
                'removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity sched_getaffinity '
                'set_thread_area io_setup io_destroy io_getevents io_submit io_cancel get_thread_area lookup_dcookie '
                'epoll_create epoll_ctl_old epoll_wait_old remap_file_pages getdents64 set_tid_address restart_syscall '
                'semtimedop fadvise64 timer_create timer_settime timer_gettime timer_getoverrun timer_delete '
                'clock_settime clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes '
                'vserver mbind set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify '
                'mq_getsetattr kexec_load waitid add_key request_key keyctl ioprio_set ioprio_get inotify_init '
                'inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat newfstatat '
                'unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list '
                'get_robust_list splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait signalfd '
                'timerfd_create eventfd fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2 '
                'epoll_create1 dup3 pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg '
                'fanotify_init fanotify_mark prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg '
                'setns getcpu process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 '
                'seccomp getrandom memfd_create kexec_file_load bpf execveat userfaultfd membarrier mlock2 '
                'copy_file_range preadv2 pwritev2 pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq - - - - - - '
                '- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - '
                '- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - pidfd_send_signal io_uring_setup '
                'io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount fspick pidfd_open clone3 '
                'close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr quotactl_fd '
                'landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret process_mrelease '
                'futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake futex_wait '
                'futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat '
                'getxattrat listxattrat removexattrat open_tree_attr'
            WHEN 'c00000b7' THEN
                'io_setup io_destroy io_submit io_cancel io_getevents setxattr lsetxattr fsetxattr getxattr lgetxattr '
                'fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr getcwd lookup_dcookie '
                'eventfd2 epoll_create1 epoll_ctl epoll_pwait dup dup3 fcntl inotify_init1 inotify_add_watch '
                'inotify_rm_watch ioctl ioprio_set ioprio_get flock mknodat mkdirat unlinkat symlinkat linkat renameat '
                'umount2 mount pivot_root nfsservctl statfs fstatfs truncate ftruncate fallocate faccessat chdir fchdir '
                'chroot fchmod fchmodat fchownat fchown openat close vhangup pipe2 quotactl getdents64 lseek read write '
                'readv writev pread64 pwrite64 preadv pwritev sendfile pselect6 ppoll signalfd4 vmsplice splice tee '
                'readlinkat newfstatat fstat sync fsync fdatasync sync_file_range timerfd_create timerfd_settime '
                'timerfd_gettime utimensat acct capget capset personality exit exit_group waitid set_tid_address unshare '
                'futex set_robust_list get_robust_list nanosleep getitimer setitimer kexec_load init_module delete_module '
                'timer_create timer_gettime timer_getoverrun timer_settime timer_delete clock_settime clock_gettime '
                'clock_getres clock_nanosleep syslog ptrace sched_setparam sched_setscheduler sched_getscheduler '
                'sched_getparam sched_setaffinity sched_getaffinity sched_yield sched_get_priority_max '
                'sched_get_priority_min sched_rr_get_interval restart_syscall kill tkill tgkill sigaltstack rt_sigsuspend '
                'rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigreturn setpriority '
                'getpriority reboot setregid setgid setreuid setuid setresuid getresuid setresgid getresgid setfsuid '
                'setfsgid times setpgid getpgid getsid setsid getgroups setgroups uname sethostname setdomainname '
                'getrlimit setrlimit getrusage umask prctl getcpu gettimeofday settimeofday adjtimex getpid getppid '
                'getuid geteuid getgid getegid gettid sysinfo mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify '
                'mq_getsetattr msgget msgctl msgrcv msgsnd semget semctl semtimedop semop shmget shmctl shmat shmdt '
                'socket socketpair bind listen accept connect getsockname getpeername sendto recvfrom setsockopt '
                'getsockopt shutdown sendmsg recvmsg readahead brk munmap mremap add_key request_key keyctl clone execve '
                'mmap fadvise64 swapon swapoff mprotect msync mlock munlock mlockall munlockall mincore madvise '
                'remap_file_pages mbind get_mempolicy set_mempolicy migrate_pages move_pages rt_tgsigqueueinfo '
                'perf_event_open accept4 recvmmsg - - - - - - - - - - - - - - - - wait4 prlimit64 fanotify_init '
                'fanotify_mark name_to_handle_at open_by_handle_at clock_adjtime syncfs setns sendmmsg process_vm_readv '
                'process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create '
                'bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 pkey_mprotect pkey_alloc '
                'pkey_free statx io_pgetevents rseq kexec_file_load - - - - - - - - - - - - - - - - - - - - - - - - - - - '
                '- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - '
                '- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - '
                'pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig '
                'fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 '
                'mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret '
                'process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake '
                'futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal '
                'setxattrat getxattrat listxattrat removexattrat open_tree_attr'
            WHEN '40000003' THEN
                'restart_syscall exit fork read write open close waitpid creat link unlink execve chdir time mknod chmod '
                'lchown break oldstat lseek getpid mount umount setuid getuid stime ptrace alarm oldfstat pause utime '
                'stty gtty access nice ftime sync kill rename mkdir rmdir dup pipe times prof brk setgid getgid signal '
                'geteuid getegid acct umount2 lock ioctl fcntl mpx setpgid ulimit oldolduname umask chroot ustat dup2 '
                'getppid getpgrp setsid sigaction sgetmask ssetmask setreuid setregid sigsuspend sigpending sethostname '
                'setrlimit getrlimit getrusage gettimeofday settimeofday getgroups setgroups select symlink oldlstat '
                'readlink uselib swapon reboot readdir mmap munmap truncate ftruncate fchmod fchown getpriority '
                'setpriority profil statfs fstatfs ioperm socketcall syslog setitimer getitimer stat lstat fstat olduname '
                'iopl vhangup idle vm86old wait4 swapoff sysinfo ipc fsync sigreturn clone setdomainname uname modify_ldt '
                'adjtimex mprotect sigprocmask create_module init_module delete_module get_kernel_syms quotactl getpgid '
                'fchdir bdflush sysfs personality afs_syscall setfsuid setfsgid _llseek getdents _newselect flock msync '
                'readv writev getsid fdatasync _sysctl mlock munlock mlockall munlockall sched_setparam sched_getparam '
                'sched_setscheduler sched_getscheduler sched_yield sched_get_priority_max sched_get_priority_min '
                'sched_rr_get_interval nanosleep mremap setresuid getresuid vm86 query_module poll nfsservctl setresgid '
                'getresgid prctl rt_sigreturn rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo '
                'rt_sigsuspend pread64 pwrite64 chown getcwd capget capset sigaltstack sendfile getpmsg putpmsg vfork '
                'ugetrlimit mmap2 truncate64 ftruncate64 stat64 lstat64 fstat64 lchown32 getuid32 getgid32 geteuid32 '
                'getegid32 setreuid32 setregid32 getgroups32 setgroups32 fchown32 setresuid32 getresuid32 setresgid32 '
                'getresgid32 chown32 setuid32 setgid32 setfsuid32 setfsgid32 pivot_root mincore madvise getdents64 '
                'fcntl64 - - gettid readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr '
                'llistxattr flistxattr removexattr lremovexattr fremovexattr tkill sendfile64 futex sched_setaffinity '
                'sched_getaffinity set_thread_area get_thread_area io_setup io_destroy io_getevents io_submit io_cancel '
                'fadvise64 - exit_group lookup_dcookie epoll_create epoll_ctl epoll_wait remap_file_pages set_tid_address '
                'timer_create timer_settime timer_gettime timer_getoverrun timer_delete clock_settime clock_gettime '
                'clock_getres clock_nanosleep statfs64 fstatfs64 tgkill utimes fadvise64_64 vserver mbind get_mempolicy '
                'set_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr kexec_load waitid - '
                'add_key request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch inotify_rm_watch '
                'migrate_pages openat mkdirat mknodat fchownat futimesat fstatat64 unlinkat renameat linkat symlinkat '
                'readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list get_robust_list splice '
                'sync_file_range tee vmsplice move_pages getcpu epoll_pwait utimensat signalfd timerfd_create eventfd '
                'fallocate timerfd_settime timerfd_gettime signalfd4 eventfd2 epoll_create1 dup3 pipe2 inotify_init1 '
                'preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init fanotify_mark prlimit64 '
                'name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns process_vm_readv '
                'process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create '
                'bpf execveat socket socketpair bind connect listen accept4 getsockopt setsockopt getsockname getpeername '
                'sendto sendmsg recvfrom recvmsg shutdown userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 '
                'pkey_mprotect pkey_alloc pkey_free statx arch_prctl io_pgetevents rseq - - - - - - semget semctl shmget '
                'shmctl shmat shmdt msgget msgsnd msgrcv msgctl clock_gettime64 clock_settime64 clock_adjtime64 '
                'clock_getres_time64 clock_nanosleep_time64 timer_gettime64 timer_settime64 timerfd_gettime64 '
                'timerfd_settime64 utimensat_time64 pselect6_time64 ppoll_time64 - io_pgetevents_time64 recvmmsg_time64 '
                'mq_timedsend_time64 mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64 futex_time64 '
                'sched_rr_get_interval_time64 pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree '
                'move_mount fsopen fsconfig fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 '
                'process_madvise epoll_pwait2 mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule '
                'landlock_restrict_self memfd_secret process_mrelease futex_waitv set_mempolicy_home_node cachestat '
                'fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount lsm_get_self_attr '
                'lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat open_tree_attr'
            END, ' ', CASE WHEN call['syscall'] >= 0 THEN call['syscall'] + 1 END), ''), '-') AS name,
        CASE WHEN call['exit'] < 0 AND call['exit'] > -134 THEN split_part(
                'EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY '
                'EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK '
                'EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC '
                'EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR '
                'ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG '
                'EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE '
                'EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP '
                'EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED '
                'ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH '
                'EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE '
                'ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL -', ' ', -call['exit']) END AS error_name,
        string_split(nullif(call['key'], '(null)'), chr(1)) AS keys,
        CASE WHEN seconds < 253402300800 THEN make_timestamp(seconds * 1000000 + milliseconds * 1000) AT TIME ZONE 'UTC' END AS time,
        concat(seconds, '.', lpad(milliseconds::VARCHAR, 3, '0'), ':', serial) AS id,
        CASE WHEN family IN ('ipv4', 'ipv6') THEN TRY_CAST('0x' || address[5:8] AS INTEGER) END AS port,
        CASE
            WHEN family = 'ipv4' OR (family = 'ipv6' AND address[17:40] = '00000000000000000000FFFF') THEN
                array_to_string(list_transform([1, 3, 5, 7], lambda place: TRY_CAST('0x' ||
                    CASE family WHEN 'ipv4' THEN address[8 + place:9 + place] ELSE address[40 + place:41 + place] END AS INTEGER)), '.')
            WHEN family = 'ipv6' AND length(address) >= 48 THEN
                ':' || array_to_string(list_transform([17, 21, 25, 29, 33, 37, 41, 45], lambda place:
                    coalesce(nullif(ltrim(lower(address[place:place + 3]), '0'), ''), '0')), ':') || ':'
            WHEN family = 'unix' THEN split_part(replace(CASE WHEN address[5:6] = '00' THEN '@' ELSE '' END
                || decode(TRY(unhex(address[CASE WHEN address[5:6] = '00' THEN 7 ELSE 5 END:])), 'replace'), chr(0), chr(10)), chr(10), 1)
        END AS written_place
    FROM parsed
),
kinds(other_type, type_class, type_activity, type_activity_name) AS (
    VALUES
        ('USER_LOGIN', 3002, 1, 'Logon'), ('USER_START', 3002, 1, 'Logon'), ('LOGIN', 3002, 1, 'Logon'),
        ('USER_END', 3002, 2, 'Logoff'), ('USER_LOGOUT', 3002, 2, 'Logoff'),
        ('USER_AUTH', 3002, 6, 'Preauth'), ('GRP_AUTH', 3002, 6, 'Preauth'),
        ('USER_ACCT', 3002, 99, 'Account Check'), ('USER_ERR', 3002, 99, 'Error'),
        ('CRED_ACQ', 3002, 99, 'Credentials Acquired'), ('CRED_REFR', 3002, 99, 'Credentials Refreshed'),
        ('CRED_DISP', 3002, 99, 'Credentials Disposed'),
        ('CHUSER_ID', 3002, 7, 'Account Switch'), ('CHGRP_ID', 3002, 7, 'Account Switch'),
        ('USER_CMD', 1007, 1, 'Launch'),
        ('ADD_USER', 3001, 1, 'Create'), ('DEL_USER', 3001, 6, 'Delete'), ('USER_MGMT', 3001, 99, 'Modify'),
        ('USER_CHAUTHTOK', 3001, 3, 'Password Change'), ('ACCT_LOCK', 3001, 9, 'Lock'), ('ACCT_UNLOCK', 3001, 12, 'Unlock'),
        ('ADD_GROUP', 3006, 6, 'Create'), ('DEL_GROUP', 3006, 5, 'Delete'), ('GRP_MGMT', 3006, 99, 'Modify'),
        ('GRP_CHAUTHTOK', 3006, 99, 'Modify'), ('KERN_MODULE', 1005, 1, 'Load')
),
calls(name, call_class, call_activity, call_activity_name) AS (
    SELECT unnest(string_split(names, ' ')), call_class, call_activity, call_activity_name FROM (VALUES
        ('execve execveat fork vfork clone clone3', 1007, 1, 'Launch'),
        ('kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal', 1007, 2, 'Terminate'),
        ('ptrace process_vm_writev', 1007, 4, 'Inject'),
        ('process_vm_readv pidfd_open pidfd_getfd', 1007, 3, 'Open'),
        ('setuid setreuid setresuid setfsuid setgid setregid setresgid', 1007, 5, 'Set User ID'),
        ('memfd_create memfd_secret unshare setns prctl bpf personality', 1007, 99, 'Other'),
        ('init_module finit_module', 1005, 1, 'Load'), ('delete_module', 1005, 2, 'Unload'),
        ('connect accept accept4', 4001, 1, 'Open'), ('bind listen', 4001, 7, 'Listen'),
        ('sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg', 4001, 6, 'Traffic'),
        ('creat mkdir mkdirat mknod mknodat link linkat symlink symlinkat', 1001, 1, 'Create'),
        ('open openat openat2 open_by_handle_at', 1001, 14, 'Open'),
        ('truncate ftruncate write pwrite64 writev fallocate', 1001, 3, 'Update'),
        ('unlink unlinkat rmdir', 1001, 4, 'Delete'), ('rename renameat renameat2', 1001, 5, 'Rename'),
        ('setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr utime utimes utimensat futimesat',
            1001, 6, 'Set Attributes'),
        ('chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat', 1001, 7, 'Set Security'),
        ('stat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat', 1001, 8, 'Get Attributes'),
        ('mount move_mount pivot_root', 1001, 12, 'Mount'), ('umount umount2', 1001, 13, 'Unmount')
    ) AS groups(names, call_class, call_activity, call_activity_name)
),
told AS (
    SELECT * EXCLUDE (paths),
        -- The longest run of zero groups of an IPv6 address (RFC 5952).
        CASE WHEN family = 'ipv6' AND written_place[1] = ':' THEN list_reduce(
            list_concat([''], regexp_extract_all(written_place, '(?::0){2,}')),
            lambda longest, run: CASE WHEN length(run) > length(longest) THEN run ELSE longest END) END AS zeros,
        call IS NULL AND coalesce(other['op'] = 'add-user-to-group' OR (other_type = 'USER_MGMT' AND other['op'][1:3] = 'add'
            AND contains(other['op'], 'group')), false) AS is_member_added,
        CASE WHEN name IN ('open', 'openat') THEN
            TRY_CAST('0x' || CASE name WHEN 'open' THEN call['a1'] ELSE call['a2'] END AS BIGINT) & 3 END AS open_mode,
        CASE WHEN call_class = 1001 THEN list_filter(list_transform(paths, lambda path: {
                name: path.name, kind: coalesce(path.nametype, path.objtype, ''), mode: path.mode}),
            lambda path: path.kind <> 'PARENT' AND path.name <> '(null)') END AS objects
    FROM named LEFT JOIN kinds USING (other_type) LEFT JOIN calls USING (name)
),
acted AS (
    SELECT * EXCLUDE (written_place, zeros),
        CASE WHEN zeros IS NULL THEN nullif(written_place, '') ELSE regexp_replace(regexp_replace(
            CASE WHEN zeros = '' THEN written_place
                ELSE left(written_place, strpos(written_place, zeros) - 1) || ':'
                    || written_place[strpos(written_place, zeros) + length(zeros):] END,
            '^:([^:])', '\1'), '([^:]):$', '\1') END AS place,
        CASE WHEN call IS NOT NULL THEN 'SYSCALL' ELSE coalesce(other_type, types[1]) END AS type,
        CASE
            WHEN is_member_added THEN 3006
            WHEN call IS NULL THEN coalesce(type_class, 0)
            WHEN call_class = 1001 AND (objects IS NULL OR len(objects) = 0) THEN 0
            WHEN call_class = 4001 AND (family IS NULL OR family NOT IN ('ipv4', 'ipv6', 'unix')) THEN 0
            ELSE coalesce(call_class, 0)
        END AS class_uid,
        CASE
            WHEN is_member_added THEN {id: 3, name: 'Add User'}
            WHEN call IS NULL THEN {id: type_activity, name: type_activity_name}
            WHEN call_activity = 14 AND len(list_filter(objects, lambda path: path.kind = 'CREATE')) > 0 THEN {id: 1, name: 'Create'}
            WHEN call_activity = 14 AND open_mode IN (1, 2) THEN {id: 3, name: 'Update'}
            WHEN call_class = 4001 AND call_activity = 1 AND call['success'] = 'no' AND call['exit'] <> -115
                THEN {id: 4, name: 'Fail'}
            ELSE {id: call_activity, name: call_activity_name}
        END AS activity,
        CASE
            WHEN call_class = 4001 AND call['exit'] = -115 THEN 99
            WHEN call['success'] = 'yes' OR other['res'] IN ('success', '1', 'yes') OR other['result'] = 'Success' THEN 1
            WHEN call['success'] = 'no' OR other['res'] IN ('failed', '0', 'no') OR other['result'] = 'Failure' THEN 2
        END AS status_id,
        CASE WHEN call_class = 1001 THEN coalesce(
            list_filter(objects, lambda path: path.kind = CASE WHEN call_activity IN (4, 5) THEN 'DELETE' ELSE 'CREATE' END)[1],
            objects[1]) END AS object,
        CASE WHEN call_activity = 5 THEN list_filter(objects, lambda path: path.kind = 'CREATE')[1].name END AS result_name,
        nullif(nullif(coalesce(call['auid'], other['auid']), 'unset'), '?') AS auid,
        nullif(coalesce(call['uid'], other['uid']), '?') AS user_id,
        nullif(nullif(other['addr'], '?'), 'UNKNOWN') AS peer,
        nullif(nullif(other['hostname'], '?'), 'UNKNOWN') AS peer_name,
        nullif(coalesce(nullif(other['terminal'], '?'), call['tty']), '(none)') AS terminal,
        nullif(coalesce(call['ses'], other['ses']), 'unset') AS session_id,
        coalesce(call['pid'], other['pid']) AS pid,
        call['ppid'] AS ppid,
        coalesce(call['exe'], other['exe']) AS program,
        coalesce(array_to_string(argv, ' '), other['cmd'], title) AS command,
        regexp_extract(names, '(?:^| )AUID="([^"]*)"', 1) AS auid_name,
        regexp_extract(names, '(?:^| )UID="([^"]*)"', 1) AS uid_name,
        regexp_extract(names, '(?:^| )EUID="([^"]*)"', 1) AS euid_name,
        regexp_extract(names, '(?:^| )ID="([^"]*)"', 1) AS id_name
    FROM told
),
shaped AS (
    SELECT *,
        CASE WHEN object.name[1] = '/' OR cwd IS NULL THEN object.name
            ELSE rtrim(cwd, '/') || '/' || regexp_replace(object.name, '^(?:\./)+', '') END AS object_path,
        CASE WHEN result_name[1] = '/' OR cwd IS NULL THEN result_name
            ELSE rtrim(cwd, '/') || '/' || regexp_replace(result_name, '^(?:\./)+', '') END AS result_path,
        -- What the event says of which process: it became another program, made a child, reached for another, or itself.
        CASE WHEN class_uid = 1007 THEN CASE WHEN name IN ('execve', 'execveat') THEN 'exec' WHEN call IS NULL THEN 'command'
            WHEN name IN ('fork', 'vfork', 'clone', 'clone3') THEN 'fork' WHEN activity.id IN (2, 3, 4) THEN 'target'
            ELSE 'self' END END AS shape,
        CASE WHEN regexp_full_match(peer, '\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*') THEN peer END AS peer_ip,
        coalesce(nullif(auid_name, ''), CASE WHEN auid = '0' THEN 'root' END) AS login_name,
        coalesce(nullif(uid_name, ''), CASE WHEN user_id = '0' THEN 'root' END) AS user_name,
        coalesce(nullif(euid_name, ''), CASE WHEN call['euid'] = '0' THEN 'root' END) AS effective_name,
        split_part(program, '/', -1) AS program_name,
        coalesce(type[1:5] = 'ANOM_' OR type IN ('SECCOMP', 'DAEMON_ABORT') OR list_contains(types, 'AVC'), false) AS is_grave,
        coalesce(status_id = 2 AND class_uid IN (3001, 3002, 3006) OR type IN ('CONFIG_CHANGE', 'DAEMON_END'), false) AS is_notable,
        coalesce(name IN ('accept', 'accept4', 'recvfrom', 'recvmsg', 'recvmmsg'), false) AS is_inbound
    FROM acted
)
SELECT record_indexes, time,
    CASE WHEN time IS NULL THEN 'bad-time' END AS error,
    CASE WHEN node <> '' THEN concat(node, ':', id) END AS uid,
    class_uid,
    CASE WHEN class_uid = 0 THEN 0 ELSE coalesce(activity.id, 0) END AS activity_id,
    CASE WHEN class_uid <> 0 THEN activity.name END AS activity_name,
    CASE WHEN is_grave THEN 3 WHEN is_notable THEN 2 ELSE 1 END AS severity_id,
    CASE WHEN is_grave THEN 'Medium' WHEN is_notable THEN 'Low' ELSE 'Informational' END AS severity,
    status_id,
    CASE status_id WHEN 1 THEN 'Success' WHEN 2 THEN 'Failure' WHEN 99 THEN 'In Progress' END AS status,
    call['exit']::VARCHAR AS status_code,
    error_name AS status_detail,
    {
        user: {uid: coalesce(auid, user_id), name: CASE WHEN auid IS NULL THEN user_name ELSE login_name END},
        session: {uid: session_id, terminal: CASE WHEN session_id IS NOT NULL THEN terminal END},
        process: CASE WHEN shape = 'exec' THEN {pid: ppid} WHEN pid IS NOT NULL THEN {
            pid: pid,
            name: coalesce(call['comm'], other['comm'], nullif(program_name, '')),
            path: program,
            file: CASE WHEN program IS NOT NULL THEN {name: program_name, path: program, type_id: 1} END,
            parent_process: {pid: ppid},
            user: {uid: call['euid'], name: effective_name},
            working_directory: CASE WHEN shape IS DISTINCT FROM 'command' THEN cwd END
        } END
    } AS actor,
    CASE WHEN node <> '' OR class_uid IN (1001, 1005, 1007) THEN {hostname: coalesce(nullif(node, ''), 'localhost'), type_id: 0} END
        AS device,
    CASE WHEN shape IS NOT NULL THEN {
        pid: CASE shape
            WHEN 'fork' THEN CASE WHEN call['exit'] > 0 THEN call['exit'] ELSE pid END
            WHEN 'target' THEN TRY_CAST('0x' || CASE WHEN name IN ('ptrace', 'tgkill') THEN call['a1'] ELSE call['a0'] END AS BIGINT)
            ELSE pid END,
        name: CASE shape WHEN 'command' THEN split_part(split_part(command, ' ', 1), '/', -1) WHEN 'target' THEN NULL ELSE call['comm'] END,
        path: CASE WHEN shape IN ('exec', 'self', 'fork') THEN program END,
        cmd_line: CASE WHEN shape <> 'target' THEN command END,
        working_directory: CASE shape WHEN 'command' THEN other['cwd'] WHEN 'exec' THEN cwd WHEN 'self' THEN cwd END,
        auid: CASE WHEN shape IN ('exec', 'self') THEN TRY_CAST(auid AS BIGINT) END,
        euid: CASE WHEN shape IN ('exec', 'self') THEN TRY_CAST(call['euid'] AS BIGINT) END,
        egid: CASE WHEN shape IN ('exec', 'self') THEN TRY_CAST(call['egid'] AS BIGINT) END,
        user: CASE WHEN shape = 'exec' THEN {uid: user_id, name: user_name} END,
        parent_process: {pid: CASE shape WHEN 'fork' THEN pid WHEN 'exec' THEN ppid WHEN 'self' THEN ppid END},
        session: CASE WHEN shape = 'exec' THEN {uid: session_id, terminal: terminal} END,
        file: CASE WHEN shape IN ('exec', 'fork') AND program IS NOT NULL THEN {name: program_name, path: program, type_id: 1,
            is_deleted: CASE WHEN ends_with(program, ' (deleted)') THEN true END} END
    } END AS process,
    CASE shape WHEN 'exec' THEN 3 WHEN 'fork' THEN 2 END AS launch_type_id,
    CASE WHEN class_uid = 1005 THEN {
        function_name: coalesce(name, 'init_module'), load_type_id: 1, type: 'kernel',
        file: CASE WHEN other['name'] IS NOT NULL THEN {name: split_part(other['name'], '/', -1), type_id: 1} END} END AS module,
    CASE WHEN class_uid = 1001 THEN {
        name: split_part(rtrim(object_path, '/'), '/', -1), path: object_path,
        type_id: CASE object.mode[-6:-5] WHEN '10' THEN 1 WHEN '04' THEN 2 WHEN '40' THEN 2 WHEN '12' THEN 7 WHEN '14' THEN 5
            WHEN '01' THEN 6 WHEN '02' THEN 3 WHEN '06' THEN 4 ELSE 0 END} END AS file,
    CASE WHEN class_uid = 1001 AND result_path IS NOT NULL THEN {
        name: split_part(rtrim(result_path, '/'), '/', -1), path: result_path, type_id: 0} END AS file_result,
    CASE WHEN class_uid IN (3001, 3002, 3006) AND peer IS NOT NULL OR class_uid = 4001 AND is_inbound THEN {
        ip: CASE WHEN class_uid = 4001 THEN CASE WHEN family <> 'unix' THEN place END ELSE peer_ip END,
        hostname: CASE WHEN class_uid <> 4001 AND peer_name IS DISTINCT FROM peer_ip THEN peer_name END,
        name: CASE WHEN class_uid = 4001 AND family = 'unix' THEN place END,
        port: CASE WHEN class_uid = 4001 THEN port ELSE TRY_CAST(other['rport'] AS USMALLINT) END} END AS src_endpoint,
    CASE WHEN class_uid = 4001 AND NOT is_inbound THEN {
        ip: CASE WHEN family <> 'unix' THEN place END, port: port, name: CASE WHEN family = 'unix' THEN place END} END AS dst_endpoint,
    CASE WHEN class_uid IN (3001, 3002, 3006) THEN {
        name: coalesce(nullif(other['acct'], '?'), nullif(id_name, ''),
            CASE WHEN other['id'] IS NULL AND other_type <> 'LOGIN' AND class_uid <> 3006 THEN '(unknown)' END),
        uid: CASE WHEN class_uid <> 3006 OR is_member_added THEN
            coalesce(other['id'], CASE WHEN other_type = 'LOGIN' THEN auid END) END} END AS "user",
    CASE WHEN class_uid = 3006 THEN {
        name: coalesce(other['grp'], CASE WHEN other['id'] IS NULL THEN '(unknown)' END),
        uid: CASE WHEN NOT is_member_added THEN other['id'] END} END AS "group",
    CASE WHEN class_uid = 3002 THEN {name: coalesce(nullif(program_name, ''), 'audit')} END AS service,
    CASE WHEN class_uid = 3002 THEN {uid: session_id, terminal: terminal} END AS session,
    CASE WHEN class_uid = 3002 THEN peer IS NOT NULL END AS is_remote,
    {event_code: lower(coalesce(name, type)), original_time: split_part(id, ':', 1), correlation_uid: id} AS metadata,
    CASE WHEN call IS NULL AND others IS NOT NULL THEN others[1]['fields']::JSON
        ELSE to_json({types: types, keys: keys, subj: call['subj'], a0: call['a0'], a1: call['a1'], a2: call['a2'], a3: call['a3']})
        END AS unmapped,
    ('{"auditd":' || left(to_json({
        id: id,
        node: nullif(node, ''),
        type: type,
        types: types,
        keys: keys,
        cwd: cwd,
        proctitle: title,
        execve: CASE WHEN argv IS NOT NULL THEN {argc: len(argv), argv: argv, command: array_to_string(argv, ' ')} END,
        sockaddr: CASE WHEN address IS NOT NULL THEN {family: family, addr: CASE WHEN family <> 'unix' THEN place END, port: port,
            path: CASE WHEN family = 'unix' THEN place END, saddr: address} END
    })::VARCHAR, -1)
        || CASE WHEN call_text IS NULL THEN '' ELSE ',"syscall":' || left(replace(call_text, '"arch":"' || call['arch'] || '"',
            '"arch":"' || arch || '"'), -1) || CASE WHEN call_text = '{}' THEN '' ELSE ',' END || '"name":'
            || coalesce(to_json(name)::VARCHAR, 'null') || ',"error":' || coalesce(to_json(error_name)::VARCHAR, 'null') || '}' END
        || CASE WHEN paths_text IS NULL THEN '' ELSE ',"paths":' || replace(paths_text, '"objtype":', '"nametype":') END
        || CASE WHEN call IS NULL AND others IS NOT NULL THEN ',"fields":' || others[1]['fields'] ELSE '' END
        || CASE WHEN len(others) > 1 OR (call IS NOT NULL AND others IS NOT NULL) THEN ',"records":[' || array_to_string(
            list_transform(CASE WHEN call IS NULL THEN others[2:] ELSE others END, lambda record: '{"type":' || to_json(record.type)
                || CASE WHEN record.fields = '{}' THEN '' ELSE ',' END || record.fields[2:]), ',') || ']' ELSE '' END
        || '}}')::JSON AS input
FROM shaped
