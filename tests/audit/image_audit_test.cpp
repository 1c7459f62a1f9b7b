// A small image of a server, what it needs, and what nobody asks for.
#include "audit/image_audit.h"

#include "audit/gate.h"
#include "support/made_layers.h"
#include "support/made_plan.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace whittle;
using audit::ImageAudit;
using audit::Standing;
using test::lines;
using Words = std::vector<std::string>;

namespace {

const std::string key = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n";

std::vector<std::vector<test::MadeMember>> made_server() {
  return {{{test::made_loader_path, test::made_ld_so(), 0755},
           {"/lib64/libc.so.6", test::made_elf({.soname = "libc.so.6"}), 0755},
           {"/lib64/libx.so.1", test::made_elf({.soname = "libx.so.1"}), 0755},
           {"/lib64/libother.so", test::made_elf({.soname = "libother.so"}), 0755},
           {"/etc/os-release", "ID=made\n"},
           {"/usr/share/doc/x/README", "four"}},
          {{"/app/server", test::made_elf(test::made_program({"libx.so.1", "libc.so.6"})), 0755},
           {"/app/page.html", "page"},
           {"/app/copy.html", "page"},
           {"/key.pem", key}},
          {{"/.wh.key.pem"}}};
}

ImageAudit audited(const audit::AuditRequest& request = {},
                   const std::vector<std::vector<test::MadeMember>>& layers = made_server()) {
  return audit::audit_image(test::made_layers(layers), request);
}

audit::AuditRequest server() {
  audit::AuditRequest request;
  request.start.entrypoint = {"/app/server"};
  return request;
}

std::string standing(const ImageAudit& audit, const std::string& path) {
  const auto& entries = audit.image().root.entries;
  const auto entry = std::ranges::find(entries, path, &rootfs::Entry::path);
  REQUIRE(entry != entries.end());
  const auto index = static_cast<std::size_t>(entry - entries.begin());
  return std::string(audit::standing_names()[std::size_t(audit.judged[index].standing)]);
}

}  // namespace

TEST_CASE("every file stands as what is started asks for it") {
  const ImageAudit audit = audited(server());
  CHECK(standing(audit, "/app/server") == "needed");
  CHECK(standing(audit, "/app") == "needed");
  CHECK(standing(audit, "/lib64/libx.so.1") == "needed");
  CHECK(standing(audit, test::made_loader_path) == "needed");
  CHECK(standing(audit, "/lib64/libother.so") == "unreached");
  CHECK(standing(audit, "/etc/os-release") == "identity");
  CHECK(standing(audit, "/app/page.html") == "own");
  CHECK(standing(audit, "/usr/share/doc/x/README") == "unreached");
  CHECK(audit.weight(Standing::own) == audit::Weight{2, 8});
  CHECK(audit.weight(Standing::identity) == audit::Weight{1, 8});
  CHECK(audit.weight().files == 9);
}

TEST_CASE("an image is weighed: hidden, duplicate, and as it is stored") {
  const ImageAudit audit = audited(server());
  CHECK(audit.hidden() == audit::Weight{1, key.size()});
  CHECK(audit.duplicate().files >= 1);
  CHECK(audit.stored() == audit.weight().bytes + key.size());
  CHECK(audit.dive->wasted_bytes == key.size());
  CHECK(lines(audit.findings) == Words{"warning secret-in-layer /key.pem"});
}

TEST_CASE("what is wanted besides is a root as what starts is") {
  audit::AuditRequest request = server();
  request.roots = {"/lib64/libother.so", "/usr/share/doc/x"};
  const ImageAudit audit = audited(request);
  CHECK(standing(audit, "/lib64/libother.so") == "needed");
  CHECK(standing(audit, "/usr/share/doc/x/README") == "needed");
}

TEST_CASE("where nothing starts all is unreached, and that is told") {
  const ImageAudit audit = audited();
  CHECK(audit.weight(Standing::needed).files == 0);
  CHECK(lines(audit.findings) ==
        Words{"warning nothing-to-start /", "warning secret-in-layer /key.pem"});
}

TEST_CASE("what an image starts and lacks is told, and the rest looked at") {
  auto layers = made_server();
  layers.push_back({{"/lib64/.wh.libx.so.1"}});
  audit::AuditRequest request = server();
  const ImageAudit audit = audited(request, layers);
  CHECK(standing(audit, "/app/server") == "needed");
  CHECK(standing(audit, "/lib64/libc.so.6") == "needed");
  const Words told = lines(audit.findings);
  CHECK(std::ranges::find(told, "warning missing-library libx.so.1") != told.end());
  request.start.entrypoint = {"/none"};
  CHECK(lines(audited(request).findings).front() == "warning entrypoint-not-packed /none");
}

TEST_CASE("an image's own directories are where it starts, not those of every system") {
  tree::MemoryTree tree;
  tree.add_file("/app/bin/server", "x", 0755);
  tree.add_file("/usr/bin/tool", "x", 0755);
  tree.add_file("/data/x", "x");
  plan::Start start;
  start.directory = "/";
  start.entrypoint = {"/app/bin/server", "/usr/bin/tool", "--flag"};
  CHECK(audit::own_directories(tree::Walker(tree), start, {}) == Words{"/app/bin"});
  start.directory = "/data";
  CHECK(audit::own_directories(tree::Walker(tree), start, {"/app"}) ==
        Words{"/data", "/app/bin", "/app"});
}
