# Builds the last stage of the Dockerfile from a release build that is there already, tells the
# image's size, and runs the program with nothing of this machine's files in reach.
#
# usage: sh ops/image/measure.sh      after cargo build --release --package bedside

set -eu
stage=target/stage
rm -rf "$stage"
sh ops/image/lay_out.sh target/release/bedside "$stage/image"

if docker info >/dev/null 2>&1; then
    builder=docker
elif command -v podman >/dev/null; then
    builder=podman
else
    echo 'Neither a running Docker nor podman is here; install one of them.' >&2
    exit 1
fi
"$builder" build --quiet --build-context build="$stage" --tag bedside-measured . >/dev/null
bytes=$("$builder" image inspect --format '{{.Size}}' bedside-measured)
user=$("$builder" image inspect --format '{{.Config.User}}' bedside-measured)
"$builder" image rm --force bedside-measured >/dev/null
echo "image: $((bytes / 100000 / 10)).$((bytes / 100000 % 10)) MB, runs as $user"
(cd "$stage/image/root" && find . -type f | sort | while read -r file; do
    echo "  $(wc -c <"$file") bytes  $file"
done)
if [ "$(id -u)" = 0 ]; then
    echo "in a root of its own: bedside $(chroot --userspec=10001:10001 "$stage/image/root" /bedside version)"
else
    echo 'in a root of its own: not tried, chroot needs root'
fi
