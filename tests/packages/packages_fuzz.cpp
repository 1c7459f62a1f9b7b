// Whatever the bytes of a database are: every question is answered, and answers agree. The
// first byte says which file the rest is.
#include "base/bytes.h"
#include "packages/database.h"
#include "packages/rpm_header.h"
#include "tree/memory_tree.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

using namespace whittle;
using namespace whittle::packages;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// Every question about a root; what its packages are called.
std::vector<std::string> ask(const tree::FileTree& tree) {
  const tree::Walker walker(tree);
  const Database database(walker);
  std::vector<std::string> names;
  for (const Package& package : database.all()) {
    names.push_back(package.name);
    require(database.find(package.name + ":" + package.architecture) == &package);
    for (const std::string& path : database.files(package)) {
      const auto owners = database.owners(path);
      require(database.owner(path) == owners.front());
      require(std::ranges::find(owners, &package) != owners.end());
    }
    require(std::ranges::is_sorted(database.files(package)));
    const MadeByPackage& made = database.made(package);
    require(std::ranges::all_of(made.directories,
                                [](const std::string& path) { return path.starts_with('/'); }));
  }
  require(database.is_there());
  require(names.empty() || !database.damage());
  return names;
}

void read_dpkg_status(std::string_view text) {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/dpkg/status", text);
  tree.add_file("/var/lib/dpkg/status.d/a", text);
  ask(tree);
}

// Each of the other files, beside a plain status.
void read_dpkg_files(std::string_view text) {
  tree::MemoryTree tree;
  tree.add_link("/lib", "usr/lib");
  tree.add_directory("/usr/lib");
  tree.add_file("/var/lib/dpkg/status", "Package: a\n\nPackage: b\n\nPackage: c\n");
  tree.add_file("/var/lib/dpkg/diversions", text);
  tree.add_file("/var/lib/dpkg/info/a.list", text);
  tree.add_file("/var/lib/dpkg/info/a.postinst", text);
  tree.add_file("/var/lib/dpkg/info/b.md5sums", text);
  tree.add_file("/var/lib/dpkg/info/c.list",
                "/lib/tmpfiles.d/c.conf\n/lib/sysusers.d/c.conf\n/lib/systemd/system/c.service\n");
  tree.add_file("/usr/lib/tmpfiles.d/c.conf", text);
  tree.add_file("/usr/lib/sysusers.d/c.conf", text);
  tree.add_file("/usr/lib/systemd/system/c.service", text);
  require(ask(tree).size() == 3);
}

void read_apk(std::string_view text) {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed", text);
  ask(tree);
}

void read_apk_scripts(std::string_view text) {
  tree::MemoryTree tree;
  tree.add_file("/lib/apk/db/installed", "P:a\nV:1\n");
  tree.add_file("/lib/apk/db/scripts.tar", text);
  ask(tree);
}

void read_rpm_database(std::string_view text) {
  tree::MemoryTree tree;
  tree.add_file("/var/lib/rpm/rpmdb.sqlite", text);
  ask(tree);
}

void read_rpm_record(std::string_view text) {
  ListRoom room;
  const auto record = read_rpm_header(as_bytes(text), room);
  require(!record || !record->package.name.empty());
}

constexpr std::array readers = {read_dpkg_status, read_dpkg_files,   read_apk,
                                read_apk_scripts, read_rpm_database, read_rpm_record};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  readers[data[0] % readers.size()](as_text(std::as_bytes(std::span(data, size))).substr(1));
  return 0;
}
