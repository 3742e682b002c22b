#!/bin/sh
# Runs every test program that ./build has built, fast ones first, and ends with the line "N passed, N failed, N skipped".
# Exit code: 0 when none failed and each program ran to its end.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
weights=${AVOCET_HOME:-$root/.avocet}/weights/ssd_mobilenet_v2_oidv4_fp16.tflite
if [ -z "${AVOCET_WEIGHTS:-}" ] && [ -f "$weights" ]; then export AVOCET_WEIGHTS="$weights"; fi

"$root/eng/test-tools.sh"
output=$(mktemp)
trap 'rm -f "$output"' EXIT INT TERM
passed=0 failed=0 skipped=0 broken=

# The order of the solution: libraries, services, local, whole system.
for project in $(sed -n 's|.*Path="\(tests/.*\)\.csproj".*|\1|p' "$root/Avocet.slnx"); do
  name=$(basename "$project")
  for program in "$root/artifacts/bin/$name"/release*/Avocet."$name"; do
    code=0
    began=$(date +%s)
    "$program" -noColor -noLogo >"$output" 2>&1 || code=$?
    seconds=$(($(date +%s) - began))
    summary=$(grep -E '^ *Avocet.*Total: ' "$output" | tail -n 1 || true)
    if [ -z "$summary" ]; then
      cat "$output"
      echo "$name did not run to its end (exit code $code)."
      broken="$broken $name" failed=$((failed + 1))
      continue
    fi
    number() { echo "$summary" | sed -n "s/.*$1: \([0-9]*\).*/\1/p"; }
    total=$(number Total) bad=$(($(number Failed) + $(number Errors))) left=$(number Skipped)
    if [ "$total" = 0 ]; then
      echo "$name found no tests."
      broken="$broken $name" failed=$((failed + 1))
    fi
    if [ "$bad" != 0 ] || [ "$code" != 0 ]; then cat "$output"; fi
    if [ "$bad" = 0 ] && [ "$code" != 0 ]; then
      echo "$name ended with exit code $code."
      broken="$broken $name" failed=$((failed + 1))
    fi
    grep -E '\[SKIP\]' -A 1 "$output" || true
    passed=$((passed + total - bad - left)) failed=$((failed + bad)) skipped=$((skipped + left))
    printf '%-24s %5d tests %3d failed %3d skipped %4d s\n' "$name" "$total" "$bad" "$left" "$seconds"
  done
done

if [ -n "$broken" ]; then echo "Did not run as they should:$broken"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
