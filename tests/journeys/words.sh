#!/bin/bash
# usage: words.sh LINES
# Runs the lines of a journey, in its Debian (see check):
#   packages NAME...   Debian packages that it needs are installed
#   first ARG...       what a new user packs, before any failure has been seen
#   known ARG...       options with which this is known to work: what it would cost
#   works()            the real work, in what was packed; status 0 where it is done
#   advised            it is right if it works with what was advised, not only at first
#   gap REASON         it is known not to be told enough; fails once it is
# and for works():
#   inside COMMAND...  runs it as `docker run` would: /proc, a small /dev, hosts, root, no init
#   serve COMMAND...   the same in the background; the log is in /build/log
#   say TEXT [SECONDS] what a server on $port answers to a text
#   get PATH           the same for HTTP
#   logs TEXT          what serve started says it within half a minute
#   user=, environment=()   of what is started inside
#   finds TEXT         standard input has it; where not, it says what it has
# It ends in one of four ways:
#   at first      it works, packed by the first command
#   as advised    it works, packed with the options that whittle printed besides
#   told a part   it does not, and some of what was printed is known to be needed
#   told nothing  it does not
# The last two are wrong, where no gap is named; more than ten lines of advice, or a size of more than one and a
# half times that with the known options, are too.
# Besides, the same work is done here in the Debian, watched by `whittle trace`, and packed anew
# with what that recorded: as `pack --try` does, in two steps, for works() is what judges both.
# That it then does not work is wrong, where no gap is named.
set -u
umask 022
port=$LISTEN_AT
root=/build/root
server=
watched=
packed=()
options=()
wanted='at first'
gap=
user=
environment=()
cd /build || exit 1

packages() {
  apt-get install -y -qq --no-install-recommends "$@" >/build/apt.log 2>&1 || {
    tail -n 5 /build/apt.log
    echo "skipped: $* cannot be installed"
    exit 77
  }
  apt-get clean
}
first() { packed=("$@"); }
known() { options=("$@"); }
advised() { wanted='as advised'; }
gap() { gap=$1; }

pack() {
  rm -rf --one-file-system "$root"
  /journey/whittle pack "$@" -o "$root/" >/build/pack.log 2>&1
}
inside() {
  [ -z "$watched" ] || {
    watch "$@"
    return
  }
  # shellcheck disable=SC2016  # for that shell
  ${replace-} unshare --mount --propagation private --pid --fork --kill-child bash -c '
    root=$1
    shift
    mkdir -p "$root/proc" "$root/dev" "$root/sys" "$root/etc"
    [ -e "$root/etc/hosts" ] || cp /etc/hosts "$root/etc/hosts"
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=755 tmpfs "$root/dev"
    for device in null zero full random urandom tty; do
      : >"$root/dev/$device"
      mount --bind "/dev/$device" "$root/dev/$device"
    done
    mkdir -m 1777 "$root/dev/shm"
    mkdir "$root/dev/pts"
    ln -s /proc/self/fd "$root/dev/fd"
    ln -s /proc/self/fd/0 "$root/dev/stdin"
    ln -s /proc/self/fd/1 "$root/dev/stdout"
    ln -s /proc/self/fd/2 "$root/dev/stderr"
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      "$@"' - "$root" ${environment[@]+"${environment[@]}"} chroot ${user:+"--userspec=$user"} "$root" "$@"
}
# The same in the Debian itself, and what it touches is recorded.
watch() {
  # A user that the image is to have has an entry there.
  case $user in
    [0-9]*:*) getent passwd "${user%:*}" >/dev/null || echo "user:x:$user::/:/bin/sh" >>/etc/passwd ;;
  esac
  ${replace-} env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    ${environment[@]+"${environment[@]}"} /journey/whittle trace -q -o "/build/run.$BASHPID.trace" -- \
    ${user:+setpriv "--reuid=${user%:*}" "--regid=${user#*:}" --clear-groups} "$@"
}
serve() {
  stop
  (replace='exec' inside "$@") >/build/log 2>&1 &
  server=$!
}
# The first process of its name space is its child: with that all end, and only when they have,
# their ports free again, does the one waited for.
stop() {
  local init
  [ -n "$server" ] || return 0
  if [ -n "$watched" ]; then
    # The record is written when all of it has ended.
    kill "$server" 2>/dev/null
    timeout 60 tail --pid="$server" -f /dev/null || kill -9 "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
    return
  fi
  init=$(cat "/proc/$server/task/$server/children" 2>/dev/null)
  # shellcheck disable=SC2086  # one, and a blank
  kill -9 ${init:-"$server"} 2>/dev/null
  wait "$server" 2>/dev/null
  server=
}
trap stop EXIT
say() {
  local i
  for i in $(seq 40); do
    (exec 5<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    [ "$i" -lt 40 ] || return 1
    sleep 0.25
  done
  (
    exec 5<>"/dev/tcp/127.0.0.1/$port"
    # shellcheck disable=SC2059  # with its escapes
    printf "$1" >&5
    timeout "${2-3}" cat <&5
  ) 2>/dev/null
}
logs() {
  local i
  for i in $(seq 60); do
    grep -qaF -- "$1" /build/log && return
    sleep 0.5
  done
  finds "$1" </build/log
}
get() { say "GET $1 HTTP/1.0\r\nHost: localhost\r\n\r\n" "${2-3}"; }
finds() {
  cat >/build/found 2>&1
  grep -qaF -- "$1" /build/found && return
  {
    echo "no $1 in:"
    tail -n 4 /build/found
    [ ! -s /build/log ] || tail -n 3 /build/log
  } >>/build/why
  return 1
}

attempt() {
  : >/build/log
  : >/build/why
  pack "${packed[@]}" "$@" && works
  local status=$?
  stop
  return "$status"
}
# The work done in the Debian, with what is placed and made in the root where it is there.
run_watched() {
  local word source at
  for word in "${packed[@]}"; do
    case $word in
      /*=[0-7]*,[0-9]*:[0-9]*)
        source=${word#*=}
        install -d -m "${source%,*}" "${word%%=*}"
        chown "${source#*,}" "${word%%=*}"
        ;;
    esac
    case $word in host:*:*) ;; *) continue ;; esac
    source=${word#host:}
    at=${source#*:}
    source=${source%%:*}
    mkdir -p "$(dirname "$at")"
    cp -aT "$source" "$at"
  done
  : >/build/log
  : >/build/why
  watched=yes
  root=
  works
  local status=$?
  stop
  watched=
  root=/build/root
  return "$status"
}
# Whether it works once one such run is known; a secret that the run used has to be named.
attempt_watched() {
  local record options=() named
  run_watched || return 2
  for record in /build/run.*.trace; do
    options+=(--trace "$record")
  done
  attempt "${options[@]}" && return
  mapfile -t named < <(sed -n '/left out: it looks like /{n;s/^ *to mend it: //p}' /build/pack.log | tr ' ' '\n')
  [ "${#named[@]}" -gt 0 ] && attempt "${options[@]}" "${named[@]}" && secrets=' with the secret that it names'
}
bytes() {
  find "$root" -xdev -type f -printf '%i %s\n' | sort -u | awk '{ all += $2 } END { print all + 0 }'
}
megabytes() { awk -v n="$1" 'BEGIN { printf "%.1f MB", n / 1e6 }'; }

# The words of the options that were advised, a line each.
advice() {
  sed -nE 's/^ *to (add|mend) it: (--[^;]*).*/\2/p' /build/pack.log |
    grep -vE '^--(exclude|no-need|allow-missing|force)' | awk '!seen[$0]++'
}
# Whether something that was advised is among what is known to be needed.
tells_part() {
  local word path
  while read -r _ word; do
    [ -n "$word" ] || continue
    for path in ${options[@]+"${options[@]}"}; do
      case $path in
        --*) ;;
        "$word" | "$word"/* | "${word%%=*}") return 0 ;;
      esac
      case $word in "$path"/*) return 0 ;; esac
    done
  done <<<"$1"
  return 1
}

fail() {
  echo "$*"
  cat /build/why
  exit 1
}

unset -f works
# shellcheck disable=SC1090  # the journey
. "$1" || fail "the lines of the journey fail"

attempt ${options[@]+"${options[@]}"} || {
  cat /build/pack.log
  fail "what is known to work does not"
}
best=$(bytes)

outcome='at first'
lines=0
if attempt; then
  told=$(advice)
  lines=$(grep -c . <<<"$told")
else
  reason=$(cat /build/why; tail -n 5 /build/pack.log)
  told=$(advice)
  lines=$(grep -c . <<<"$told")
  mapfile -t words < <(head -n 10 <<<"$told" | tr ' ' '\n' | grep .)
  if [ "$lines" -gt 0 ] && attempt ${words[@]+"${words[@]}"}; then
    outcome='as advised'
  elif tells_part "$told"; then
    outcome='told a part'
  else
    outcome='told nothing'
  fi
fi
size=$(bytes)
secrets=
attempt_watched
case $? in
  0) after="works$secrets, $(megabytes "$(bytes)")" ;;
  2) after='does not work where it is watched' ;;
  *) after='does not work' ;;
esac
told_after=$(cat /build/why; tail -n 5 /build/pack.log)
echo "measured: $outcome, $(megabytes "$size"), with the known options $(megabytes "$best")," \
  "$lines lines of advice, with one watched run: $after${gap:+; $gap}"
case $after in
  works*) ;;
  *)
    [ -n "$gap" ] || {
      echo "$told_after"
      fail "with one watched run it $after"
    }
    echo "$told_after"
    ;;
esac
if [ -n "$gap" ]; then
  [ "${outcome#told}" = "$outcome" ] || exit 0
  fail "$outcome: there is no gap any more"
fi
case $outcome in
  'at first' | "$wanted") ;;
  *)
    printf '%s\n' "$reason" "advised:" "$told"
    fail "$outcome, not $wanted"
    ;;
esac
[ "$lines" -le 10 ] || fail "$lines lines of advice: $told"
[ $((2 * size)) -le $((3 * best)) ] || fail "packs $size bytes where $best do"
