#!/bin/sh
# Brings Prometheus and promtool out of Debian's package into .avocet/prometheus and prints the folder: nothing is installed, so no server
# starts. Tests hold alarms, dashboards and what the services count against it. Exit code: 0 they are there, 1 they cannot be had.
set -eu

folder=${AVOCET_HOME:-$(cd "$(dirname "$0")/.." && pwd)/.avocet}/prometheus
if [ ! -x "$folder/usr/bin/promtool" ]; then
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
    echo "Prometheus is taken from Debian's package, and there is no apt-get." >&2
    exit 1
  }
  mkdir -p "$folder"
  scratch=$(mktemp -d "$folder/fetch.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT INT TERM
  (cd "$scratch" && apt-get -o APT::Sandbox::User=root download -qq prometheus >/dev/null) || exit 1
  for binary in prometheus promtool; do dpkg-deb --fsys-tarfile "$scratch"/prometheus_*.deb | tar -x -C "$scratch" "./usr/bin/$binary"; done
  mkdir -p "$folder/usr/bin"
  mv "$scratch"/usr/bin/* "$folder/usr/bin/"
fi
echo "$folder"
