#include "closure/version_check.h"

#include "elf/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace whittle::closure {

namespace {

constexpr std::uint16_t weak_version = 2;  // VER_FLG_WEAK

std::string needing(const Closure& closure, const Object& object) {
  return object.role == loader::Role::program ? closure.program : object.path;
}

// What follows from something that a loader does not accept of an object.
struct Consequence {
  Severity severity;
  std::string_view text;
};
Consequence refusal(const Closure& closure, const Object& object, std::string_view at_start) {
  if (!is_mapped_later(object)) return {Severity::error, at_start};
  return {is_indispensable(closure, object) ? Severity::error : Severity::warning,
          "opening it fails"};
}

class VersionCheck {
 public:
  explicit VersionCheck(Closure& closure) : closure_(closure) {
    for (std::size_t i = 0; i < closure.objects.size(); ++i) {
      const Object& object = closure.objects[i];
      providers_.resize(std::max(providers_.size(), object.name_space + 1));
      for (const auto& name : object.names)
        providers_[object.name_space].try_emplace(name, i);
      // Every namespace has the one loader.
      if (object.role != loader::Role::loader) continue;
      for (const auto& name : object.names)
        loader_names_.try_emplace(name, i);
    }
  }

  void run() {
    for (std::size_t i = 0; i < closure_.objects.size(); ++i) {
      const Object& object = closure_.objects[i];
      if (!object.is_found() || !object.hwcaps_level.empty()) continue;
      if (closure_.ld_so.at_least(2, 36)) check_relr(object);
      for (const auto& need : object.elf->file->version_needs)
        check_need(object, need);
    }
  }

 private:
  const Object* provider(const Object& object, const std::string& name) const {
    const Names& own = providers_[object.name_space];
    if (const auto found = own.find(name); found != own.end())
      return &closure_.objects[found->second];
    if (const auto found = loader_names_.find(name); found != loader_names_.end())
      return &closure_.objects[found->second];
    return nullptr;
  }

  void tell(Finding finding) { add_new(closure_.findings, {std::move(finding)}); }

  void check_need(const Object& object, const elf::VersionNeed& need) {
    const Object* const found = provider(object, need.file);
    if (found == nullptr) {
      const auto [severity, text] = refusal(
          closure_, object, "the loader dies of an assertion (dl-version.c: needed != NULL)");
      tell(
          {FindingId::version_need_without_library, severity, needing(closure_, object),
           fmt::format("its version needs name {}, which nothing it needs is loaded as", need.file),
           std::string(text),
           "DT_NEEDED was edited after linking: name the library there by the same name"});
      return;
    }
    if (!found->is_found()) return;
    for (const auto& version : need.versions)
      check_version(object, *found, version);
  }

  void check_version(const Object& object, const Object& provider,
                     const elf::WantedVersion& version) {
    const auto& definitions = provider.elf->file->version_definitions;
    if (std::ranges::find(definitions, version.name, &elf::VersionDefinition::name) !=
        definitions.end()) {
      return;
    }
    if (definitions.empty()) return check_unversioned(object, provider);
    const bool weak = (version.flags & weak_version) != 0;
    const Consequence consequence =
        weak ? Consequence{Severity::warning, "the program starts"}
             : refusal(closure_, object, "the loader stops before the program's first instruction");
    tell({FindingId::version_not_found, consequence.severity, provider.path,
          fmt::format("{}version `{}' not found (required by {})", weak ? "weak " : "",
                      version.name, needing(closure_, object)),
          std::string(consequence.text),
          weak ? ""
               : "the file is older, or built without that version: use the one it was linked "
                 "with"});
  }

  void check_unversioned(const Object& object, const Object& provider) {
    if (provider.elf->file->has_versym || closure_.ld_so.at_least(2, 41)) {
      tell({FindingId::version_information_absent, Severity::warning, provider.path,
            fmt::format("no version information available (required by {})",
                        needing(closure_, object)),
            "the symbols are accepted without their versions", ""});
      return;
    }
    const auto [severity, text] =
        refusal(closure_, object,
                "a loader before glibc 2.41 dies of an assertion when it binds a symbol of that "
                "version (dl-lookup.c: version->filename == NULL)");
    tell({FindingId::version_information_absent, severity, provider.path,
          fmt::format("no versions at all (required by {})", needing(closure_, object)),
          std::string(text),
          "it was built without a version script: use the one it was linked with"});
  }

  // Linked with relative relocations packed, which a loader must be known to understand.
  void check_relr(const Object& object) {
    const elf::File& file = *object.elf->file;
    if (!file.dynamic_value(DT_RELR)) return;
    const auto libc = std::ranges::find_if(file.version_needs, [](const elf::VersionNeed& need) {
      return need.file.starts_with("libc.so.");
    });
    if (libc == file.version_needs.end()) return;
    const bool says_so = std::ranges::find(libc->versions, "GLIBC_ABI_DT_RELR",
                                           &elf::WantedVersion::name) != libc->versions.end();
    if (says_so) return;
    const auto [severity, text] = refusal(closure_, object, "the loader refuses it");
    tell({FindingId::relr_without_version, severity, object.path,
          "DT_RELR without GLIBC_ABI_DT_RELR dependency", std::string(text),
          "link it with a linker that writes both"});
  }

  Closure& closure_;
  using Names = std::unordered_map<std::string, std::size_t>;
  std::vector<Names> providers_;  // by namespace; indices of objects
  Names loader_names_;
};

}  // namespace

void check_versions(Closure& closure) {
  if (closure.ld_so.family == loader::Family::glibc) VersionCheck(closure).run();
}

}  // namespace whittle::closure
