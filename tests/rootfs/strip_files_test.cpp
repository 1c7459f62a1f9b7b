#include "rootfs/strip_files.h"

#include "elf/file.h"
#include "elf/notes.h"
#include "rootfs/builder.h"
#include "rootfs/manifest_check.h"
#include "support/run.h"
#include "support/sample_manifest.h"
#include "support/skip.h"
#include "support/temporary_directory.h"
#include "tree/directory_tree.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace whittle;
using namespace whittle::rootfs;

namespace {

// A tree with a program of the compiler in it, with debug data and a build id.
bool compile(const test::TemporaryDirectory& top) {
  if (!test::have("gcc")) return false;
  std::filesystem::create_directories(top.path() / "bin");
  const auto made = test::run(
      "printf 'int answer(void) { return 42; }\\nint main(void) { return answer(); }\\n' |"
      " gcc -g -O0 -Wl,--build-id -x c - -o " +
      test::quote(top / "bin/app"));
  INFO(made.output);
  REQUIRE(made.status == 0);
  return true;
}

Manifest everything(const tree::FileTree& tree, const std::vector<std::string>& paths) {
  Builder builder;
  const tree::Walker walker(tree);
  for (const std::string& path : paths)
    builder.add(walker, path, {});
  return builder.finish();
}

}  // namespace

TEST_CASE("a stripped program runs, and has its digest, size and build id") {
  const test::TemporaryDirectory top;
  if (!compile(top)) return test::skip("there is no gcc");
  const tree::DirectoryTree tree(top.path().string());
  Manifest manifest = everything(tree, {"/bin/app"});
  const std::uint64_t before = total_size(manifest);
  const StripReport report =
      strip_files(manifest, {.section_headers = {}, .debug_file = elf::DebugFile::yes});

  const Entry& app = *manifest.find("/bin/app");
  CHECK(report.files == 1);
  CHECK(report.before == before);
  CHECK(report.after == app.size);
  CHECK(report.saved() == before - app.size);
  CHECK(app.size < before);
  CHECK(report.findings.empty());
  const tree::Contents contents = app.source.contents();
  CHECK(contents.bytes().size() == app.size);
  CHECK(app.sha256 == sha256(contents.bytes()));
  CHECK(check(manifest).empty());

  test::write_file(top / "stripped", std::string(contents.text()));
  std::filesystem::permissions(top / "stripped", std::filesystem::perms::owner_all);
  CHECK(test::run(test::quote(top / "stripped")).status == 42);

  REQUIRE(report.debug_files.size() == 1);
  const auto file = elf::read_file(contents.bytes());
  const std::string id = elf::read_notes(contents.bytes(), *file).build_id.value();
  CHECK(report.debug_files[0].path ==
        ".build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug");
}

TEST_CASE("debug data names the lines of the stripped program") {
  const test::TemporaryDirectory top;
  if (!compile(top)) return test::skip("there is no gcc");
  if (!test::have("addr2line")) return test::skip("there is no addr2line");
  const tree::DirectoryTree tree(top.path().string());
  Manifest manifest = everything(tree, {"/bin/app"});
  const StripReport report =
      strip_files(manifest, {.section_headers = {}, .debug_file = elf::DebugFile::yes});
  REQUIRE(report.debug_files.size() == 1);
  test::write_file(top / "debug", std::string(report.debug_files[0].contents.text()));
  const auto told = test::run("addr2line -f -e " + test::quote(top / "debug") + " $(nm " +
                              test::quote(top / "bin/app") + " | awk '/ T main$/ { print $1 }')");
  CHECK(told.output.starts_with("main\n"));
}

TEST_CASE("names of one file stay names of one file, capability and mode stay") {
  const test::TemporaryDirectory top;
  if (!compile(top)) return test::skip("there is no gcc");
  std::filesystem::create_hard_link(top / "bin/app", top / "bin/other");
  std::filesystem::copy_file(top / "bin/app", top / "bin/copy");
  const tree::DirectoryTree tree(top.path().string());
  Manifest manifest = everything(tree, {"/bin/app", "/bin/other", "/bin/copy"});
  for (Entry& entry : manifest.entries) {
    if (entry.path == "/bin/copy" || entry.kind == Kind::directory) continue;
    entry.mode = 04750;
    entry.xattrs["security.capability"] = test::net_bind_capability;
  }
  const StripReport report =
      strip_files(manifest, {.section_headers = {}, .debug_file = elf::DebugFile::yes});
  CHECK(report.files == 2);
  CHECK(report.debug_files.size() == 1);

  const Entry& file = *manifest.find("/bin/app");
  const Entry& link = *manifest.find("/bin/other");
  CHECK(link.kind == Kind::hard_link);
  CHECK(link.sha256 == file.sha256);
  CHECK(link.size == file.size);
  CHECK(file.mode == 04750);
  CHECK(file.xattrs.at("security.capability") == test::net_bind_capability);
  CHECK(check(manifest).empty());
}

TEST_CASE("what is no program, or has nothing to lose, stays as it is") {
  Manifest manifest = test::sample_manifest();
  compute_digests(manifest);
  const Manifest before = manifest;
  const StripReport report = strip_files(manifest);
  CHECK(report.files == 0);
  CHECK(report.saved() == 0);
  CHECK(report.findings.empty());
  for (std::size_t i = 0; i < before.entries.size(); ++i)
    CHECK(manifest.entries[i].sha256 == before.entries[i].sha256);
}

TEST_CASE("a program that carries an archive is left whole, and told") {
  const test::TemporaryDirectory top;
  if (!compile(top)) return test::skip("there is no gcc");
  const std::string bytes = test::read_file(top / "bin/app") + "an archive";
  test::write_file(top / "bin/app", bytes);
  const tree::DirectoryTree tree(top.path().string());
  Manifest manifest = everything(tree, {"/bin/app"});
  const StripReport report = strip_files(manifest);
  CHECK(report.files == 0);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].subject == "/bin/app");
  CHECK(report.findings[0].severity == Severity::note);
  CHECK(report.findings[0].what.starts_with("not stripped: 10 bytes at byte "));
  CHECK(manifest.find("/bin/app")->source.contents().text() == bytes);
}

TEST_CASE("a file that has not the size it had is told") {
  Manifest manifest = test::sample_manifest();
  for (Entry& entry : manifest.entries)
    if (entry.path == "/usr/bin/su") entry.size = 3;
  CHECK_THROWS_WITH(strip_files(manifest), "cannot read /usr/bin/su: it had 3 bytes and now has 2");
}

TEST_CASE("the programs of this machine start after they were stripped") {
  const test::TemporaryDirectory top;
  const tree::DirectoryTree tree("/");
  Manifest manifest = everything(tree, {"/usr/bin/env", "/usr/bin/true", "/usr/bin/sha256sum"});
  strip_files(manifest, {.section_headers = elf::SectionHeaders::none, .debug_file = {}});
  for (const Entry& entry : manifest.entries) {
    if (entry.kind != Kind::file || !entry.path.starts_with("/usr/bin/")) continue;
    const std::string copy = top / std::string(tree::base_name(entry.path));
    test::write_file(copy, std::string(entry.source.contents().text()));
    std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
    INFO(entry.path);
    CHECK(test::run(test::quote(copy) + " --version >/dev/null").status == 0);
  }
}
