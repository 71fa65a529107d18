#!/usr/bin/env bash
# Starts replicas of the service behind haproxy, all on one data folder (copied or shared storage).
#
#   KAKEHASHI_DATA=/srv/kakehashi deploy/replicas/start.sh [replicas] [port]
#
# Prints one line for each process (name, pid, address), then waits; ending it ends them all.
# Reviews and user graphs are written by one process at a time: leave their tokens to one replica of its own
# (docs/SCALING.md).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
count=${1:-3}
port=${2:-8000}
first=${KAKEHASHI_FIRST_PORT:-$((port + 1))}
program=${KAKEHASHI_PROGRAM:-kakehashi}

command -v haproxy >/dev/null || { echo "haproxy is not installed: apt-get install haproxy" >&2; exit 1; }

configuration=$(mktemp)
pids=()
stop() {
  trap - EXIT INT TERM
  kill "${pids[@]}" 2>/dev/null || true
  wait
  rm -f "$configuration"
}
trap stop EXIT
trap 'exit 0' INT TERM

cat "$here/haproxy.cfg" > "$configuration"
for ((i = 0; i < count; i++)); do
  address=127.0.0.1:$((first + i))
  # Many clients share one balancer: their own addresses count, not its.
  FORWARDED_ALLOW_IPS=127.0.0.1 "$program" serve --port "$((first + i))" &
  pids+=($!)
  echo "replica-$i $! http://$address"
  echo "    server replica-$i $address" >> "$configuration"
done
printf 'frontend public\n    bind 127.0.0.1:%s\n    default_backend replicas\n' "$port" >> "$configuration"

haproxy -db -q -f "$configuration" &
pids+=($!)
echo "balancer $! http://127.0.0.1:$port"
wait "${pids[-1]}"
