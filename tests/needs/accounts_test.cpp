#include "needs/accounts.h"

#include <catch2/catch.hpp>

using namespace whittle::needs;

TEST_CASE("an image has root, nobody and somebody to run as, and no logins") {
  CHECK(passwd_text() ==
        "root:x:0:0:root:/root:/sbin/nologin\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"
        "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n");
  CHECK(group_text() ==
        "root:x:0:\n"
        "nogroup:x:65534:\n"
        "nonroot:x:65532:\n");
}

TEST_CASE("a group that two users share has one name") {
  auto accounts = standard_accounts();
  accounts.push_back({"user", 1000, 0, "/home/user"});
  CHECK(passwd_text(accounts) == passwd_text() + "user:x:1000:0:user:/home/user:/sbin/nologin\n");
  CHECK(group_text(accounts) == group_text());
}
