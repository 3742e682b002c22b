#!/usr/bin/env bash
# A private Docker engine on a unix socket, for machines that have Docker's packages but no running engine, such as a CI container:
#   container-engine.sh start DIR    starts it, or says that it runs; clears away what a killed one left
#   container-engine.sh stop DIR     stops it with its containers; images stay in DIR for the next start
#   container-engine.sh remove DIR   stops it and removes DIR
# No bridge and no firewall rules: containers use the host's network. The machine's own Docker, if there is one, is left alone.
# Then: export DOCKER_HOST=unix://DIR/docker.sock
# Exit code: 0 done, 1 it could not be done, 2 wrong arguments.
set -euo pipefail

usage() { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# = 2 ] || usage
folder=$(realpath -m "$2")
socket=$folder/docker.sock

answers() { docker -H "unix://$socket" version >/dev/null 2>&1; }

# Processes of this folder's engine alone: a number in a file may have become another's.
processes() { # of a program, by its name and a part of its command line
  local directory
  for directory in /proc/[0-9]*; do
    if [ "$(cat "$directory/comm" 2>/dev/null)" = "$1" ] && tr '\0' '\n' <"$directory/cmdline" 2>/dev/null | grep -Fq -- "$folder/"; then
      echo "${directory#/proc/}"
    fi
  done
}

gone() { # seconds, program
  local _
  for _ in $(seq $(($1 * 5))); do [ -n "$(processes "$2")" ] || return 0; sleep 0.2; done
  return 1
}

# What outlives an engine that was killed: its containers' keepers, its containerd, mounts and files that name processes.
clear_away() {
  local process status path
  for process in $(processes containerd-shim) $(processes containerd); do
    # With the first process of a container, a keeper's child, the others end.
    for status in $(grep -lsx "PPid:[[:space:]]$process" /proc/[0-9]*/status || true); do
      kill -KILL "$(basename "$(dirname "$status")")" 2>/dev/null || true
    done
    kill -KILL "$process" 2>/dev/null || true
  done
  gone 5 containerd || true
  while read -r path; do umount -l "$path" 2>/dev/null || true; done < <(cut -d ' ' -f 2 /proc/mounts | grep -F "$folder/" | sort -r)
  rm -rf "$socket" "$folder"/*.pid "$folder/exec"
}

start() {
  if ! command -v dockerd >/dev/null; then
    echo "There is no dockerd on the PATH. Install Docker's engine (as root on Debian or Ubuntu: apt-get install docker.io)." >&2
    exit 1
  fi
  # A unix socket's path has 108 bytes, the last of which is 0.
  if [ ${#socket} -gt 107 ]; then echo "$socket is longer than the 107 characters a socket's path may have: give a shorter folder." >&2; exit 1; fi
  mkdir -p "$folder"
  # Two that start at once would clear each other away.
  exec 9>"$folder/lock"
  flock 9
  if [ -n "$(processes dockerd)" ] && answers; then echo "The engine in $folder runs already: export DOCKER_HOST=unix://$socket"; return; fi
  stop
  local driver engine _
  for driver in overlay2 vfs; do
    setsid nohup dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" --host "unix://$socket" \
      --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --userland-proxy=false \
      --storage-driver "$driver" >"$folder/dockerd.log" 2>&1 </dev/null 9>&- &
    engine=$!
    for _ in $(seq 300); do
      if answers; then echo "The engine runs ($driver): export DOCKER_HOST=unix://$socket"; return; fi
      kill -0 "$engine" 2>/dev/null || break
      sleep 0.2
    done
    stop
  done
  tail -n 5 "$folder/dockerd.log" >&2
  echo "No engine could be started; its log is $folder/dockerd.log." >&2
  exit 1
}

stop() {
  local process
  for process in $(processes dockerd); do kill "$process" 2>/dev/null || true; done
  # It gives its containers 10 s to end.
  if ! gone 30 dockerd; then
    for process in $(processes dockerd); do kill -KILL "$process" 2>/dev/null || true; done
    gone 5 dockerd || true
  fi
  clear_away
}

case $1 in
  start) start ;;
  stop) stop ;;
  remove) stop && rm -rf "$folder" ;;
  *) usage ;;
esac
