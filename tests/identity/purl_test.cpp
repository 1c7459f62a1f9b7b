#include "identity/purl.h"

#include <catch2/catch.hpp>

using namespace whittle::identity;

namespace {

const Distribution debian{"debian", "12", "12.11", ""};

Component component(ComponentKind kind, const char* name, const char* version) {
  return {.kind = kind, .name = name, .version = version};
}

}  // namespace

TEST_CASE("a package of Debian names its source where that has another name or version") {
  Component libc = component(ComponentKind::deb, "libc6", "2.36-9+deb12u14");
  libc.architecture = "amd64";
  libc.source = "glibc";
  libc.source_version = "2.36-9+deb12u14";
  CHECK(purl_of(libc, debian) ==
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc");
  libc.source_version = "2.36-9";
  CHECK(purl_of(libc, debian) ==
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream="
        "glibc%402.36-9");
  libc.name = "libstdc++6";
  libc.source = "libstdc++6";
  libc.source_version = libc.version;
  CHECK(purl_of(libc, {}) == "pkg:deb/libstdc%2B%2B6@2.36-9%2Bdeb12u14?arch=amd64");
}

TEST_CASE("a package of rpm has its epoch beside the version, and the file of its source") {
  Component glibc = component(ComponentKind::rpm, "glibc-common", "2:2.39-6.fc40");
  glibc.architecture = "x86_64";
  glibc.source = "glibc";
  glibc.source_version = "2.39-6.fc40";
  CHECK(purl_of(glibc, {"fedora", "40", "40", ""}) ==
        "pkg:rpm/fedora/glibc-common@2.39-6.fc40?arch=x86_64&distro=fedora-40&epoch=2&upstream="
        "glibc-2.39-6.fc40.src.rpm");
}

TEST_CASE("what is no distribution's package is not of one") {
  CHECK(purl_of(component(ComponentKind::cargo, "serde", "1.0.2"), debian) ==
        "pkg:cargo/serde@1.0.2");
  CHECK(purl_of(component(ComponentKind::golang, "github.com/x/y", "v1.2"), debian) ==
        "pkg:golang/github.com/x/y@v1.2");
  CHECK(purl_of(component(ComponentKind::npm, "@babel/core", "7"), debian) ==
        "pkg:npm/%40babel/core@7");
  CHECK(purl_of(component(ComponentKind::pypi, "Some_Name", "1"), debian) ==
        "pkg:pypi/some-name@1");
  CHECK(purl_of(component(ComponentKind::generic, "a b", ""), debian) == "pkg:generic/a%20b");
}
