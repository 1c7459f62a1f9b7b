// A program or a library that is another one here, or was placed elsewhere, makes the whole of
// a run no answer. Data that differ (an /etc/passwd that was made for the image, what names
// the packages that are in it) are read as they are here, and that is said.
#include "sandbox/shared_files.h"

#include "rootfs/manifest.h"
#include "tree/directory_tree.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::sandbox {

namespace {

bool is_same(const std::string& path, const rootfs::Entry& file, const tree::Walker& machine) {
  const auto walked = machine.walk(path);
  if (!walked || walked->status.kind != tree::Kind::file || walked->status.size != file.size)
    return false;
  const auto theirs = machine.tree().contents(walked->path);
  return theirs && std::ranges::equal(theirs->bytes(), file.source.contents().bytes());
}

bool is_program(const rootfs::Entry& file) {
  return (file.mode & 0111U) != 0 || file.source.contents().text().starts_with("\177ELF");
}

}  // namespace

SharedFiles shared_files(const rootfs::Manifest& root, const std::string& machine) {
  const tree::DirectoryTree tree(machine);
  const tree::Walker walker(tree);
  SharedFiles shared;
  for (const rootfs::Entry& entry : root.entries) {
    if (entry.kind != rootfs::Kind::file && entry.kind != rootfs::Kind::hard_link) continue;
    const rootfs::Entry* file = entry.kind == rootfs::Kind::file ? &entry : root.find(entry.target);
    if (file == nullptr) continue;
    auto& among = is_same(entry.path, *file, walker) ? shared.same
                  : is_program(*file)                ? shared.programs
                                                     : shared.data;
    among.push_back(entry.path);
  }
  return shared;
}

std::optional<std::string> why_no_answer(const SharedFiles& shared) {
  if (shared.programs.empty()) return std::nullopt;
  return fmt::format("{} is another file on this machine, or not there", shared.programs.front());
}

std::optional<std::string> not_shown_of_data(const SharedFiles& shared) {
  if (shared.data.empty()) return std::nullopt;
  return fmt::format("what is in {} files that are others here: {}{}", shared.data.size(),
                     shared.data.front(), shared.data.size() > 1 ? ", ..." : "");
}

}  // namespace whittle::sandbox
