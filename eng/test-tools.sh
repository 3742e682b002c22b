#!/bin/sh
# Installs what tests hold ours against or run in, as Debian packages: the AWS command line and botocore's service models (awscli,
# python3-botocore), a browser for console and report (chromium), shells for the completion scripts (zsh, fish), and Docker's packages
# (docker.io), out of which tests/Containers.Tests starts an engine of its own where none answers.
# Needs root and apt-get; elsewhere those tests skip and name the packages. Silent when there is nothing to do. Exit code: always 0.
set -eu

missing=
[ -x /usr/bin/aws ] || missing="$missing awscli"
/usr/bin/python3 -c 'import botocore' 2>/dev/null || missing="$missing python3-botocore"
command -v dockerd >/dev/null 2>&1 || docker version >/dev/null 2>&1 || missing="$missing docker.io"
for program in chromium zsh fish; do command -v $program >/dev/null 2>&1 || missing="$missing $program"; done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Tests with other people's programs will be skipped; they need:$missing (apt-get install)." >&2
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT INT TERM
echo "Installing what tests compare with and run in:$missing ..." >&2
apt-get update -qq >"$log" 2>&1 || true
# One at a time: where one cannot be had, the others still can.
for package in $missing; do
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "Going on without $package. Tests that need it will be skipped." >&2
  fi
done
