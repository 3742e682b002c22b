#!/bin/sh
# Copies the system's libraries that the given ones need, and those given by their bare name themselves, into a folder laid out like
# the root: native-libraries.sh TARGET LIBRARY... Installs the packages that hold them first, where there is apt-get. What the .NET images
# hold themselves (C and C++ runtime) is left out. Beside them it puts TARGET/usr/share/doc/avocet/system-packages.txt, the packages they
# are from with their versions, and the copyright file of each.
set -eu

target=$1
shift
loader=/lib64/ld-linux-x86-64.so.2
mkdir -p "$target"

if command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends libgtk-3-0t64 libdrm2 libatomic1 libturbojpeg libgomp1
fi

copy() { # a library's path; merged /usr is spelt out, since /lib is a link in the images
  case $1 in
    */libc.so.* | */libm.so.* | */libdl.so.* | */librt.so.* | */libpthread.so.* | */libresolv.so.* | */libgcc_s.so.* | */libstdc++.so.* | */ld-linux*) return ;;
    /usr/*) to=$target$1 ;;
    /lib/*) to=$target/usr$1 ;;
    *) return ;;
  esac
  mkdir -p "$(dirname "$to")"
  cp -L "$1" "$to"
}

for library in "$@"; do
  case $library in
    /*) path=$library ;;
    *)
      path=$(find /usr/lib /lib -name "$library" | head -n 1)
      if [ -z "$path" ]; then echo "There is no $library in this image." >&2; exit 1; fi
      copy "$path"
      ;;
  esac
  needed=$($loader --list "$path")
  if echo "$needed" | grep 'not found' >&2; then echo "$library needs what is not there." >&2; exit 1; fi
  for file in $(echo "$needed" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p'); do copy "$file"; done
done

# ---- Whose they are, as the system's own lists tell; both spellings of a merged /usr ----
doc=$target/usr/share/doc
mkdir -p "$doc/avocet"
wanted=$(find "$target/usr/lib" -name '*.so*' | sed "s|^$target\(/usr\)||; p; s|^|/usr|")
found=$(echo "$wanted" | grep -Fxhf - /var/lib/dpkg/info/*.list || true)
for file in $(find "$target/usr/lib" -name '*.so*'); do
  file=${file#"$target"}
  if ! echo "$found" | grep -Fxq -e "$file" -e "${file#/usr}"; then echo "No package of this image holds $file." >&2; exit 1; fi
done
for list in $(echo "$wanted" | grep -Fxlf - /var/lib/dpkg/info/*.list); do
  package=${list##*/}
  package=${package%.list}
  package=${package%%:*}
  version=$(sed -n "/^Package: $package\$/,/^\$/s/^Version: //p" /var/lib/dpkg/status | head -n 1)
  echo "$package $version"
  mkdir -p "$doc/$package"
  cp -L "/usr/share/doc/$package/copyright" "$doc/$package/"
done >"$doc/avocet/system-packages.txt"
