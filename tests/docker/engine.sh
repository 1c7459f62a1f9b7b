# shellcheck shell=sh
# The container engine of this machine and its builders, found by trying.

# The first client on PATH whose engine answers, in $docker; else a skip, by name.
docker=docker
find_engine() {
  command -v docker >/dev/null || skip "no docker client is installed"
  for docker in $(which -a docker); do
    ! "$docker" version >/dev/null 2>&1 || return 0
  done
  skip "no container engine answers"
}

# find_builder buildkit|classic: the first client on PATH that can ask the engine for
# this builder, in $client, and what DOCKER_BUILDKIT has to be, in $wanted.
find_builder() {
  case $1 in
    buildkit) wanted=1 ;;
    classic) wanted=0 ;;
  esac
  for client in $(which -a docker); do
    ! printf 'FROM scratch\nLABEL builder=%s\n' "$1" |
      DOCKER_BUILDKIT=$wanted "$client" build --quiet - >/dev/null 2>&1 || return 0
  done
  skip "no client here has the $1 builder"
}

# build buildkit|classic ARGUMENT...: docker build by this builder.
build() {
  find_builder "$1"
  if [ "$1" = buildkit ]; then
    shift
    set -- --progress=plain "$@"
  else
    shift
    set -- --force-rm "$@"
  fi
  DOCKER_BUILDKIT=$wanted "$client" build "$@"
}

# fresh_context DIR: what Dockerfile.scratch is built from, copied from $top. Of a
# directory that it has seen before, BuildKit 20.10 remembers names that are gone, and
# then takes from its cache less than it could.
fresh_context() {
  for part in .dockerignore CMakeLists.txt CMakePresets.json Dockerfile.scratch cmake dev fixtures src; do
    cp -a "$top/$part" "$1/"
  done
}
