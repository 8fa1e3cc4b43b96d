#!/bin/sh
# The state of a moment, from a copy of the whole cluster and the write-ahead log since. docs/backup.md, 5.
#
#   receive        take the write-ahead log into $WAL as it is written, for ever
#   base [KEEP]    copy the whole cluster into $BASE; keep so many copies, and the log that they need
#   recover        fill the empty $DATA with the state at $UNTIL ('2026-11-24 16:39:27+07'), or with the last there is
#
# PGHOST, PGUSER and PGPASSWORD say where PostgreSQL is. What lies in $WAL and $BASE is not encrypted.
set -eu
SLOT=thidua_wal

first_log_of() {
    tar -xzOf "$1/base.tar.gz" backup_label | sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\)).*/\1/p'
}

receive() {
    mkdir -p "$WAL"
    pg_receivewal --slot="$SLOT" --create-slot --if-not-exists
    exec pg_receivewal --directory="$WAL" --slot="$SLOT" --synchronous
}

base() {
    mkdir -p "$BASE"
    to="$BASE/$(date -u +%Y%m%dT%H%M%SZ)"
    rm -rf "$BASE"/*.part
    pg_basebackup --pgdata="$to.part" --format=tar --gzip --checkpoint=fast --wal-method=none
    mv "$to.part" "$to"
    if [ -n "${1:-}" ]; then
        ls -d "$BASE"/*Z | head -n "-$1" | xargs -r rm -rf
        pg_archivecleanup "$WAL" "$(first_log_of "$(ls -d "$BASE"/*Z | head -n 1)")"
    fi
    echo "$to"
}

recover() {
    if [ -n "$(ls -A "$DATA" 2>/dev/null)" ]; then
        echo "$DATA is not empty: move what is in it away first" >&2
        exit 1
    fi
    last=$(date -u -d "${UNTIL:-now}" +%Y%m%dT%H%M%SZ)
    from=
    for each in "$BASE"/*Z; do
        if [ "$(basename "$each")" \< "$last" ]; then from=$each; fi
    done
    if [ -z "$from" ]; then
        echo "no copy in $BASE is older than $last" >&2
        exit 1
    fi
    mkdir -p "$DATA"
    chmod 700 "$DATA"
    tar -xzf "$from/base.tar.gz" -C "$DATA"
    # PostgreSQL stands in its data folder, so the log is found wherever that is mounted.
    mkdir "$DATA/recovery_wal"
    cp "$WAL"/* "$DATA/recovery_wal/"
    {
        echo "restore_command = 'cp recovery_wal/%f %p 2>/dev/null || cp recovery_wal/%f.partial %p 2>/dev/null'"
        echo "recovery_target_action = 'promote'"
        if [ -n "${UNTIL:-}" ]; then echo "recovery_target_time = '$UNTIL'"; fi
    } >>"$DATA/postgresql.auto.conf"
    touch "$DATA/recovery.signal"
    echo "$DATA holds $from; start PostgreSQL on it, then run: python -m server restore --here"
}

case "${1:-}" in
receive) receive ;;
base) base "${2:-}" ;;
recover) recover ;;
*)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
