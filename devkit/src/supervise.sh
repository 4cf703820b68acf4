# Runs one private Postgres for as long as standard input stays open.
#
# The other end of standard input is held by devkit alone. However devkit ends,
# kill -9 included, the kernel closes it, and Postgres is stopped here.
# Standard error is the log. Standard output gets one line: the server's process id.
#
# usage: sh -c "$(this text)" supervise BIN DATA RUN SYNC RESET [postgres arguments]
#   BIN    directory with initdb and postgres
#   DATA   the cluster; made when missing
#   RUN    directory of this run, with the socket; removed at the end
#   SYNC   initdb's option --no-sync, or nothing
#   RESET  SQL, one command a line, run before the server starts

set -u
bin=$1 data=$2 run=$3 sync=$4 reset=$5
shift 5
umask 077
# A terminal's Ctrl-C is for devkit. Postgres puts its own handlers in place of these.
trap '' HUP INT TERM
exec 3<&0 </dev/null

# The subshell becomes Postgres, so its process id is what postmaster.pid will say.
(
    exec 3<&- >&2
    if [ ! -s "$data/PG_VERSION" ]; then
        # A half-made cluster never gets the real name.
        rm -rf "$data" "$data.new"
        "$bin/initdb" --pgdata="$data.new" --username=bedside --auth=trust --encoding=UTF8 \
            --locale=C --no-instructions ${sync:+"$sync"} >/dev/null && mv "$data.new" "$data" || exit 1
    fi
    printf '%s\n' "$reset" |
        "$bin/postgres" --single -D "$data" "$@" -c exit_on_error=true postgres >/dev/null || exit 1
    exec "$bin/postgres" -D "$data" "$@"
) &
server=$!
echo "$server"
exec >&2

# INT asks for a fast shutdown, and is repeated because it has no effect during
# initdb. QUIT, five seconds later, does not wait for the last checkpoint.
(
    read -r _ <&3
    true >"$run/stopping"
    tries=0
    while kill -0 "$server"; do
        if [ "$tries" -lt 50 ]; then kill -INT "$server"; else kill -QUIT "$server"; fi
        tries=$((tries + 1))
        sleep 0.1
    done
    rm -rf "$run"
) 2>/dev/null &
stopper=$!
exec 3<&-

wait "$server"
code=$?
# Unless it is about to end by itself, the stopper still waits for standard input.
if [ -e "$run/stopping" ]; then wait "$stopper"; else kill -KILL "$stopper"; fi
rm -rf "$run"
exit "$code"
