// Debian's qemu-user-static. With binfmt_misc and its flag F the kernel has the emulator
// open, and every program starts that is started in turn; without, the first one does.
#include "sandbox/foreign.h"

#include "base/text.h"
#include "elf/file.h"
#include "image/platform.h"
#include "tree/walker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

namespace whittle::sandbox {

namespace {

std::optional<image::Platform> platform_of_program(const tree::FileTree& root,
                                                   const Workload& workload) {
  const tree::Walker walker(root);
  for (const std::string& path : candidates(workload)) {
    const auto walked =
        walker.walk(path.starts_with('/') ? path : tree::join(workload.directory, path));
    if (!walked || walked->status.kind != tree::Kind::file) continue;
    const auto contents = root.contents(walked->path);
    if (!contents || !elf::is_elf(contents->bytes())) return std::nullopt;
    const auto header = elf::read_header(contents->bytes());
    return header ? image::platform_of(*header) : std::nullopt;
  }
  return std::nullopt;
}

bool runs_by_itself(const image::Platform& platform) {
  const image::Platform own = image::own_platform();
  const auto common = image::common_platform(own, platform);
  return common && common->architecture == own.architecture;
}

// Whether the kernel has it open.
bool is_registered(std::string_view emulator) {
  emulator.remove_suffix(std::string_view("-static").size());
  std::ifstream file(fmt::format("/proc/sys/fs/binfmt_misc/{}", emulator), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const std::string_view line : split(text, "\n"))
    if (line.starts_with("flags:") && line.contains('F')) return text.starts_with("enabled");
  return false;
}

}  // namespace

std::string emulator_name(const std::string& architecture) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> names{
      {{"amd64", "x86_64"},
       {"386", "i386"},
       {"arm64", "aarch64"},
       {"arm", "arm"},
       {"riscv64", "riscv64"},
       {"s390x", "s390x"},
       {"ppc64le", "ppc64le"},
       {"ppc64", "ppc64"},
       {"mips64le", "mips64el"},
       {"mipsle", "mipsel"}}};
  for (const auto& [go, qemu] : names)
    if (go == architecture) return fmt::format("qemu-{}-static", qemu);
  return {};
}

std::optional<Emulator> emulator_for(const tree::FileTree& root, const Workload& workload) {
  const auto platform = platform_of_program(root, workload);
  if (!platform || runs_by_itself(*platform)) return std::nullopt;
  const std::string name = emulator_name(platform->architecture);
  if (name.empty() || is_registered(name)) return std::nullopt;
  for (const char* directory : {"/usr/bin", "/usr/local/bin", "/bin"}) {
    auto file = std::make_shared<const Descriptor>(
        ::open(fmt::format("{}/{}", directory, name).c_str(), O_RDONLY | O_CLOEXEC));
    if (file->get() >= 0) return Emulator{.file = std::move(file), .name = name};
  }
  return std::nullopt;
}

}  // namespace whittle::sandbox
