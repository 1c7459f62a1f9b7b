#include "packages/dpkg.h"

#include "support/made_dpkg.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::packages;

namespace {

using Names = std::vector<std::string>;

std::unique_ptr<Source> open(const tree::Walker& walker) {
  auto opened = open_dpkg(walker);
  REQUIRE(opened.has_value());
  return *std::move(opened);
}

Names names(const Source& source) {
  Names all;
  for (const Package& package : source.packages())
    all.push_back(package.name + ":" + package.architecture);
  return all;
}

}  // namespace

TEST_CASE("a package of dpkg is what its paragraph of the status says") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status",
                "Package: libssl3\n"
                "Status: install ok installed\n"
                "Architecture: amd64\n"
                "Multi-Arch: same\n"
                "Source: openssl (3.0.17-1)\n"
                "Version: 3.0.17-1~deb12u2+b1\n"
                "Depends: libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0\n"
                "Pre-Depends: base\n"
                "Description: cryptography\n"
                " Package: no field\n"
                "\n"
                "Package: libc6\n"
                "Status: install ok installed\n"
                "Architecture: amd64\n"
                "Provides: debconf-2.0 (= 1), libc\n"
                "Version: 2.36\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->packages() ==
        std::vector<Package>{
            {"libc6", "2.36", "amd64", "libc6", {}},
            {"libssl3", "3.0.17-1~deb12u2+b1", "amd64", "openssl", {"base", "libc6"}}});
}

TEST_CASE("packages of which configuration alone is left are not installed") {
  tree::MemoryTree tree;
  const auto package = [](const std::string& name, const std::string& status) {
    return "Package: " + name + "\nStatus: " + status + "\nArchitecture: all\n\n";
  };
  tree.add_file("/var/lib/dpkg/status",
                package("a", "install ok installed") + package("b", "deinstall ok config-files") +
                    package("c", "purge ok not-installed") + package("d", "install ok unpacked") +
                    package("e", "install ok triggers-pending"));
  const tree::Walker walker(tree);
  CHECK(names(*open(walker)) == Names{"a:all", "d:all", "e:all"});
}

TEST_CASE("a package that is there for two architectures has a list for each") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status",
                "Package: a\nArchitecture: i386\n\nPackage: a\nArchitecture: amd64\n\n"
                "Package: b\nArchitecture: all\n");
  tree.add_file("/var/lib/dpkg/info/a:amd64.list", "/64\n");
  tree.add_file("/var/lib/dpkg/info/a:i386.list", "/32\n");
  tree.add_file("/var/lib/dpkg/info/b.list", "/all\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(names(*source) == Names{"a:amd64", "a:i386", "b:all"});
  CHECK(source->list(0) == "/64\n");
  CHECK(source->list(1) == "/32\n");
  CHECK(source->list(2) == "/all\n");
}

TEST_CASE("without its list a package ships what its digests name, without either nothing") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("a", "");
  dpkg.add("b", "");
  tree.remove(test::MadeDpkg::info("a", "list"));
  tree.remove(test::MadeDpkg::info("b", "list"));
  tree.add_file(test::MadeDpkg::info("a", "md5sums"),
                "d41d8cd98f00b204e9800998ecf8427e  usr/bin/a\nbroken\n"
                "d41d8cd98f00b204e9800998ecf8427e  usr/share/a b\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->list(0) == "/usr/bin/a\n/usr/share/a b\n");
  CHECK(source->list(1).empty());
}

TEST_CASE("an image of distroless has a file for every package and its digests") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status.d/libc6",
                "Package: libc6\nSource: glibc\nVersion: 2.36\nArchitecture: amd64\n"
                "Description: none\n");
  tree.add_file("/var/lib/dpkg/status.d/libc6.md5sums",
                "d41d8cd98f00b204e9800998ecf8427e  lib/libc.so.6\n");
  tree.add_file("/var/lib/dpkg/status.d/base", "Package: base-files\nArchitecture: all\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->packages() == std::vector<Package>{{"base-files", "", "all", "base-files", {}},
                                                   {"libc6", "2.36", "amd64", "glibc", {}}});
  CHECK(source->list(0).empty());
  CHECK(source->list(1) == "/lib/libc.so.6\n");
}

TEST_CASE("a root without dpkg has no database, one with an empty status has no packages") {
  tree::MemoryTree tree;
  const tree::Walker walker(tree);
  CHECK(open(walker) == nullptr);
  tree.add_file("/var/lib/dpkg/status", "");
  const tree::Walker again(tree);
  CHECK(open(again)->packages().empty());
}

TEST_CASE("a status that cannot be read is no empty one") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status", "Package: a\n", 0600);
  const tree::Walker walker(tree, {.uid = 1000, .gid = 1000});
  CHECK(open_dpkg(walker).error() == "cannot read /var/lib/dpkg/status: Permission denied");
  tree::MemoryTree other;
  other.add_directory("/var/lib/dpkg/status");
  const tree::Walker there(other);
  CHECK(open_dpkg(there).error() == "cannot read /var/lib/dpkg/status: Is a directory");
}

TEST_CASE("paragraphs that name no package, or one that is a path, are passed over") {
  using namespace std::string_literals;
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status",
                "Version: 1\n\nPackage: ../../../etc/x\n\nPackage:\n\n\0\0\n\n"
                "Package: a\nArchitecture: ../x\nVersion: 1\n\nPackage: truncat"s);
  tree.add_file("/var/lib/dpkg/info/no-status.list", "/lost\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  REQUIRE(names(*source) == Names{"a:", "truncat:"});
  CHECK(source->list(0).empty());
}

TEST_CASE("the scripts that install a package are told, others are not") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("a", "");
  tree.add_file(test::MadeDpkg::info("a:amd64", "postinst"), "post");
  tree.add_file(test::MadeDpkg::info("a", "preinst"), "pre");
  tree.add_file(test::MadeDpkg::info("a", "postrm"), "rm");
  const tree::Walker walker(tree);
  CHECK(open(walker)->scripts(0) == Names{"pre", "post"});
}

TEST_CASE("a diversion moves the files of all packages but the one that asked for it") {
  tree::MemoryTree tree;
  test::MadeDpkg dpkg(tree);
  dpkg.add("a", "");
  dpkg.add("b", "");
  tree.add_file("/var/lib/dpkg/diversions",
                "/bin/x\n/bin/x.distrib\nb\n/bin/y\n/bin/y.orig\n:\n/bin/z\n/truncated\n");
  const tree::Walker walker(tree);
  const auto diversions = open(walker)->diversions();
  REQUIRE(diversions.size() == 2);
  CHECK(diversions[0].from == "/bin/x");
  CHECK(diversions[0].to == "/bin/x.distrib");
  CHECK(diversions[0].except == std::vector<std::uint32_t>{1});
  CHECK(diversions[1].except.empty());
}

TEST_CASE("what few ask of a package of dpkg: its source's version, who maintains it, sums") {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status",
                "Package: a\nArchitecture: amd64\nVersion: 1-2+b1\nSource: s (1-2)\n"
                "Maintainer: Who <who@example.org>\n"
                "Conffiles:\n /etc/a 0123 obsolete\n nonsense\n /etc/b 4567\n"
                "Description: about\n more\n\n"
                "Package: b\nArchitecture: all\nVersion: 3\nSource: s\n");
  tree.add_file("/var/lib/dpkg/info/a.md5sums", "89ab  usr/bin/a\nnonsense\ncdef  bin/b c\n");
  const tree::Walker walker(tree);
  const auto source = open(walker);
  CHECK(source->kind() == DatabaseKind::dpkg);
  const auto details = source->details({1, 0});
  REQUIRE(details.size() == 2);
  CHECK(details[0].source_version == "3");
  CHECK(details[0].sums.empty());
  CHECK(details[1].source_version == "1-2");
  CHECK(details[1].maintainer == "Who <who@example.org>");
  CHECK(details[1].license.empty());
  CHECK(details[1].record.starts_with("Package: a\n"));
  CHECK(details[1].record.ends_with("Description: about\n more"));
  CHECK(details[1].sums == std::vector<FileSum>{{"/bin/b c", "md5", "cdef"},
                                                {"/etc/a", "md5", "0123"},
                                                {"/etc/b", "md5", "4567"},
                                                {"/usr/bin/a", "md5", "89ab"}});
}
