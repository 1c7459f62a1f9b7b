#include "needs/accounts.h"

#include "tree/memory_tree.h"

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

TEST_CASE("users and groups of a root have the numbers that they have there") {
  whittle::tree::MemoryTree tree;
  tree.add_file("/etc/passwd",
                "root:x:0:0:root:/root:/bin/bash\n"
                "memcache:x:101:103:Memcached,,,:/nonexistent:/bin/false\n"
                "broken:x:-1:0::/:\n"
                "short:x:1\n");
  tree.add_file("/etc/group", "root:x:0:\nmem:x:103:a,b\nmail:x:8:\nnone:x::\n");
  const Accounts accounts = accounts_of(whittle::tree::Walker(tree));
  CHECK(accounts.users ==
        std::vector<Account>{{"root", 0, 0, "/root"}, {"memcache", 101, 103, "/nonexistent"}});
  CHECK(accounts.groups == std::vector<Group>{{"root", 0}, {"mem", 103, {"a", "b"}}, {"mail", 8}});

  Accounts image = standard_accounts();
  image.add(user_of(accounts, "memcache"));
  image.add(user_of(accounts, "nobody-else"));
  image.add(group_of(accounts, "mail"));
  image.add(user_of(accounts, "root"));
  CHECK(passwd_text(image) ==
        passwd_text() + "memcache:x:101:103:memcache:/nonexistent:/sbin/nologin\n");
  CHECK(group_text(image) == group_text() + "mem:x:103:\nmail:x:8:\n");
}

TEST_CASE("a number that has a name keeps it, another gets one") {
  Accounts image = standard_accounts();
  image.add_numbers({.users = {{"daemon", 0, 1, "/"}, {"app", 1000, 1001, "/home/app"}},
                     .groups = {{"wheel", 0}, {"app", 1001}}});
  Accounts expected = standard_accounts();
  expected.users.push_back({"app", 1000, 1001, "/home/app"});
  expected.groups.push_back({"app", 1001});
  CHECK(image == expected);
}

TEST_CASE("a root without accounts names nobody") {
  const whittle::tree::MemoryTree tree;
  CHECK(accounts_of(whittle::tree::Walker(tree)).is_empty());
}

TEST_CASE("a user stays a member of its groups, without the others") {
  whittle::tree::MemoryTree tree;
  tree.add_file("/etc/passwd", "radius:x:101:103::/:\nother:x:102:103::/:\n");
  tree.add_file("/etc/group", "radius:x:103:\nkeys:x:104:other,radius\nshadow:x:42:other\n");
  const Accounts accounts = accounts_of(whittle::tree::Walker(tree));
  Accounts image = user_of(accounts, "radius");
  CHECK(group_text(image) == "radius:x:103:\nkeys:x:104:radius\n");
  image.add(group_of(accounts, "shadow"));
  image.add(user_of(accounts, "other"));
  CHECK(group_text(image) == "radius:x:103:\nkeys:x:104:radius,other\nshadow:x:42:other\n");
}
