#!/bin/sh
# Installs the real consumers that the tests hand artifacts to (Debian and its kin; Go for Nomad's
# parser). honcho and HTCondor's bindings come with the Python packages of `make test`.
set -eu
cd "$(dirname "$0")"

packages="ruby-foreman systemd systemd-container dbus gcc libc6-dev openssh-server openssh-client zsh tcsh fish jq slurmctld slurmd slurm-client munge graphviz mariadb-server postgresql"
command -v npm >/dev/null || packages="$packages nodejs npm"
missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # shellcheck disable=SC2086  a list of words
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing
fi

command -v go >/dev/null || {
    echo "Nomad's parser needs Go: install it from https://go.dev/dl and run make consumers again" >&2
    exit 1
}
mkdir -p bin
(cd nomad && go build -o ../bin/nomad-jobspec .)
mkdir -p bin/mermaid
cp mermaid/* bin/mermaid/
(cd bin/mermaid && npm ci --silent --ignore-scripts --no-audit --no-fund)
echo "consumers are in place"
