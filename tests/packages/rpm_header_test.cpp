#include "packages/rpm_header.h"

#include "support/made_rpm.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::packages;
using test::made_rpm;

namespace {

std::optional<Record> read(const std::string& bytes) {
  ListRoom room;
  return read_rpm_header(as_bytes(bytes), room);
}

}  // namespace

TEST_CASE("a package of rpm is what its header says") {
  const auto record = read(made_rpm({.name = "openssl-libs",
                                     .version = "3.0.7",
                                     .source = "openssl-3.0.7-2.el9.src.rpm",
                                     .epoch = 1,
                                     .needs = {"libc.so.6()(64bit)", "/bin/sh"},
                                     .provides = {"libssl.so.3()(64bit)"},
                                     .directories = {"/usr/lib64/", "/etc/"},
                                     .files = {{0, "libssl.so.3"}, {1, "ssl"}, {0, "b"}},
                                     .after_install = "adduser x"}));
  REQUIRE(record);
  CHECK(record->package == Package{"openssl-libs", "1:3.0.7-2.el9", "x86_64", "openssl", {}});
  CHECK(record->needs ==
        std::vector<std::vector<std::string>>{{"libc.so.6()(64bit)"}, {"/bin/sh"}});
  CHECK(record->provides == std::vector<std::string>{"libssl.so.3()(64bit)"});
  CHECK(record->list == "/usr/lib64/libssl.so.3\n/etc/ssl\n/usr/lib64/b\n");
  CHECK(record->scripts == std::vector<std::string>{"adduser x"});
}

TEST_CASE("what a header does not say is empty, its own name the source") {
  const auto record = read(made_rpm({.release = "", .architecture = "", .source = ""}));
  REQUIRE(record);
  CHECK(record->package == Package{"a", "1", "", "a", {}});
  CHECK(record->list.empty());
  CHECK(read(made_rpm({.source = "no dashes"}))->package.source == "a");
}

TEST_CASE("a file that was not put in its place is not shipped") {
  const std::string states("\0\1\2\3\4", 5);
  const auto record =
      read(made_rpm({.directories = {"/"},
                     .files = {{0, "a"}, {0, "b"}, {0, "c"}, {0, "d"}, {0, "e"}, {0, "f"}},
                     .states = states}));
  CHECK(record->list == "/a\n/d\n/f\n");
}

TEST_CASE("a file whose directory is none, or that is two lines, is passed over") {
  CHECK(read(made_rpm({.directories = {"/", "/x\ny/"},
                       .files = {{7, "a"}, {0, "b"}, {0, "c\nd"}, {1, "e"}}}))
            ->list == "/b\n");
}

TEST_CASE("a header that is cut off anywhere, or has any of its bytes changed, is read") {
  const std::string whole = made_rpm({.needs = {"b"},
                                      .provides = {"c"},
                                      .directories = {"/usr/"},
                                      .files = {{0, "x"}, {0, "y"}},
                                      .states = std::string(2, '\0'),
                                      .after_install = "true"});
  REQUIRE(read(whole)->list == "/usr/x\n/usr/y\n");
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_NOTHROW(read(whole.substr(0, size)));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\1', '\x7f', '\xff'}) {
      std::string changed = whole;
      changed[at] = value;
      CHECK_NOTHROW(read(changed));
    }
  }
  CHECK_FALSE(read(""));
  CHECK_FALSE(read(made_rpm({.name = ""})));
}

TEST_CASE("a directory that is repeated with every name has its limit") {
  std::vector<std::pair<std::uint32_t, std::string>> files(1000, {0, "f"});
  const std::string directory = "/" + std::string(5000, 'd') + "/";
  const auto record = read(made_rpm({.directories = {directory}, .files = std::move(files)}));
  CHECK(record->list.empty());
}

TEST_CASE("what few ask of a package of rpm: its source's version, its vendor, sums") {
  const std::string bytes = made_rpm({.source = "s-3-4.el9.src.rpm",
                                      .directories = {"/b/", "/a/"},
                                      .files = {{0, "x"}, {1, "link"}, {7, "lost"}},
                                      .vendor = "Who",
                                      .license = "MIT",
                                      .digests = {"0123", "", "4567"}});
  const Details details = read_rpm_details(as_bytes(bytes));
  CHECK(details.source_version == "3-4.el9");
  CHECK(details.maintainer == "Who");
  CHECK(details.license == "MIT");
  CHECK(details.record == bytes);
  CHECK(details.sums == std::vector<FileSum>{{"/b/x", "md5", "0123"}});
  CHECK(read_rpm_details(as_bytes(made_rpm({.source = "odd"}))).source_version == "1-2.el9");
  CHECK(read_rpm_details(as_bytes("no header")) == Details{});
}

TEST_CASE("a reduced header says who the package is, and of files those that are there") {
  const std::string bytes = made_rpm({.epoch = 2,
                                      .needs = {"x"},
                                      .directories = {"/elsewhere/"},
                                      .files = {{0, "x"}},
                                      .after_install = "adduser x",
                                      .vendor = "Who",
                                      .license = "MIT"});
  const std::string reduced = reduced_rpm_header(
      as_bytes(bytes), {{.path = "/b/x", .mode = 0755, .md5 = "01", .sha256 = "89ab"},
                        {.path = "/b/y", .is_link = true, .mode = 0777},
                        {.path = "/top", .mode = 0644, .sha256 = "cd"}});
  const auto record = read(reduced);
  REQUIRE(record);
  CHECK(record->package == Package{"a", "2:1-2.el9", "x86_64", "a", {}});
  CHECK(record->list == "/b/x\n/b/y\n/top\n");
  CHECK(record->needs.empty());
  CHECK(record->scripts.empty());
  const Details details = read_rpm_details(as_bytes(reduced));
  CHECK(details.maintainer == "Who");
  CHECK(details.license == "MIT");
  CHECK(details.sums == std::vector<FileSum>{{"/b/x", "sha256", "89ab"}, {"/top", "sha256", "cd"}});
  CHECK(reduced_rpm_header(as_bytes("no header"), {}).empty());
}
