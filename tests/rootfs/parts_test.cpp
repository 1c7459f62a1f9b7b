#include "rootfs/parts.h"

#include "rootfs/builder.h"
#include "rootfs/manifest_check.h"
#include "support/made_dpkg.h"
#include "support/manifest_lines.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

constexpr Reason asked{ReasonKind::asked, "", "", ""};
const Reason needed{ReasonKind::needed, "/app/server", "libx.so.1", ""};
const Reason included{ReasonKind::included, "", "", ""};
const Reason by_rule{ReasonKind::rule, "/app/server", "tls", ""};

// A Debian with a library and certificates, what ldconfig and update-ca-certificates made, and
// a program with its own library.
tree::MemoryTree debian() {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("libx1", "/.\n/usr\n/usr/lib\n/usr/lib/libx.so.1.2\n");
  dpkg.add("certs", "/.\n/etc\n/etc/certs\n/etc/certs.conf\n/usr\n/usr/bin\n/usr/bin/tool\n");
  tree.add_file("/usr/lib/libx.so.1.2", "x");
  tree.add_link("/usr/lib/libx.so.1", "libx.so.1.2");
  tree.add_link("/lib", "usr/lib");
  tree.add_file("/etc/certs/all.crt", "certificates");
  tree.add_file("/etc/certs.conf", "all");
  tree.add_file("/etc/server.conf", "port 1");
  tree.add_file("/usr/bin/tool", "tool", 0755);
  tree.add_file("/app/server", "server", 0755);
  tree.add_file("/app/own.so", "own");
  tree.add_link("/app/libx.so", "/usr/lib/libx.so.1");
  return tree;
}

class Planned {
 public:
  explicit Planned(const tree::FileTree& below) : tree(below), walker(tree), packages(walker) {}

  void add(const char* path, const Reason& reason) { builder.add_link(walker, path, reason); }
  Manifest finish() {
    Manifest manifest = builder.finish();
    CHECK(check(manifest).empty());
    assign_parts(manifest, packages, tree);
    return manifest;
  }

  tree::OverlayTree tree;
  tree::Walker walker;
  packages::Database packages;
  Builder builder;
};

Lines paths(const Manifest& manifest) {
  Lines lines;
  for (const Entry& entry : manifest.entries)
    lines.push_back(entry.path);
  return lines;
}

}  // namespace

TEST_CASE("what packages ship is the base, with the links and generated files that go with it") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.add("/app/server", asked);
  planned.add("/lib/libx.so.1", needed);
  planned.add("/app/own.so", needed);
  planned.add("/app/libx.so", included);
  planned.add("/etc/certs/all.crt", by_rule);
  const Parts parts = split_parts(planned.finish());
  CHECK(paths(parts.base) == Lines{"/etc", "/etc/certs", "/etc/certs/all.crt", "/lib", "/usr",
                                   "/usr/lib", "/usr/lib/libx.so.1", "/usr/lib/libx.so.1.2"});
  CHECK(paths(parts.app) == Lines{"/app", "/app/libx.so", "/app/own.so", "/app/server"});
}

TEST_CASE("a rule's file beside those of others is the user's, and so is a configuration named") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.add("/etc/server.conf", by_rule);
  planned.add("/etc/certs.conf", included);
  const Manifest manifest = planned.finish();
  CHECK(manifest.find("/etc/server.conf")->part == Part::app);
  CHECK(manifest.find("/etc/certs.conf")->part == Part::app);
  CHECK(manifest.find("/etc")->part == Part::app);
}

TEST_CASE("what whittle writes is the user's, and a directory of both is in both, alike") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.add("/etc/certs/all.crt", by_rule);
  planned.builder.write_file("/etc/passwd", "root", 0644, by_rule);
  const Manifest manifest = planned.finish();
  const Parts parts = split_parts(manifest);
  CHECK(paths(parts.base) == Lines{"/etc", "/etc/certs", "/etc/certs/all.crt"});
  CHECK(paths(parts.app) == Lines{"/etc", "/etc/passwd"});
  CHECK(test::lines(parts.base).front() == test::lines(parts.app).front());
}

TEST_CASE("a program that is placed where a package has one is the user's") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.tree.place(below, "/app/server", "/usr/bin/tool");
  planned.add("/usr/bin/tool", asked);
  const Manifest manifest = planned.finish();
  CHECK(split_parts(manifest).base.entries.empty());
  CHECK(paths(split_parts(manifest).app) == Lines{"/usr", "/usr/bin", "/usr/bin/tool"});
}

TEST_CASE("a packaged program that was asked for is the base's") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.add("/usr/bin/tool", asked);
  CHECK(split_parts(planned.finish()).app.entries.empty());
}

TEST_CASE("a file with a name of the user's is the user's by all its names") {
  tree::MemoryTree below = debian();
  below.add_hard_link("/app/zlib.so", "/usr/lib/libx.so.1.2");
  below.add_hard_link("/app/tool", "/usr/bin/tool");
  Planned planned(below);
  planned.add("/app/zlib.so", included);
  planned.add("/usr/lib/libx.so.1.2", needed);
  planned.add("/app/tool", included);
  planned.add("/usr/bin/tool", included);
  const Manifest manifest = planned.finish();
  for (const Entry& entry : manifest.entries)
    CHECK(entry.part == Part::app);
}

TEST_CASE("a file takes the digest that it got in a part") {
  const tree::MemoryTree below = debian();
  Planned planned(below);
  planned.add("/app/server", asked);
  Manifest manifest = planned.finish();
  Manifest part = split_parts(manifest).app;
  compute_digests(part);
  take_digests(manifest, part);
  CHECK(manifest.find("/app/server")->sha256 == sha256(as_bytes("server")));
}
