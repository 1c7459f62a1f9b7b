#include "audit/excess.h"

#include <catch2/catch.hpp>

using namespace whittle::audit;

TEST_CASE("what people find in images is known by its path") {
  CHECK(excess_of("/usr/bin/dash") == Excess::shell);
  CHECK(excess_of("/bin/busybox") == Excess::shell);
  CHECK(excess_of("/usr/bin/apt-get") == Excess::package_manager);
  CHECK(excess_of("/sbin/apk") == Excess::package_manager);
  CHECK(excess_of("/usr/local/lib/python3.11/site-packages/pip/main.py") ==
        Excess::package_manager);
  CHECK(excess_of("/var/lib/apt/lists/x_Packages") == Excess::package_cache);
  CHECK(excess_of("/root/.cache/pip/http/a") == Excess::package_cache);
  CHECK(excess_of("/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus") == Excess::compiler);
  CHECK(excess_of("/usr/bin/make") == Excess::compiler);
  CHECK(excess_of("/usr/include/stdio.h") == Excess::header);
  CHECK(excess_of("/usr/lib/x86_64-linux-gnu/libc.a") == Excess::static_library);
  CHECK(excess_of("/usr/lib/debug/.build-id/aa/bb.debug") == Excess::debug_symbols);
  CHECK(excess_of("/usr/share/doc/bash/README") == Excess::documentation);
  CHECK(excess_of("/usr/share/man/man1/ls.1.gz") == Excess::manual_pages);
  CHECK(excess_of("/usr/share/locale/de/LC_MESSAGES/a.mo") == Excess::locales);
  CHECK(excess_of("/app/node_modules/x/test/a.js") == Excess::tests);
  CHECK(excess_of("/a/__pycache__/b.cpython-311.pyc") == Excess::byte_code);
}

TEST_CASE("what only looks like it is not") {
  CHECK_FALSE(excess_of("/app/sh"));
  CHECK_FALSE(excess_of("/app/test/data"));
  CHECK_FALSE(excess_of("/home/me/usr/include/x"));
  CHECK_FALSE(excess_of("/usr/bin/python3"));
}

TEST_CASE("every kind has a name") {
  CHECK(excess_names().size() == std::size_t(Excess::byte_code) + 1);
  CHECK(excess_names()[std::size_t(Excess::shell)] == "shells");
}
