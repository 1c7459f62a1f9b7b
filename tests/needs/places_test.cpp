#include "needs/places.h"

#include "support/made_dpkg.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using namespace whittle::needs;

TEST_CASE("a directory of one program is data, wherever the program was put") {
  for (const char* path : {"/opt/app", "/srv/app", "/app", "/usr/share/app", "/usr/lib/app/x.so",
                           "/usr/lib/x86_64-linux-gnu/app", "/usr/libexec/app",
                           "/usr/local/lib/app", "/var/www/html", "/usr/share/fonts/a/b"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place::data);
  }
}

TEST_CASE("below /etc is configuration, and a name that only begins like a place is not there") {
  CHECK(place_of("/etc/app") == Place::configuration);
  CHECK(place_of("/etc/app/app.conf") == Place::configuration);
  CHECK(place_of("/etcetera") == Place::data);
  CHECK(place_of("/etc/ssl-app") == Place::configuration);
  CHECK(place_of("/usr/include-app") == Place::data);
  CHECK(place_of("/running") == Place::data);
}

TEST_CASE("what a running program writes is state, but not what the machine writes there") {
  for (const char* path : {"/run", "/run/app.pid", "/var/run/app", "/var/lib/app", "/var/log/app",
                           "/var/cache/app", "/var/spool/app", "/var/lock", "/tmp/app"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place::state);
  }
  for (const char* path : {"/run/systemd/notify", "/run/dbus", "/var/lib/dpkg/status",
                           "/var/log/wtmp", "/var/cache/fontconfig", "/var/tmp"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place::none);
  }
}

TEST_CASE("a directory that many share is common, and what is in it is not") {
  for (const char* path :
       {"/", "/usr", "/usr/bin", "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
        "/usr/local/lib", "/usr/share/fonts", "/usr/share/fonts/truetype", "/etc", "/etc/default",
        "/var", "/usr/lib/python3.11", "/usr/lib/python3/dist-packages"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place::common);
  }
  CHECK(place_of("/usr/lib/python3/dist-packages/app") == Place::data);
  CHECK(place_of("/etc/default/app") == Place::configuration);
}

TEST_CASE("what compilers, people and the kernel read is never needed, nor what rules know") {
  for (const char* path :
       {"/proc/self/exe", "/dev/null", "/home/me/x", "/usr/include/app.h", "/usr/share/doc/app",
        "/usr/share/man/man1/app.1.gz", "/opt/app/app.h", "/opt/app/libapp.a", "/opt/app/main.go",
        "/etc/passwd", "/etc/ssl/x", "/etc/pam.d/app", "/usr/share/zoneinfo/UTC", "/bin/sh"}) {
    CAPTURE(path);
    CHECK(place_of(path) == Place::none);
  }
}

TEST_CASE("a directory is shared if packages of more than eight sources have it") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  for (int i = 0; i < 8; ++i)
    dpkg.add("p" + std::to_string(i), "/usr\n/usr/share\n/usr/share/many\n");
  // More packages of one source are not more who share it.
  dpkg.add("p0-data", "/usr/share/many\n", "Source: p0\n");
  dpkg.add("p0-doc", "/usr/share/many\n", "Source: p0\n");
  const tree::Walker walker(tree);
  CHECK_FALSE(is_shared(packages::Database(walker), "/usr/share/many"));
  dpkg.add("p8", "/usr/share/many\n");
  CHECK(is_shared(packages::Database(walker), "/usr/share/many"));
  CHECK_FALSE(is_shared(packages::Database(walker), "/usr/share/none"));
}
