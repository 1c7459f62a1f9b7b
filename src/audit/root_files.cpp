#include "audit/root_files.h"

#include "base/error.h"
#include "base/parallel.h"
#include "closure/program.h"
#include "elf/constants.h"
#include "elf/file.h"
#include "second_reader/compare.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace whittle::audit {

namespace {

constexpr std::string_view debug_directory = "/usr/lib/debug/";

// What one file turned out to be: at most one of these.
struct Found {
  std::optional<ElfFile> elf;
  std::optional<ScriptFile> script;
  std::optional<Finding> finding;
};

Finding damage(const std::string& path, std::string what, std::string why) {
  return {FindingId::damaged_file, Severity::error, path, std::move(what), std::move(why), {}};
}

Found read_elf(const rootfs::Entry& entry, Bytes bytes) {
  const auto header = elf::read_header(bytes);
  if (header && header->type != ET_EXEC && header->type != ET_DYN) return {};
  const auto file = elf::read_file(bytes);
  if (!file) {
    return {.elf = {},
            .script = {},
            .finding = damage(entry.path, file.error().what,
                              "neither the kernel nor a loader takes it as it was built")};
  }
  // Nothing of it is ever mapped.
  if (file->segments.empty()) return {};
  ElfFile found;
  found.path = entry.path;
  found.machine = file->header.machine;
  // glibc's libc.so.6 has an interpreter too, and tells its version when it is started.
  found.is_program = closure::kind_of(*file) != closure::ProgramKind::library && !file->soname &&
                     (file->interpreter || (entry.mode & 0111U) != 0);
  found.facts = second_reader::facts_of(*file);
  found.kernel = elf::read_notes(bytes, *file).abi_tag;
  return {.elf = std::move(found), .script = {}, .finding = {}};
}

Found read_script(const rootfs::Entry& entry, std::string_view text) {
  try {
    auto line = closure::read_script_line(text, entry.path);
    if (!line) return {};
    return {
        .elf = {},
        .script = ScriptFile{entry.path, std::move(line->interpreter), std::move(line->argument)},
        .finding = {}};
  } catch (const Error& error) {
    return {.elf = {},
            .script = {},
            .finding = Finding{FindingId::script_without_interpreter,
                               Severity::error,
                               entry.path,
                               error.what(),
                               "the kernel does not start it",
                               {}}};
  }
}

// A program that was cut to nothing. Elsewhere an empty file may well have the mode of one:
// the copies of some file systems give it to all.
bool is_empty_program(const rootfs::Entry& entry) {
  constexpr std::array<std::string_view, 3> directories = {"bin", "sbin", "libexec"};
  return entry.kind == rootfs::Kind::file && entry.size == 0 && (entry.mode & 0111U) != 0 &&
         std::ranges::find(directories, tree::base_name(tree::parent(entry.path))) !=
             directories.end();
}

Found read(const rootfs::Entry& entry, const tree::FileTree& tree) {
  if (is_empty_program(entry)) {
    return {.elf = {},
            .script = {},
            .finding = damage(entry.path, "it is empty", "the kernel does not start it")};
  }
  constexpr std::uint64_t shortest = 4;  // "#!/a"
  if (entry.kind != rootfs::Kind::file || entry.size < shortest) return {};
  if (entry.path.starts_with(debug_directory)) return {};
  const tree::Contents contents =
      tree::or_throw(tree.contents(entry.path), "read", tree, entry.path);
  if (elf::is_elf(contents.bytes())) return read_elf(entry, contents.bytes());
  const bool is_script = (entry.mode & 0111U) != 0 && contents.text().starts_with("#!");
  return is_script ? read_script(entry, contents.text()) : Found{};
}

}  // namespace

RootFiles read_files(const rootfs::Manifest& root, const tree::Walker& walker) {
  std::vector<Found> found(root.entries.size());
  in_parallel(found.size(),
              [&](std::size_t i) { found[i] = read(root.entries[i], walker.tree()); });
  RootFiles files;
  for (Found& each : found) {
    if (each.elf) files.elf.push_back(*std::move(each.elf));
    if (each.script) files.scripts.push_back(*std::move(each.script));
    if (each.finding) files.findings.push_back(*std::move(each.finding));
  }
  return files;
}

}  // namespace whittle::audit
