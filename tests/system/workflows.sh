# shellcheck shell=bash disable=SC2034,SC2154  # words for those who source this file
# Words for the cases about the workflows of doc/ci.md.
#
#   github, gitlab         the case is a checkout of fixtures/several_platforms with a network
#                          of its own, with the variables and services that a job there has
#   registry HOST          a registry on this machine, which skopeo takes for HOST
#   steps NAME...          the steps of the workflow with these names succeed; `step NAME`: one
#   grow BYTES             the program of the project is so much larger than it was committed
#   committed              it is again what was committed
#   keep_artifacts         the service keeps what the job made
#   newcomer SUITE         installs the package in a root of this Debian, and does there what README does
#   buildx                 prints how docker buildx is started; status 1 where it is not there

github() {
  own_network
  checkout GitHub
  export GITHUB_PATH=$top/path GITHUB_STEP_SUMMARY=$W/summary GITHUB_SHA=0123abc GITHUB_ACTOR=someone
  export github_sha=0123abc github_repository=someone/project secrets_GITHUB_TOKEN=token
  export vars_WHITTLE_TAR=$tar
  : >"$GITHUB_PATH"
}
gitlab() {
  own_network
  checkout GitLab
  export WHITTLE_TAR=$tar CI_API_V4_URL=http://127.0.0.1:8080 CI_PROJECT_ID=1 CI_JOB_TOKEN=token
  export CI_COMMIT_SHA=0123abc CI_DEFAULT_BRANCH=main CI_COMMIT_BRANCH=main
  export CI_REGISTRY_IMAGE=registry.gitlab.com/someone/project CI_REGISTRY_USER=someone CI_REGISTRY_PASSWORD=word
  artifacts=$top/service/projects/1/jobs/artifacts/main/raw
  mkdir -p "$artifacts"
  python3 -m http.server --directory "$top/service" --bind 127.0.0.1 8080 >/dev/null 2>&1 &
  waits_for 8080
  # Packages are not installed on this machine, but apt has to know them.
  # shellcheck disable=SC2317  # called by the workflow
  apt-get() { [ "$1" = update ] || command apt-get --simulate -qq "$@" >/dev/null; }
  export -f apt-get
}
# checkout SERVICE: the project, the tar of whittle as `./dev package` makes it, what a machine
# of the service has beside.
checkout() {
  tools cpack curl make gcc jq python3
  mkdir "$top/scripts" "$top/home" "$top/bin"
  "$here/recipe" "$here/../../doc/ci.md" "$1" "$top/scripts" || skip "no YAML can be read"
  cp "$here"/../../fixtures/several_platforms/{Makefile,server.c} .
  cpack --config "$(dirname "$WHITTLE")/../CPackConfig.cmake" -G TGZ -B "$top/package" >/dev/null
  tar=file://$(compgen -G "$top/package/*.tar.gz")
  export HOME=$top/home
  # There is nobody else than root here.
  printf '#!/bin/sh\nexec "$@"\n' >"$top/bin/sudo"
  chmod +x "$top/bin/sudo"
  PATH=$top/bin:$PATH
}
registry() {
  tools docker-registry skopeo
  mkdir -p "$top/images" "$HOME/.config/containers"
  cat >"$top/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $top/images}}
http: {addr: "127.0.0.1:80"}
END
  docker-registry serve "$top/registry.yml" >/dev/null 2>&1 &
  printf '[[registry]]\nlocation = "%s"\ninsecure = true\n' "$1" >"$HOME/.config/containers/registries.conf"
  # Mounts are the case's own, as its network is.
  echo "127.0.0.1 localhost $1" >"$top/hosts"
  mount --bind "$top/hosts" /etc/hosts
  waits_for 80
}
step() {
  local script
  script=$(compgen -G "$top/scripts/[0-9]* $1") || script=$top/scripts/0\ $1
  # What a step adds to the path, the next one has.
  PATH=$([ ! -e "$top/path" ] || sed 's/$/:/' "$top/path" | tr -d '\n')$PATH bash "$script"
}
steps() {
  local name
  for name; do
    last="the step $name"
    step "$name" >"$top/stdout" 2>"$top/stderr" || fail "$last: fails"
  done
}
committed() {
  cp "$here/../../fixtures/several_platforms/server.c" .
  rm -f server
}
grow() {
  committed
  head -c "$1" /dev/urandom >ballast
  cat >>server.c <<'END'
__asm__(".section .rodata\n.incbin \"ballast\"\n.previous");
END
}
keep_artifacts() { cp size.json "$artifacts/"; }
newcomer() {
  local mirror=http://deb.debian.org/debian start=$SECONDS
  as_root "make a root"
  tools cpack curl debootstrap unshare
  curl -fsSI --max-time 20 "$mirror/dists/$1/Release" >/dev/null 2>&1 || skip "no mirror has $1"
  debootstrap --variant=minbase "$1" debian "$mirror" >log || fail "$(tail -n 5 log)"
  printf '#!/bin/sh\nexit 101\n' >debian/usr/sbin/policy-rc.d
  chmod +x debian/usr/sbin/policy-rc.d
  cp /etc/resolv.conf debian/etc/
  cpack --config "$(dirname "$WHITTLE")/../CPackConfig.cmake" -G DEB -B "$top/package" >/dev/null
  cp "$top"/package/whittle_*.deb debian/tmp/
  there 'apt-get install -qq -y --no-install-recommends /tmp/whittle_*.deb ca-certificates curl'
  there 'whittle pack /usr/bin/curl -o rootfs/'
  tells '^ca-certificates|^  ca-certificates  '
  there 'whittle verify rootfs/ --entrypoint /usr/bin/curl'
  prints '^complete .0 warnings.$'
  prints '^second reader: .* agree'
  there 'whittle verify rootfs/ -- /usr/bin/curl --version'
  there 'chroot rootfs /usr/bin/curl --version'
  prints '^curl [0-9.]+ '
  there 'whittle bundle /usr/bin/curl -o curl.run && ./curl.run --version'
  prints '^curl [0-9.]+ '
  there 'apt-get purge -qq -y whittle'
  fails 127 there 'whittle --version'
  measured "a newcomer in Debian $1: $((SECONDS - start)) s"
}
# In that root, with processes and mounts of its own.
there() {
  last="in the root: $1"
  unshare --mount --pid --fork --kill-child --root=debian --mount-proc /usr/bin/env -i HOME=/root \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    sh -c "cd && $1" >"$top/stdout" 2>"$top/stderr"
}
buildx() {
  ! docker buildx version >/dev/null 2>&1 || { echo docker buildx && return; }
  command -v docker-buildx
}
