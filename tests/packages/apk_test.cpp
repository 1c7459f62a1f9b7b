#include "packages/apk.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <cstdio>

using namespace whittle;
using namespace whittle::packages;

namespace {

constexpr std::string_view two_packages =
    "C:Q1abc=\n"
    "P:busybox\n"
    "V:1.36.1-r5\n"
    "A:x86_64\n"
    "T:Size optimized: toolbox\n"
    "o:busybox\n"
    "D:so:libc.musl-x86_64.so.1 !conflict missing>=1 so:none.so.1\n"
    "p:cmd:busybox=1.36.1-r5 /bin/sh\n"
    "F:bin\n"
    "R:busybox\n"
    "a:0:0:755\n"
    "Z:Q1abc=\n"
    "F:\n"
    "R:top\n"
    "F:usr/share/a b\n"
    "\n"
    "P:musl\n"
    "V:1.2.4-r2\n"
    "A:x86_64\n"
    "o:musl-source\n"
    "p:so:libc.musl-x86_64.so.1=1\n"
    "F:lib\n"
    "M:0:0:1777\n"
    "R:ld-musl-x86_64.so.1\n";

std::unique_ptr<Source> open(const tree::Walker& walker) {
  auto opened = open_apk(walker);
  REQUIRE(opened.has_value());
  return *std::move(opened);
}

// A file of a tar archive.
std::string member(const std::string& name, const std::string& text, char type = '0') {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  char size[12];
  std::snprintf(size, sizeof size, "%011zo", text.size());
  header.replace(124, 11, size, 11);
  header[156] = type;
  const std::string padding((512 - text.size() % 512) % 512, '\0');
  return header + text + padding;
}

}  // namespace

TEST_CASE("a package of apk is what its paragraph says, its files too") {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed", two_packages);
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->packages() ==
        std::vector<Package>{{"busybox", "1.36.1-r5", "x86_64", "busybox", {"missing", "musl"}},
                             {"musl", "1.2.4-r2", "x86_64", "musl-source", {}}});
  CHECK(source->list(0) == "/bin\n/bin/busybox\n/.\n/top\n/usr/share/a b\n");
  CHECK(source->list(1) == "/lib\n/lib/ld-musl-x86_64.so.1\n");
  CHECK(source->diversions().empty());
}

TEST_CASE("the database of apk may be below /usr/lib") {
  tree::MemoryTree tree;
  tree.add_file("/usr/lib/apk/db/installed", two_packages);
  const tree::Walker walker(tree);
  CHECK(open(walker)->packages().size() == 2);
}

TEST_CASE("a root without apk has no database, one that cannot be read says so") {
  tree::MemoryTree tree;
  const tree::Walker walker(tree);
  CHECK(open(walker) == nullptr);
  tree.add_file("/lib/apk/db/installed", "", 0600);
  const tree::Walker there(tree, {.uid = 1000, .gid = 1000});
  CHECK(open_apk(there).error() == "cannot read /lib/apk/db/installed: Permission denied");
}

TEST_CASE("lines of apk that make no sense are passed over") {
  using namespace std::string_literals;
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed",
                "R:before\nnonsense\nP\nPx\n:\n\nV:1\nF:lost\n\nP:../x\n\nP:a\nR:top\nF:d\0d\n"
                "R:\n\n\n\nP:a\nV:2\n\nP:trunc"s);
  const tree::Walker walker(tree);
  const auto source = open(walker);
  REQUIRE(source->packages().size() == 2);
  CHECK(source->packages()[0] == Package{"a", "", "", "a", {}});
  CHECK(source->list(0) == "/top\n/d\0d\n/d\0d/\n"s);
  CHECK(source->packages()[1].name == "trunc");
}

TEST_CASE("the scripts of a package of apk are in an archive") {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed", two_packages);
  tree.add_file("/lib/apk/db/scripts.tar",
                member("busybox-1.36.1-r5.Q1abc.post-install", "post") +
                    member("busybox-1.36.1-r5.Q1abc.post-upgrade", "upgrade") +
                    member("busybox-1.36.1-r5.Q1abc.pre-install", std::string(600, 'p')) +
                    member("busybox-1.36.1-r5.Q1abc.post-install", "", '5') +
                    member("busybox-extras-1.36.1-r5.Q1abc.post-install", "extras"));
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->scripts(0) == std::vector<std::string>{"post", std::string(600, 'p')});
  CHECK(source->scripts(1).empty());
}

TEST_CASE("an archive of scripts that is cut off anywhere is read as far as it goes") {
  const std::string tar = member("musl-1.2.4-r2.Q1.post-install", std::string(600, 'x'));
  for (std::size_t size = 0; size < tar.size(); size += 100) {
    tree::MemoryTree tree;
    tree.add_file("/lib/apk/db/installed", two_packages);
    tree.add_file("/lib/apk/db/scripts.tar", tar.substr(0, size));
    const tree::Walker walker(tree);
    CHECK(open(walker)->scripts(1).size() == (size >= 512 + 600 ? 1 : 0));
  }
}

TEST_CASE("what few ask of a package of apk: its licence, who maintains it, sums") {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed",
                "P:a\nV:1-r0\nL:MIT\nm:Who <who@example.org>\nF:bin\nR:a\na:0:0:755\n"
                "Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=\nR:none\nF:\nR:top\nZ:Q2abc=\nR:odd\nZ:Q1$\n\n"
                "P:b\nV:2\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->kind() == DatabaseKind::apk);
  const auto details = source->details({0, 1});
  REQUIRE(details.size() == 2);
  CHECK(details[0].source_version == "1-r0");
  CHECK(details[0].license == "MIT");
  CHECK(details[0].maintainer == "Who <who@example.org>");
  CHECK(details[0].sums ==
        std::vector<FileSum>{{"/bin/a", "sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"}});
  CHECK(details[0].record.starts_with("P:a\n"));
  CHECK(details[0].record.ends_with("Z:Q1$"));
  CHECK(details[1].record == "P:b\nV:2");
}
