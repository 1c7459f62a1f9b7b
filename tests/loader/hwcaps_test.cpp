#include "loader/hwcaps.h"

#include "elf/constants.h"
#include "support/run.h"
#include "support/skip.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::loader;
using Names = std::vector<std::string>;

namespace {

elf::Header header(std::uint16_t machine, ByteOrder order = ByteOrder::little) {
  elf::Header header;
  header.machine = machine;
  header.order = order;
  return header;
}

LdSo glibc(int minor) {
  LdSo facts;
  facts.family = Family::glibc;
  facts.release = Release{2, minor};
  return facts;
}

Process with(HwcapsKind kind, Names names = {}) {
  Process process;
  process.hwcaps = {kind, std::move(names)};
  return process;
}

}  // namespace

TEST_CASE("without a CPU of its own a machine takes no level") {
  for (const int machine :
       {EM_X86_64, EM_386, EM_AARCH64, EM_ARM, EM_RISCV, EM_PPC64, EM_S390, EM_LOONGARCH}) {
    const Cpu cpu = describe_cpu(with(HwcapsKind::baseline),
                                 header(static_cast<std::uint16_t>(machine)), glibc(37));
    CHECK(cpu.levels.empty());
    CHECK(cpu.legacy.empty());
    CHECK(cpu.isa_level == 0);
  }
}

TEST_CASE("the levels named are taken in their order, by loaders that know levels") {
  const Process process = with(HwcapsKind::named, {"x86-64-v3", "x86-64-v2"});
  CHECK(describe_cpu(process, header(EM_X86_64), glibc(33)).levels ==
        Names{"x86-64-v3", "x86-64-v2"});
  CHECK(describe_cpu(process, header(EM_X86_64), glibc(32)).levels.empty());
  LdSo without_banner;
  without_banner.family = Family::glibc;
  CHECK(describe_cpu(process, header(EM_X86_64), without_banner).levels.empty());
}

TEST_CASE("up to 2.36 the subsets of tls and the platform are searched below each directory") {
  const Process process = with(HwcapsKind::baseline);
  CHECK(describe_cpu(process, header(EM_X86_64), glibc(36)).legacy ==
        Names{"tls/x86_64/x86_64", "tls/x86_64", "tls", "x86_64/x86_64", "x86_64"});
  CHECK(describe_cpu(process, header(EM_RISCV), glibc(36)).legacy == Names{"tls"});
  CHECK(describe_cpu(process, header(EM_X86_64), glibc(37)).legacy.empty());
}

TEST_CASE("every machine has the platform its kernel tells, and RISC-V has none") {
  const auto platform = [](std::uint16_t machine, ByteOrder order = ByteOrder::little) {
    return describe_cpu(with(HwcapsKind::baseline), header(machine, order), glibc(36)).platform;
  };
  CHECK(platform(EM_X86_64) == "x86_64");
  CHECK(platform(EM_386) == "i686");
  CHECK(platform(EM_AARCH64) == "aarch64");
  CHECK(platform(EM_AARCH64, ByteOrder::big) == "aarch64_be");
  CHECK(platform(EM_ARM) == "v7l");
  CHECK(platform(EM_PPC64) == "power8");
  CHECK(platform(EM_LOONGARCH) == "loongarch64");
  CHECK_FALSE(platform(EM_RISCV));
}

TEST_CASE("the levels a machine knows are told best first") {
  CHECK(known_levels(header(EM_X86_64)) == Names{"x86-64-v4", "x86-64-v3", "x86-64-v2"});
  CHECK(known_levels(header(EM_PPC64)) == Names{"power10", "power9"});
  CHECK(known_levels(header(EM_PPC64, ByteOrder::big)).empty());
  CHECK(known_levels(header(EM_S390, ByteOrder::big)) == Names{"z17", "z16", "z15", "z14", "z13"});
  CHECK(known_levels(header(EM_AARCH64)).empty());
  CHECK(known_levels(header(EM_386)).empty());
}

TEST_CASE("a level of x86-64 asks for its ISA, another name for none") {
  CHECK(isa_level_of("x86-64-v2") == 1);
  CHECK(isa_level_of("x86-64-v4") == 3);
  CHECK(isa_level_of("power10") == 0);
  CHECK(isa_level_of("x86-64-v10") == 0);
}

#if defined(__x86_64__)

TEST_CASE("this CPU has the levels that this machine's loader says it searches") {
  const std::string ld_so = "/lib64/ld-linux-x86-64.so.2";
  const test::Outcome help = test::run(ld_so + " --help");
  const test::Outcome version = test::run(ld_so + " --version");
  const auto at = version.output.find("release version 2.");
  if (help.status != 0 || at == std::string::npos) return test::skip(ld_so + " tells no levels");
  Names searched;
  for (const auto& level : known_levels(header(EM_X86_64))) {
    if (help.output.find(level + " (supported, searched)") != std::string::npos) {
      searched.push_back(level);
    }
  }
  const LdSo facts = glibc(std::stoi(version.output.substr(at + 18)));
  const Cpu cpu = describe_cpu(with(HwcapsKind::native), header(EM_X86_64), facts);
  CHECK(cpu.levels == searched);
  CHECK(cpu.isa_level == static_cast<int>(searched.size()));
}

TEST_CASE("a platform that is this CPU's own, if it has one, is known since 2.26") {
  const auto platform = [](int minor) {
    return describe_cpu(with(HwcapsKind::native), header(EM_X86_64), glibc(minor)).platform;
  };
  CHECK(platform(25) == "x86_64");
  CHECK(platform(26) == platform(40));
}

TEST_CASE("a feature switched off by GLIBC_TUNABLES takes its level and those above") {
  Process process = with(HwcapsKind::native);
  process.environment = {
      {"GLIBC_TUNABLES", "glibc.malloc.check=1:glibc.cpu.hwcaps=AVX512F,-SSE4_2"}};
  CHECK(describe_cpu(process, header(EM_X86_64), glibc(36)).levels.empty());
}

#endif
