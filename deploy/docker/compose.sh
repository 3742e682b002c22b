#!/usr/bin/env bash
# Brings compose v2 and BuildKit's buildx as plugins of the docker command where the system's Docker has none, out of Debian's packages:
#   compose.sh DIR       then: export DOCKER_CONFIG=DIR/config
# Debian 12 itself has compose 1 only; the packages of Debian 13 need nothing that Debian 12 has not. The machine's sources are left alone.
set -euo pipefail

folder=$(realpath -m "${1:?Give a folder to work in.}")
mkdir -p "$folder"/{lists/partial,archives/partial,config/cli-plugins}
mirror=$(find /etc/apt/sources.list /etc/apt/sources.list.d -type f -exec cat {} + 2>/dev/null | grep -v -e '^ *#' -e security | grep -oE 'https?://[^ ]+/debian/?( |$)' | sed -n 1p || true)
[ -n "$mirror" ] || { echo "No Debian mirror is named in /etc/apt." >&2; exit 1; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$folder/sources.list"
cat >"$folder/apt.conf" <<APT
Dir::State::lists "$folder/lists";
Dir::Cache "$folder";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "root";
APT

export APT_CONFIG=$folder/apt.conf
apt-get update -qq
cd "$folder/archives"
apt-get download -qq docker-compose/trixie docker-buildx/trixie
for package in *.deb; do dpkg-deb -x "$package" "$folder/unpacked"; done
find "$folder/unpacked" -type f -path '*cli-plugins*' -exec ln -sf {} "$folder/config/cli-plugins/" \;
ls "$folder/config/cli-plugins"
