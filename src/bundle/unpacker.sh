# What follows is all that runs before the program. Behind it is a tar of the program with its
# loader, its libraries and a small launcher, compressed by @decompressor@. The first start
# unpacks that, by its digest, to the first of these directories that can have it; every other
# one finds it there:
#   $WHITTLE_CACHE, $XDG_CACHE_HOME/whittle, $HOME/.cache/whittle, $TMPDIR/whittle-UID,
#   /var/tmp/whittle-UID
#
#   --whittle-info            these lines, and where it is unpacked
#   --whittle-extract DIR     the bundle as a directory
#   --whittle-clean           remove other versions from the caches

name=@name@
digest=@digest@
start=@start@
size=@size@

key=$name-$digest
user=$(id -u)
case $0 in
  */*) self=$0 ;;
  *) if [ -f "$0" ]; then self=./$0; else self=$(command -v -- "$0"); fi ;;
esac

complain() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2-127}"
}

archive() { tail -c "+$((start + 1))" "$self" | head -c "$size"; }

# Into the directory $1, which is there.
unpack() {
  [ "$(($(wc -c <"$self")))" = "$((start + size + 96))" ] ||
    complain "$self is damaged: it has not the size it was written with; copy it again"
  if command -v sha256sum >/dev/null 2>&1; then
    case $(archive | sha256sum) in
      "$digest"*) ;;
      *) complain "$self is damaged: its archive has another digest; copy it again" ;;
    esac
  fi
  archive | @decompressor@ -dc | (umask 022 && cd "$1" && tar -xof -)
}

# Whether $1 is this user's own directory, no link, that nobody else may write to; else $reason.
is_own() {
  reason="cannot be opened"
  [ -d "$1" ] && [ ! -L "$1" ] || return 1
  set -f
  # shellcheck disable=SC2046  # the words of a line: mode, links, owner
  set -- $(ls -ldn "$1")
  set +f
  reason="belongs to another user"
  [ "$3" = "$user" ] || return 1
  reason="may be written to by others"
  case $1 in
    d????-??-*) return 0 ;;
  esac
  return 1
}

# Whether no directory above $1 lets everybody replace what is in it.
is_safe() {
  reason="lies where others may replace it"
  above=${1%/*}
  while [ -n "$above" ]; do
    case $(ls -ldnL "$above") in
      d???????w[!tT]*) return 1 ;;
    esac
    above=${above%/*}
  done
  return 0
}

# Calls $1 with every directory that may have it.
each_place() {
  for place in "${WHITTLE_CACHE-}" "${XDG_CACHE_HOME:+$XDG_CACHE_HOME/whittle}" \
    "${HOME:+$HOME/.cache/whittle}" "${TMPDIR:+$TMPDIR/whittle-$user}" "/var/tmp/whittle-$user"; do
    case $place in
      /*) "$1" && return 0 ;;
    esac
  done
  return 1
}

is_unpacked() { is_own "$place" && is_safe "$place" && is_own "$place/$key"; }

# Unpacked under a name of its own, which the whole is then given: what was killed is never
# taken for it. Of several at once the first stays.
put() {
  reason="cannot be written to"
  mkdir -m 700 "$part" 2>/dev/null || return 1
  printf '#!/bin/sh\n' 2>/dev/null >"$part/.probe" || return 1
  chmod 700 "$part/.probe"
  reason="is mounted noexec"
  "$part/.probe" 2>/dev/null || return 1
  rm "$part/.probe"
  reason="has no room, or the archive does not unpack"
  unpack "$part" || return 1
  reason="cannot be written to"
  if [ -e "$place/$key" ] || [ -L "$place/$key" ]; then
    is_own "$place/$key" || rm -rf "${place:?}/$key"
  fi
  mv "$part" "$place/$key" 2>/dev/null || return 1
  rm -rf "${place:?}/$key/${part##*/}"
}

part=
trap '[ -z "$part" ] || rm -rf "$part"' EXIT
trap 'exit 130' HUP INT TERM
refusals=
# shellcheck disable=SC2317  # called by its name
find_bundle() {
  [ -d "$place" ] || (umask 077 && mkdir -p "$place") 2>/dev/null
  if is_own "$place" && is_safe "$place"; then
    is_own "$place/$key" && return 0
    # What was killed more than a day ago.
    find "$place" -name ".$key.*" -prune -mtime +0 -exec rm -rf {} + 2>/dev/null
    part=$place/.$key.$$
    put && part= && return 0
    rm -rf "$part"
    part=
  fi
  refusals="$refusals
  $place $reason"
  return 1
}

# shellcheck disable=SC2317  # called by its name
show_place() {
  is_own "$place" && is_safe "$place" || return 1
  if is_own "$place/$key"; then
    echo "cache $place/$key"
  else
    echo "cache $place/$key (not unpacked yet)"
  fi
}

removed=0
# Of a digest's 64 digits and no more: git-lfs-... is no version of git.
# shellcheck disable=SC2317  # called by its name
clean() {
  is_own "$place" && is_safe "$place" || return 1
  for old in "$place/$name"-*; do
    digits=${old#"$place/$name-"}
    case $digits in *[!0-9a-f]*) continue ;; esac
    if [ "${#digits}" = 64 ] && [ "$digits" != "$digest" ]; then
      rm -rf "$old" && removed=$((removed + 1))
    fi
  done
  return 1
}

case ${1-} in
  --whittle-info)
    sed -n 's/^# \([a-z-]* [^ ]*\)$/\1/p; /^name=/q' "$self"
    each_place show_place
    exit 0
    ;;
  --whittle-extract)
    [ $# = 2 ] || complain "usage: --whittle-extract DIR" 2
    mkdir "$2" || exit 2
    unpack "$2" || complain "cannot write to $2" 2
    exit 0
    ;;
  --whittle-clean)
    each_place clean
    if [ "$removed" = 1 ]; then
      echo "1 other version removed"
    else
      echo "$removed other versions removed"
    fi
    exit 0
    ;;
esac
each_place find_bundle || complain "there is no place to unpack it to:$refusals
to mend it: set WHITTLE_CACHE to a directory of yours"
exec "$place/$key/@launcher@" "$@"
