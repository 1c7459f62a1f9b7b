#include "audit/start_check.h"

#include "base/error.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::find_start;
using audit::Started;
using test::lines;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  tree.add_file("/app/server", "x", 0755);
  tree.add_file("/app/data", "x", 0644);
  tree.add_file("/root/private", "x", 0700);
  tree.add_file("/usr/bin/check", "x", 0755);
  tree.add_file("/etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/false\n");
  tree.add_file("/etc/group", "root:x:0:\nstaff:x:50:\n");
  tree.add_directory("/closed", 0700);
  return tree;
}

Started started(const Words& entrypoint, const std::string& user = {},
                const std::string& directory = {}) {
  static const tree::MemoryTree tree = made_root();
  plan::Start start;
  start.entrypoint = entrypoint;
  start.user = user;
  start.directory = directory;
  return find_start(tree, start);
}

Words told(const Words& entrypoint, const std::string& user = {},
           const std::string& directory = {}) {
  return lines(started(entrypoint, user, directory).findings);
}

}  // namespace

TEST_CASE("what starts is found by its path, in its directory and in PATH") {
  CHECK(started({"/app/server"}).programs == Words{"/app/server"});
  CHECK(started({"./server"}, "", "/app").programs == Words{"/app/./server"});
  CHECK(started({"check"}).programs == Words{"/usr/bin/check"});
  CHECK(started({}).programs.empty());
  CHECK(told({"/app/server"}).empty());
  CHECK(told({}).empty());
}

TEST_CASE("what follows an init program is started too") {
  CHECK(started({"check", "--", "/app/server", "/app/data", "/none"}).programs ==
        Words{"/usr/bin/check", "/app/server"});
}

TEST_CASE("what is not there, or may not be executed, has its finding") {
  CHECK(told({"/app/none"}) == Words{"error entrypoint-not-packed /app/none"});
  CHECK(told({"none"}) == Words{"error entrypoint-not-packed none"});
  CHECK(told({"/app/data"}) == Words{"error not-executable /app/data"});
  CHECK(told({"/app"}) == Words{"error not-executable /app"});
  CHECK(told({"/root/private"}).empty());
  CHECK(told({"/root/private"}, "33") == Words{"error not-executable /root/private"});
}

TEST_CASE("a health check is started as the entrypoint is") {
  const tree::MemoryTree tree = made_root();
  plan::Start start;
  start.entrypoint = {"/app/server"};
  start.healthcheck = {"/usr/bin/check"};
  CHECK(find_start(tree, start).programs == Words{"/app/server", "/usr/bin/check"});
  start.healthcheck = {"/bin/sh", "-c", "curl"};
  CHECK(lines(find_start(tree, start).findings) ==
        Words{"error healthcheck-not-found /bin/sh", "error healthcheck-not-found curl"});
}

TEST_CASE("what the text of a shell always runs has to be there") {
  tree::MemoryTree tree = made_root();
  tree.add_file("/bin/sh", "x", 0755);
  plan::Start start;
  start.healthcheck = {"/bin/sh", "-c", "check -q || exit 1"};
  CHECK(find_start(tree, start).programs == Words{"/bin/sh", "/usr/bin/check"});
  start.healthcheck = {"/bin/sh", "-c", "curl -f http://localhost/ || exit 1"};
  CHECK(lines(find_start(tree, start).findings) == Words{"error healthcheck-not-found curl"});
  start.healthcheck = {"/bin/sh", "-c", "true && curl -f http://localhost/"};
  CHECK(find_start(tree, start).findings.empty());
}

TEST_CASE("a user is a number, or a name of the root's passwd") {
  CHECK(started({}, "").process.credentials.uid == 0);
  CHECK(started({}, "33").process.credentials.gid == 34);
  CHECK(started({}, "web").process.credentials.uid == 33);
  CHECK(started({}, "web:staff").process.credentials.gid == 50);
  CHECK(started({}, "7").process.credentials.gid == 0);
  CHECK(started({}, "7:8").process.credentials.gid == 8);
  CHECK(told({}, "7:8").empty());
  CHECK(told({}, "root").empty());
  CHECK(told({}, "nginx") == Words{"error unknown-user nginx"});
  CHECK(told({}, "web:none") == Words{"error unknown-user web:none"});
}

TEST_CASE("the working directory is there, and open to the user") {
  CHECK(told({}, "", "/app").empty());
  CHECK(told({}, "", "/closed").empty());
  CHECK(told({}, "33", "/closed") == Words{"error working-directory-missing /closed"});
  CHECK(told({}, "", "/none") == Words{"error working-directory-missing /none"});
  CHECK(told({}, "", "/app/data") == Words{"error working-directory-missing /app/data"});
}

TEST_CASE("a variable without a value is an error") {
  plan::Start start;
  start.env = {"NAME"};
  CHECK_THROWS_AS(find_start(made_root(), start), Error);
}
