# Lays out what the image holds: the program, the shared libraries that it names, and the
# certificate authorities; beside it an empty directory for backups.
#
# usage: sh lay_out.sh PROGRAM DIRECTORY

set -eu
program=$1
directory=$2
root=$directory/root

mkdir -p "$root/etc/ssl/certs" "$directory/backups"
cp "$program" "$root/bedside"
cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
# Some lines name a library by its place only, others as NAME => PLACE.
ldd "$program" | grep --only-matching '/[^ ]*' |
    xargs cp --parents --dereference --target-directory="$root"
