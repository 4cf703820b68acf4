# Unpacks programs of Debian packages into a directory. Nothing is installed: a package of a server
# would have it started at the next boot, and only its programs are wanted.
#
# usage: sh -c "$(this text)" unpack DIRECTORY PACKAGE…

set -eu
directory=$1
shift
partial=$directory.$$
trap 'exit 1' HUP INT TERM
trap 'rm -rf "$partial"' EXIT

mkdir -p "$partial/packages" "$partial/whole"
# apt-get writes into the present directory.
(
    cd "$partial/packages"
    as_me='-o APT::Sandbox::User=root'
    # shellcheck disable=SC2086
    apt-get $as_me download "$@" || { apt-get update && apt-get $as_me download "$@"; }
    for package in *.deb; do
        dpkg-deb --extract "$package" ../whole
    done
)
rm -rf "$directory"
mv "$partial/whole" "$directory"
