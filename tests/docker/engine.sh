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

# build BUILDER ARGUMENT...: docker build by buildkit or by classic. Clients differ in
# which of the two they can ask the engine for.
build() {
  builder=$1
  shift
  case $builder in
    buildkit) wanted=1 ;;
    classic) wanted=0 ;;
  esac
  for client in $(which -a docker); do
    if printf 'FROM scratch\nLABEL builder=%s\n' "$builder" |
      DOCKER_BUILDKIT=$wanted "$client" build --quiet - >/dev/null 2>&1; then
      if [ "$builder" = buildkit ]; then set -- --progress=plain "$@"; fi
      DOCKER_BUILDKIT=$wanted "$client" build "$@"
      return
    fi
  done
  skip "no client here has the $builder builder"
}
