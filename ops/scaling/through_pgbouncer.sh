# Runs a command with PgBouncer before the private Postgres of DATABASE_URL, in one of its modes.
# The command finds the directory of PgBouncer's socket in BEDSIDE_POOLER. PgBouncer ends with the
# command, and never runs as root.
#
# usage: sh through_pgbouncer.sh PROGRAM MODE COMMAND…

set -eu
program=$1
mode=$2
shift 2
libraries=$(dirname "$program")/../lib/$(uname -m)-linux-gnu
run=$(mktemp -d /tmp/bedside-pooler-XXXXXX)
pooler=
trap 'exit 1' HUP INT TERM
trap '[ -z "$pooler" ] || { kill "$pooler" 2>/dev/null; wait "$pooler" 2>/dev/null; } || true; rm -rf "$run"' EXIT

# As little as a small server: each database of a test gets two connections for all its clients, so
# that two statements of one client do meet different ones.
cat >"$run/pgbouncer.ini" <<END
[databases]
* = host=${DATABASE_URL##*host=} port=5432 user=bedside

[pgbouncer]
unix_socket_dir = $run
listen_addr =
listen_port = 5432
auth_type = any
pool_mode = $mode
default_pool_size = ${POOL_SIZE:-2}
max_client_conn = 1000
query_wait_timeout = 30
server_idle_timeout = 2
ignore_startup_parameters = extra_float_digits, options
server_reset_query = DEALLOCATE ALL
server_reset_query_always = 1
log_connections = 0
log_disconnections = 0
END
account=
if [ "$(id -u)" = 0 ]; then
    account=$(id -un postgres 2>/dev/null || id -un nobody)
    chown -R "$account" "$run"
fi
LD_LIBRARY_PATH=$libraries "$program" -q ${account:+-u "$account"} "$run/pgbouncer.ini" \
    >"$run/log" 2>&1 </dev/null &
pooler=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -S "$run/.s.PGSQL.5432" ] && break
    sleep 0.2
done
[ -S "$run/.s.PGSQL.5432" ] || { cat "$run/log"; exit 1; }
BEDSIDE_POOLER=$run "$@"
