# shellcheck shell=bash disable=SC2154  # variables of those who source this file
# Words for cases in which real programs start in packed roots and talk to each other.
#
#   own_network             stands first: the case has a network of its own, which is
#                           loopback alone, and its processes end with it
#   both RULE ARG...        packs ARG... into with/, and by --no-need RULE into without/,
#                           and says what the rule adds
#   packs DIRECTORY ARG...  packs ARG... and unpacks it in DIRECTORY
#   packs_as FIXTURE/FILE OUT   packs what is in the directory by the whittle line of a Dockerfile
#   serves_tls              HTTPS servers of the files in www/: one on port 443 with a
#                           certificate of the authority in the bundle, one on port 444
#                           with one of a strange authority
#   serves_names NAME ADDRESS   a DNS server that knows this name
#   waits_for PORT          until something listens there

own_network() {
  [ "${OWN_NETWORK-}" != "$claim" ] || {
    ip link set lo up
    return 0
  }
  as_root "make a network"
  tools unshare ip
  unshare --net --pid --fork --mount-proc true 2>/dev/null || skip "no network of its own can be made"
  cd /
  rm -rf "$top"
  OWN_NETWORK=$claim exec unshare --net --pid --fork --kill-child --mount-proc \
    "$here/check" "$cases" "$claim" ${kept:+"$kept"}
}

both() {
  local rule=$1
  shift
  packs with "$@"
  packs without --no-need "$rule" "$@"
  awk -v all="$(content_of with)" -v less="$(content_of without)" 'BEGIN {
    printf "measured: %s: %.2f MB, %.1f kB of it by the rule %s\n", ARGV[1], all / 1e6,
      (all - less) / 1e3, ARGV[2]
  }' "$claim" "$rule"
}
packs() {
  whittle pack "${@:2}" -o "$1.tar"
  ends 0
  mkdir "$1"
  tar -xf "$1.tar" -C "$1"
}
# content_of DIRECTORY: the bytes of its files.
content_of() { find "$1" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }'; }

packs_as() {
  local line
  line=$(awk '/^RUN whittle pack/ { inside = 1 }
    inside { more = sub(/\\$/, ""); printf "%s", $0 }
    inside && !more { exit }' "$here/../../fixtures/$1" | sed 's/^RUN //; s,--layers,,; s,-o /mnt/rootfs/,,')
  eval "$line -o '$2'"
  ends 0
}
serves_tls() {
  tools python3
  mkdir -p www
  "$here/https_server" 443 "$SAMPLE.keys/server" www 2>"$top/server" &
  "$here/https_server" 444 "$SAMPLE.keys/impostor" www 2>"$top/impostor" &
  waits_for 443
  waits_for 444
}
serves_names() {
  tools python3
  "$here/name_server" "$@" &
  wait_until grep -qs ':0035 ' /proc/net/udp
}

# As the kernel lists what listens on an IPv4 or IPv6 port.
listens() {
  local port
  printf -v port ':%04X' "$1"
  grep -qhE "^ *[0-9]+: [0-9A-F]+$port [0-9A-F:]+ 0A " /proc/net/tcp /proc/net/tcp6
}
waits_for() { wait_until listens "$1"; }
wait_until() {
  local tries
  for ((tries = 0; tries < 300; tries++)); do
    ! "$@" || return 0
    sleep 0.1
  done
  fail "in 30 seconds this was never true: $*"
}
