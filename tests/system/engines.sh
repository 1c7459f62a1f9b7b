# shellcheck shell=bash disable=SC2034,SC2154  # words for those who source this file
# Words for the cases about the tools and engines that take what pack writes.
#
#   odd_files              below odd/ what is easily lost: file capabilities, hard links,
#                          set-user-ID bits, sticky directories, names of all kinds
#   teller                 the program tell: its user, its directory, $GREETING, its arguments
#   packs_image OUT FORMAT packs tell as an image with a configuration of its own
#   told                   what it says in that image
#   same TREE DIR          these directories hold the same: names, kinds, modes, owners,
#                          times, inodes, sizes, links, contents, capabilities
#   engine                 the container engine of this machine, in $docker
#   taken_out NAME DIR     what the engine's image NAME has, but for what the engine makes
#   answering_server       the program server, which answers on port 8000 as its argument says:
#                          good, no, half or hang
#   judged HOW STATUS LINE the engine finds ${images[0]}, answering so, to be in this health, and
#                          its check says a line like the REGEX LINE
#   tells_machine MACHINE  MACHINE.tar, an image of the program /tell for that machine, which says
#                          its name
#   emulated MACHINE       what runs its programs here, in $emulator
#   podman ARG...          podman with a store of this case's own
#   containerd ARG...      ctr with a namespace of this case's own in the containerd here
#   runs_bundle DIR        runs the bundle in DIR by runc

odd_files() {
  local long
  tools setcap getcap
  as_root "give capabilities"
  app tool
  long=$(printf 'n%.0s' {1..200})
  mkdir -p odd/sticky odd/private odd/latin-$'\351' odd/$'a\nline' 'odd/a "quote", a space' "odd/$long"
  echo long >"odd/$long/$long"
  ln -s "$long/$long" odd/to-long
  echo coffee >odd/café
  ln -s café odd/lien-é
  echo two >odd/two
  ln odd/two odd/private/three
  cp tool odd/ping
  setcap cap_net_raw=ep odd/ping
  ln odd/ping odd/ping6
  ln odd/ping odd/zping
  install --mode=4755 tool odd/su
  install --mode=2755 tool odd/wall
  install --mode=0 /dev/null odd/nothing
  chmod 700 odd/private
  chmod 1777 odd/sticky
}

teller() {
  source='#include <stdio.h>
    #include <stdlib.h>
    #include <unistd.h>
    int main(int count, char** words) {
      char here[999];
      printf("%d:%d in %s, %s", getuid(), getgid(), getcwd(here, sizeof here), getenv("GREETING"));
      for (int i = 0; i < count; ++i) printf(", %s", words[i]);
      puts("");
    }' app tell
}
packs_image() {
  whittle pack "$W/tell:/opt/tell" --format "$2" --tag example.org/team/tell:1.0 --user 65532:65533 \
    --env GREETING='good day' --cwd /opt --cmd one --cmd 'two words' --expose 8080 \
    --label org.opencontainers.image.title=tell --stop-signal SIGINT -o "$1"
  ends 0
}
told='65532:65533 in /opt, good day, /opt/tell, one, two words'

tree() {
  (
    cd "$1" || exit
    find . -mindepth 1 -printf '%P\t%y %m %U:%G %Ts %n %i %s %l\0' | sort -z |
      tr '\n\0' '?\n' | awk -F '\t' '{
        split($2, f, " ")
        if (f[1] == "d") f[5] = f[7] = "-"
        if (!(f[6] in number)) number[f[6]] = ++numbers
        print $1 ":", f[1], f[2], f[3], f[4], f[5], number[f[6]], f[7], f[8] }'
    find . -type f -print0 | sort -z | xargs -0 sha256sum -z | tr '\n\0' '?\n'
    getcap -r . | sort
  )
}
same() { diff <(tree "$1") <(tree "$2") || fail "$2 is not what $1 is"; }

# shellcheck source=tests/docker/engine.sh
. "$here/../docker/engine.sh"
docker='' emulator='' images=() podman=() containerd=()
engine() { find_engine; }
leave_engines() {
  [ ${#images[@]} = 0 ] || $docker image rm --force "${images[@]}" || :
  [ ${#podman[@]} = 0 ] || "${podman[@]}" system reset --force || :
  [ ${#containerd[@]} = 0 ] || {
    "${containerd[@]}" images ls --quiet | xargs "${containerd[@]}" images rm --sync
    "${containerd[@]}" namespaces rm "$namespace"
  } || :
} >/dev/null 2>&1
taken_out() {
  local container
  container=$($docker create "$1" /nothing)
  mkdir "$2"
  $docker export "$container" | tar -C "$2" --xattrs --xattrs-include='*' -xpf -
  $docker rm "$container" >/dev/null
  (cd "$2" && rm -rf .dockerenv dev etc proc sys)
}
answering_server() {
  source='#include <arpa/inet.h>
    #include <netinet/in.h>
    #include <string.h>
    #include <sys/socket.h>
    #include <unistd.h>
    int main(int count, char** words) {
      const char* how = count > 1 ? words[1] : "good";
      const char* answer = !strcmp(how, "good") ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        : !strcmp(how, "no") ? "HTTP/1.1 503 No\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-";
      int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
      struct sockaddr_in at = {AF_INET, htons(8000), {htonl(INADDR_LOOPBACK)}};
      setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
      if (bind(listener, (struct sockaddr*)&at, sizeof at) || listen(listener, 9)) return 1;
      for (;;) {
        char request[4096];
        int client = accept(listener, 0, 0);
        if (!strcmp(how, "hang")) continue;
        if (read(client, request, sizeof request) > 0) write(client, answer, strlen(answer));
        close(client);
      }
    }' app server
}
judged() {
  local container health='' tries
  container=$($docker run --detach --network none "${images[0]}" "$1")
  for tries in {1..60}; do
    health=$($docker inspect --format '{{.State.Health.Status}}' "$container")
    [ "$health" = starting ] || break
    sleep 0.5
  done
  $docker inspect --format '{{(index .State.Health.Log 0).Output}}' "$container" >"$top/stdout"
  $docker rm --force "$container" >/dev/null
  [ "$health" = "$2" ] || fail "a server that answers $1 is $health"
  grep -qxE "$3" "$top/stdout" || fail "the check of a server that answers $1 does not say $3"
}
tells_machine() {
  local call=() target=$1-linux-gnu
  tools clang-19 ld.lld-19
  case $1 in
    x86_64) call=(1 60 'rax rdi rsi rdx' syscall) ;;
    i386) call=(4 1 'eax ebx ecx edx' 'int $0x80') ;;
    aarch64) call=(64 93 'x8 x0 x1 x2' 'svc 0') ;;
    arm) call=(4 1 'r7 r0 r1 r2' 'svc 0') target=armv7-linux-gnueabihf ;;
    riscv64) call=(64 93 'a7 a0 a1 a2' ecall) ;;
    s390x) call=(4 1 'r1 r2 r3 r4' 'svc 0') ;;
  esac
  read -r number a b c <<<"${call[2]}"
  cat >tell.c <<END
static void call(long n, long one, const void* two, long three) {
  register long number asm("$number") = n;
  register long a asm("$a") = one;
  register long b asm("$b") = (long)two;
  register long c asm("$c") = three;
  asm volatile("${call[3]}" : "+r"(a), "+r"(number) : "r"(b), "r"(c) : "memory"$([ "$1" != x86_64 ] || echo ', "rcx", "r11"'));
}
void _start(void) {
  call(${call[0]}, 1, "$1\\n", sizeof "$1\\n" - 1);
  call(${call[1]}, 0, 0, 0);
}
END
  clang-19 --target="$target" --ld-path=/usr/bin/ld.lld-19 -static -nostdlib -ffreestanding \
    -fomit-frame-pointer -O1 -o "tell-$1" tell.c
  whittle pack --format oci "$W/tell-$1:/tell" -o "$1.tar"; ends 0
}
emulated() {
  emulator=qemu-$1-static
  case $(uname -m):$1 in
    x86_64:x86_64 | x86_64:i386) emulator= ;;
    *) tools "$emulator" ;;
  esac
}
podman() {
  tools podman runc
  as_root "run podman"
  podman=(command podman --root "$top/podman" --runroot "$top/podman/run" --storage-driver vfs
    --runtime runc --cgroup-manager cgroupfs)
  "${podman[@]}" "$@"
}
containerd() {
  local socket
  tools ctr
  as_root "talk to containerd"
  for socket in /run/containerd/containerd.sock /run/docker/containerd/containerd.sock; do
    [ -S "$socket" ] || continue
    namespace=whittle-test-$$
    containerd=(ctr --address "$socket" --namespace "$namespace")
    "${containerd[@]}" "$@"
    return
  done
  skip "no containerd listens"
}
runs_bundle() {
  sed -i 's/"terminal": *true/"terminal": false/' "$1/config.json"
  runc --root "$top/runc" run --bundle "$1" "whittle-test-$$"
}
