#include "closure/version_check.h"

#include "elf/constants.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::closure {

namespace {

constexpr std::uint16_t weak_version = 2;  // VER_FLG_WEAK

std::string needing(const Closure& closure, const Object& object) {
  return object.role == loader::Role::program ? closure.program : object.path;
}

void check_one(Closure& closure, const Object& object, const Object& provider,
               const elf::WantedVersion& version) {
  const auto& definitions = provider.elf->file->version_definitions;
  if (std::ranges::find(definitions, version.name, &elf::VersionDefinition::name) !=
      definitions.end()) {
    return;
  }
  if (definitions.empty() && !provider.elf->file->has_versym && !closure.ld_so.at_least(2, 41)) {
    closure.findings.push_back(
        {Severity::error, provider.path,
         fmt::format("no versions at all (required by {})", needing(closure, object)),
         "a loader before glibc 2.41 dies of an assertion when it binds a symbol of that version "
         "(dl-lookup.c: version->filename == NULL)",
         "it was built without a version script: use the one it was linked with"});
    return;
  }
  if (definitions.empty()) {
    closure.findings.push_back(
        {Severity::warning, provider.path,
         fmt::format("no version information available (required by {})", needing(closure, object)),
         "the symbols are accepted without their versions", ""});
    return;
  }
  const bool weak = (version.flags & weak_version) != 0;
  closure.findings.push_back(
      {weak ? Severity::warning : Severity::error, provider.path,
       fmt::format("{}version `{}' not found (required by {})", weak ? "weak " : "", version.name,
                   needing(closure, object)),
       weak ? "the program starts" : "the loader stops before the program's first instruction",
       weak ? ""
            : "the file is older, or built without that version: use the one it was linked with"});
}

// The program was linked with relative relocations packed, which a loader must
// be known to understand.
void check_relr(Closure& closure, const Object& object) {
  const elf::File& file = *object.elf->file;
  if (!file.dynamic_value(DT_RELR)) return;
  const auto libc = std::ranges::find_if(file.version_needs, [](const elf::VersionNeed& need) {
    return need.file.starts_with("libc.so.");
  });
  if (libc == file.version_needs.end()) return;
  const bool says_so = std::ranges::find(libc->versions, "GLIBC_ABI_DT_RELR",
                                         &elf::WantedVersion::name) != libc->versions.end();
  if (says_so) return;
  closure.findings.push_back({Severity::error, object.path,
                              "DT_RELR without GLIBC_ABI_DT_RELR dependency",
                              "the loader refuses it", "link it with a linker that writes both"});
}

}  // namespace

void check_versions(Closure& closure, const loader::LdSo& ld_so,
                    const std::vector<std::vector<std::string>>& names) {
  if (ld_so.family != loader::Family::glibc) return;
  for (const Object& object : closure.objects) {
    if (!object.is_found()) continue;
    if (ld_so.at_least(2, 36)) check_relr(closure, object);
    for (const auto& need : object.elf->file->version_needs) {
      const auto provider = std::ranges::find_if(
          names, [&](const auto& own) { return std::ranges::find(own, need.file) != own.end(); });
      if (provider == names.end()) {
        closure.findings.push_back(
            {Severity::error, needing(closure, object),
             fmt::format("its version needs name {}, which nothing it needs is loaded as",
                         need.file),
             "the loader dies of an assertion (dl-version.c: needed != NULL)",
             "DT_NEEDED was edited after linking: name the library there by the same name"});
        continue;
      }
      const Object& found = closure.objects[static_cast<std::size_t>(provider - names.begin())];
      if (!found.is_found()) continue;
      for (const auto& version : need.versions)
        check_one(closure, object, found, version);
    }
  }
}

}  // namespace whittle::closure
