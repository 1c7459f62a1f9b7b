#include "bundle/place.h"

#include <catch2/catch.hpp>

#include <string>

namespace whittle::bundle {

TEST_CASE("what a system has keeps its place below bin, lib, share and etc") {
  const Places places({"/usr/bin/curl"});
  CHECK(places.of("/usr/lib/x86_64-linux-gnu/gconv/UTF-16.so") == "lib/gconv/UTF-16.so");
  CHECK(places.of("/usr/lib/python3.11/os.py") == "lib/python3.11/os.py");
  CHECK(places.of("/usr/local/lib/x.so") == "lib/x.so");
  CHECK(places.of("/lib64/x.so") == "lib/x.so");
  CHECK(places.of("/usr/share/zoneinfo/UTC") == "share/zoneinfo/UTC");
  CHECK(places.of("/etc/ssl/certs/ca-certificates.crt") == "etc/ssl/certs/ca-certificates.crt");
  CHECK(places.of("/usr/sbin/tool") == "bin/tool");
  CHECK(places.of("/opt/data") == "root/opt/data");
}

TEST_CASE("what belongs to the machine is in no bundle") {
  const Places places({"/usr/bin/curl"});
  for (const char* path : {"/etc/passwd", "/etc/resolv.conf", "/etc/ld.so.cache", "/tmp",
                           "/var/lib/x", "/dev/null", "/etc/ld-musl-x86_64.path"})
    CHECK(places.of(path) == std::nullopt);
}

TEST_CASE("what lies around a program of its own keeps its place to it") {
  const Places places({"/opt/app/bin/server"});
  CHECK(places.of("/opt/app/bin/helper.dat") == "shared/helper.dat");
  CHECK(places.of("/opt/app/lib/plugins/x.so") == "lib/plugins/x.so");
  CHECK(places.of("/opt/app/share/x") == "share/x");
  CHECK(places.of("/opt/other/x") == "root/opt/other/x");
  CHECK(places.is_beside_program("/opt/app/share/x"));
  CHECK_FALSE(places.is_beside_program("/usr/share/x"));
}

TEST_CASE("a program in a home or in /tmp has its files beside it") {
  const Places places({"/home/me/build/server"});
  CHECK(places.of("/home/me/build/data/x") == "shared/data/x");
  CHECK(places.of("/home/me/notes") == std::nullopt);
}

}  // namespace whittle::bundle
