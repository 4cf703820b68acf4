# Installs Debian packages as root, without a prompt.
#
# postgresql would make a cluster and start it. A setting forbids the first and a policy the
# second; both are taken back at the end. Should even this shell be killed, the policy has no
# effect any more, and the setting says whose it is.
#
# usage: sh -c "$(this text)" install PACKAGE…

set -eu
export DEBIAN_FRONTEND=noninteractive
setting=/etc/postgresql-common/createcluster.d/bedside-setup.conf
policy=/usr/sbin/policy-rc.d

trap 'exit 1' HUP INT TERM
trap 'rm -f "$setting" ${made_policy:+"$policy"}' EXIT

mkdir -p "${setting%/*}"
cat >"$setting" <<END
# Left behind by an interrupted \`make setup\` of Bedside; remove this file.
create_main_cluster = false
END
if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nkill -0 %s 2>/dev/null && exit 101\nexit 0\n' "$$" >"$policy"
    chmod 755 "$policy"
fi

apt-get update || echo "The package lists could not all be renewed; trying with the present ones."
apt-get install --yes --no-install-recommends "$@"
