# shellcheck shell=bash disable=SC2034,SC2154  # words for those who source this file
# Words that make small programs and libraries in the current directory, for the cases
# of conformance/ and system/. $W is that directory as the program will see it from
# its root, $top a directory for what is no part of the case.
#
#   lib FILE [ARG]...      a shared object whose DT_SONAME is its file name
#   bare FILE [ARG]...     one without DT_SONAME
#   library FILE TEXT [ARG]..., versions FILE MAP TEXT [ARG]...
#                          the same from C, without libc; with symbol versions
#   app FILE [ARG]...      the program in question, from the C in $source if that is set
#     ARG is one of gcc's, or rpath=LIST, runpath=LIST, soname=NAME; a library given as
#     a file is needed by its DT_SONAME, or by that very word if it has none
#   root                   from here on in a root directory of its own, where libc and
#                          the loader are
#   foreign MACHINE        the same for another machine, run by an emulator
#   m32, musl, musl_root   the program is for 32 bits; of musl; in a root of musl
#   conf DIRECTORY...      a loader cache over these directories
#   poke, retag, weaken, isa, cache_entries   change bytes of a file

skip() {
  echo "skipped: $*"
  exit 77
}

prog='' sysroot='' interp=/lib64/ld-linux-x86-64.so.2 qemu='' oracle=glibc
compiler=(gcc) program_compiler=() program_end=()

tools() {
  local tool
  for tool in "$@"; do
    PATH=$PATH:/sbin:/usr/sbin command -v "$tool" >/dev/null || skip "there is no $tool"
  done
}

# poke FILE OFFSET BYTES: overwrites bytes, given as printf has them.
poke() {
  # shellcheck disable=SC2059  # the bytes are a format
  printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# arguments ARG...: into the array `translated`, what gcc is to be given.
arguments() {
  local arg
  translated=()
  for arg in "$@"; do
    case $arg in
      rpath=*) translated+=("-Wl,--disable-new-dtags" "-Wl,-rpath,${arg#*=}") ;;
      runpath=*) translated+=("-Wl,--enable-new-dtags" "-Wl,-rpath,${arg#*=}") ;;
      soname=*) translated+=("-Wl,-soname,${arg#*=}") ;;
      *) translated+=("$arg") ;;
    esac
  done
}
linked=(-x none '-Wl,--no-as-needed' '-Wl,--allow-shlib-undefined')

bare() {
  local file=$1 symbol
  shift
  mkdir -p "$(dirname "$file")"
  symbol=$(printf %s "$file" | tr -c a-zA-Z0-9 _)
  arguments "$@"
  echo "int f_$symbol(void) { return 0; }" |
    "${compiler[@]}" -shared -fPIC -nostdlib -o "$file" -x c - "${linked[@]}" "${translated[@]}"
}
lib() {
  local file=$1
  shift
  bare "$file" "soname=${file##*/}" "$@"
}
app() {
  local file=$1 source=${source-'int main(void) { return 0; }'} compile=("${program_compiler[@]}")
  shift
  mkdir -p "$(dirname "$file")"
  arguments "$@"
  [ ${#compile[@]} -gt 0 ] || compile=("${compiler[@]}")
  echo "$source" | "${compile[@]}" -o "$file" -x c - "${linked[@]}" \
    -Wl,--unresolved-symbols=ignore-in-shared-libs "${translated[@]}" "${program_end[@]}"
  prog=$W/$file
  [ -z "$sysroot" ] || prog=/$file
}
# library FILE C-TEXT [ARG]...: a shared object of this text, without libc.
library() {
  local file=$1 text=$2
  shift 2
  mkdir -p "$(dirname "$file")"
  arguments "soname=${file##*/}" "$@"
  printf '%s\n' "$text" | "${compiler[@]}" -shared -fPIC -fno-builtin -nostdlib -o "$file" \
    -x c - "${linked[@]}" "${translated[@]}"
}

# versions FILE MAP C-TEXT [ARG]...: the same with symbol versions.
versions() {
  local file=$1 map=$2
  shift 2
  echo "$map" >"$top/map"
  library "$file" "$@" "-Wl,--version-script=$top/map"
}
# retag FILE FROM TO: gives the dynamic entry with tag FROM the tag TO (64-bit).
retag() {
  tools python3
  python3 - "$@" <<'PY'
import struct, sys
path, old, new = sys.argv[1], int(sys.argv[2], 0), int(sys.argv[3], 0)
data = bytearray(open(path, "rb").read())
table, count = struct.unpack_from("<Q", data, 32)[0], struct.unpack_from("<H", data, 56)[0]
for header in range(table, table + 56 * count, 56):
    kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", data, header)
    for entry in range(offset, offset + size, 16) if kind == 2 else ():
        if struct.unpack_from("<Q", data, entry)[0] == old:
            struct.pack_into("<Q", data, entry, new)
open(path, "wb").write(data)
PY
}
# weaken FILE VERSION: sets the weak flag of the need for this version.
weaken() {
  tools python3
  python3 - "$@" <<'PY'
import struct, sys
path, version = sys.argv[1], sys.argv[2].encode()
elf_hash = 0
for byte in version:
    elf_hash = (elf_hash << 4) + byte
    elf_hash = (elf_hash ^ (elf_hash & 0xF0000000) >> 24) & 0x0FFFFFFF
data = bytearray(open(path, "rb").read())
at = data.index(struct.pack("<IH", elf_hash, 0))
struct.pack_into("<H", data, at + 4, 2)
open(path, "wb").write(data)
PY
}
# cache_entries FILE NAME [OTHER]: the first entries of a loader cache for these two names
# change places; without OTHER the name of the one is put outside the file.
cache_entries() {
  tools python3
  python3 - "$@" <<'PY'
import struct, sys
path, names = sys.argv[1], sys.argv[2:]
data = bytearray(open(path, "rb").read())
assert data.startswith(b"glibc-ld.so.cache1.1")
entries = {}
for at in range(48, 48 + 24 * struct.unpack_from("<I", data, 20)[0], 24):
    name = data[struct.unpack_from("<I", data, at + 4)[0]:].split(b"\0")[0]
    entries.setdefault(name.decode(), at)
first = entries[names[0]]
if len(names) == 1:
    struct.pack_into("<I", data, first + 4, len(data))
else:
    second = entries[names[1]]
    data[first:first + 24], data[second:second + 24] = data[second:second + 24], data[first:first + 24]
open(path, "wb").write(data)
PY
}
# isa FILE BITS: overwrites the processor levels that the file says it needs.
isa() {
  tools python3
  python3 - "$@" <<'PY'
import struct, sys
path, bits = sys.argv[1], int(sys.argv[2], 0)
data = bytearray(open(path, "rb").read())
at = data.index(struct.pack("<II", 0xC0008002, 4))
struct.pack_into("<I", data, at + 8, bits)
open(path, "wb").write(data)
PY
}

enter_root() {
  [ "$(id -u)" = 0 ] || skip "only root can start a program in another root"
  sysroot=$W/root
  W=$sysroot
  mkdir -p "$W"/{etc,proc,tmp}
  cd "$W" || exit 2
}
root() {
  local libraries=usr/lib/x86_64-linux-gnu
  enter_root
  mkdir -p $libraries usr/lib64 usr/bin
  ln -s usr/lib lib
  ln -s usr/lib64 lib64
  ln -s usr/bin bin
  cp -L /$libraries/libc.so.6 /$libraries/ld-linux-x86-64.so.2 $libraries/
  ln -s /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 lib64/ld-linux-x86-64.so.2
}
# conf DIRECTORY...: a loader cache over these directories.
conf() {
  printf '%s\n' "$@" >etc/ld.so.conf
  ldconfig -r .
}
ldconfig() { PATH=$PATH:/sbin:/usr/sbin command ldconfig "$@"; }

foreign() {
  local triplet loader emulator
  case $1 in
    aarch64) triplet=aarch64-linux-gnu loader=/lib/ld-linux-aarch64.so.1 emulator=qemu-aarch64-static ;;
    armhf) triplet=arm-linux-gnueabihf loader=/lib/ld-linux-armhf.so.3 emulator=qemu-arm-static ;;
    riscv64) triplet=riscv64-linux-gnu loader=/lib/ld-linux-riscv64-lp64d.so.1 emulator=qemu-riscv64-static ;;
    s390x) triplet=s390x-linux-gnu loader=/lib/ld64.so.1 emulator=qemu-s390x-static ;;
  esac
  tools clang-19 ld.lld-19 $emulator
  [ -e /usr/$triplet/lib/libc.so.6 ] || skip "there is no libc for $1"
  enter_root
  mkdir -p lib/$triplet
  cp -L /usr/$triplet/lib/libc.so.6 /usr/$triplet/lib/${loader##*/} lib/$triplet/
  ln -s $triplet/${loader##*/} lib/${loader##*/}
  cp "$(command -v $emulator)" qemu
  qemu=/qemu interp=$loader
  compiler=(clang-19 "--target=$triplet" --ld-path=/usr/bin/ld.lld-19 -nostdlib)
  program_compiler=("${compiler[@]}" -fPIE -pie)
  program_end=("-Wl,-dynamic-linker,$loader" "/usr/$triplet/lib/"{Scrt1.o,crti.o,libc.so.6,crtn.o})
}
m32() {
  interp=/lib/ld-linux.so.2 compiler=(gcc -m32)
  echo 'int main(void) { return 0; }' | gcc -m32 -o "$W/m32" -x c - 2>/dev/null || skip "gcc cannot link 32-bit programs"
  rm "$W/m32"
}
musl() {
  tools musl-gcc
  oracle=musl interp=/lib/ld-musl-x86_64.so.1 program_compiler=(musl-gcc)
}
musl_root() {
  musl
  enter_root
  mkdir lib
  cp -L $interp lib/
}
