#!/usr/bin/env bash
# A private Docker engine on a unix socket, for machines that have Docker's packages but no running engine, such as a CI container:
#   container-engine.sh start|stop DIR
# No bridge and no firewall rules: containers use the host's network. The machine's own Docker, if there is one, is left alone.
# Then: export DOCKER_HOST=unix://DIR/docker.sock
set -euo pipefail

usage() { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# = 2 ] || usage
folder=$(realpath -m "$2")
socket=$folder/docker.sock

answers() { docker -H "unix://$socket" version >/dev/null 2>&1; }
lives() { [ -s "$folder/engine.pid" ] && kill -0 "$(cat "$folder/engine.pid")" 2>/dev/null; }

start() {
  mkdir -p "$folder"
  if lives && answers; then echo "The engine in $folder runs already."; return; fi
  # Left behind by an engine that was killed.
  rm -f "$socket" "$folder/docker.pid" "$folder/exec/containerd/containerd.pid"
  local driver
  for driver in overlay2 vfs; do
    setsid nohup dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/docker.pid" --host "unix://$socket" \
      --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --userland-proxy=false \
      --storage-driver "$driver" >"$folder/dockerd.log" 2>&1 </dev/null &
    echo $! >"$folder/engine.pid"
    for _ in $(seq 150); do
      if answers; then echo "The engine runs ($driver): export DOCKER_HOST=unix://$socket"; return; fi
      lives || break
      sleep 0.2
    done
    stop
  done
  tail -n 5 "$folder/dockerd.log" >&2
  echo "No engine could be started; its log is $folder/dockerd.log." >&2
  exit 1
}

stop() {
  lives || return 0
  kill "$(cat "$folder/engine.pid")"
  for _ in $(seq 100); do lives || break; sleep 0.2; done
  rm -f "$folder/engine.pid"
}

case $1 in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
