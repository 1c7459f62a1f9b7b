#include "audit/kernel_check.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <charconv>
#include <tuple>

namespace whittle::audit {

namespace {

auto number_of(const elf::AbiTag& tag) {
  return std::tuple(tag.major, tag.minor, tag.patch);
}

// "6.1.0-18-amd64" → 6.1.0; what is no number is 0.
elf::AbiTag parse(std::string_view release) {
  std::array<std::uint32_t, 3> parts{};
  const char* at = release.data();
  const char* const end = release.data() + release.size();
  for (std::uint32_t& part : parts) {
    const auto [rest, error] = std::from_chars(at, end, part);
    if (error != std::errc{} || rest == end || *rest != '.') break;
    at = rest + 1;
  }
  return {.os = 0, .major = parts[0], .minor = parts[1], .patch = parts[2]};
}

}  // namespace

std::optional<elf::AbiTag> needed_kernel(const std::vector<ElfFile>& files) {
  std::optional<elf::AbiTag> newest;
  for (const ElfFile& file : files) {
    if (!file.kernel || file.kernel->os != 0) continue;
    if (!newest || number_of(*newest) < number_of(*file.kernel)) newest = file.kernel;
  }
  return newest;
}

Findings check_kernel(const std::vector<ElfFile>& files, std::string_view release) {
  Findings findings;
  const elf::AbiTag here = parse(release);
  for (const ElfFile& file : files) {
    if (!file.kernel || file.kernel->os != 0) continue;
    if (number_of(*file.kernel) <= number_of(here)) continue;
    findings.push_back({FindingId::kernel_release,
                        Severity::warning,
                        file.path,
                        fmt::format("needs Linux {}.{}.{} or later, here is {}", file.kernel->major,
                                    file.kernel->minor, file.kernel->patch, release),
                        "on an older kernel the loader refuses it",
                        {}});
  }
  return findings;
}

std::string running_kernel() {
  utsname names{};
  ::uname(&names);
  return names.release;
}

}  // namespace whittle::audit
