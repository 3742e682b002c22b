#!/bin/sh
# Checks what building and running needs from this machine and installs what it can: the .NET SDK (asked for), native libraries of
# OpenCV and libjpeg-turbo (apt-get, when root on Debian or Ubuntu), pretrained weights (npm, into .avocet). Says what it does;
# silent when there is nothing to do. Exit code: 0 all there, 1 something must be installed by hand (the command is printed).
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)

if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET SDK 10 is not on the PATH. Install it (https://dotnet.microsoft.com/download, or apt-get install dotnet-sdk-10.0)," \
    "then run this again." >&2
  exit 1
fi

has_library() {
  ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"
}

missing=
has_library 'libgtk-3\.so\.0' || missing="$missing gtk"
has_library 'libturbojpeg\.so\.0' || missing="$missing turbojpeg"
# OpenCV asks for these two by itself; most machines have them, minimal ones have not.
has_library 'libdrm\.so\.2' || missing="$missing drm"
has_library 'libatomic\.so\.1' || missing="$missing atomic"

# Debian 13 and Ubuntu 24.04 renamed GTK's package when time became 64 bits wide.
package_of() {
  case $1 in
    gtk) if apt-cache show libgtk-3-0t64 >/dev/null 2>&1; then echo libgtk-3-0t64; else echo libgtk-3-0; fi ;;
    # Ubuntu's name lacks the number.
    turbojpeg) if apt-cache show libturbojpeg0 >/dev/null 2>&1; then echo libturbojpeg0; else echo libturbojpeg; fi ;;
    drm) echo libdrm2 ;;
    atomic) echo libatomic1 ;;
  esac
}

if [ -n "$missing" ]; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT INT TERM
  can_install=no
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    can_install=yes
    apt-get update -qq >"$log" 2>&1 || can_install=no
  fi
  packages=
  for library in $missing; do packages="$packages $(package_of "$library")"; done
  if [ $can_install = yes ]; then
    echo "Installing native libraries OpenCV and the packer need:$packages ..." >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >"$log" 2>&1 || can_install=no
  fi
  if [ $can_install = no ]; then
    tail -n 5 "$log" >&2
    echo "Native libraries are missing. Run as root: apt-get update && apt-get install -y$packages" >&2
    echo "(on other systems: GTK 3 and libjpeg-turbo's TurboJPEG library), then run this again." >&2
    exit 1
  fi
fi

# Without them training starts from nothing, which works but reaches less: no reason to stop.
code=0
"$root/eng/weights.sh" >/dev/null || code=$?
case $code in
  0) ;;
  3) echo "Going on without pretrained weights: detectors are trained from nothing, which takes far longer and reaches less." >&2 ;;
  *) exit 1 ;;
esac
