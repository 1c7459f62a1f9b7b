#include "second_reader/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace whittle::second_reader {
namespace {

std::string text_of(std::uint32_t number) {
  return std::to_string(number);
}

std::string text_of(const std::optional<std::string>& text) {
  return text ? *text : "none";
}

std::string text_of(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

std::string text_of(const std::vector<NeededVersions>& needed) {
  std::vector<std::string> files;
  files.reserve(needed.size());
  for (const auto& [file, versions] : needed) {
    files.push_back(fmt::format("{} ({})", file, fmt::join(versions, ", ")));
  }
  return text_of(files);
}

}  // namespace

Facts facts_of(const elf::File& file) {
  Facts facts{.machine = file.header.machine,
              .bits = file.header.file_class == elf::Class::elf64 ? 64U : 32U,
              .interpreter = file.interpreter,
              .soname = file.soname,
              .rpath = file.rpath,
              .runpath = file.runpath};
  for (const elf::Need& need : file.needs) {
    if (need.kind == elf::NeedKind::needed) facts.needed.push_back(need.name);
  }
  for (const elf::VersionNeed& need : file.version_needs) {
    auto& needed = facts.needed_versions.emplace_back();
    needed.file = need.file;
    for (const elf::WantedVersion& version : need.versions)
      needed.versions.push_back(version.name);
  }
  for (const elf::VersionDefinition& definition : file.version_definitions) {
    facts.defined_versions.push_back(definition.name);
  }
  return facts;
}

std::vector<std::string> differences(const Facts& ours, const Facts& theirs) {
  std::vector<std::string> found;
  const auto compare = [&](std::string_view name, const auto& here, const auto& there) {
    if (here == there) return;
    found.push_back(fmt::format("{}: {} / {}", name, text_of(here), text_of(there)));
  };
  compare("machine", std::uint32_t{ours.machine}, std::uint32_t{theirs.machine});
  compare("bits", ours.bits, theirs.bits);
  compare("interpreter", ours.interpreter, theirs.interpreter);
  compare("needed", ours.needed, theirs.needed);
  compare("soname", ours.soname, theirs.soname);
  compare("rpath", ours.rpath, theirs.rpath);
  compare("runpath", ours.runpath, theirs.runpath);
  compare("needed versions", ours.needed_versions, theirs.needed_versions);
  compare("defined versions", ours.defined_versions, theirs.defined_versions);
  return found;
}

}  // namespace whittle::second_reader
