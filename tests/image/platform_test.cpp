#include "image/platform.h"

#include "base/error.h"
#include "elf/constants.h"

#include <catch2/catch.hpp>

using namespace whittle;
using image::Platform;

namespace {

std::optional<Platform> platform(std::uint16_t machine, elf::Class file_class, ByteOrder order,
                                 std::uint32_t flags = 0) {
  elf::Header header;
  header.machine = machine;
  header.file_class = file_class;
  header.order = order;
  header.flags = flags;
  return image::platform_of(header);
}

}  // namespace

TEST_CASE("machines have the names that Go and the image specification give them") {
  using elf::Class;
  constexpr auto little = ByteOrder::little;
  constexpr auto big = ByteOrder::big;
  CHECK(platform(EM_X86_64, Class::elf64, little) == Platform{"amd64", ""});
  CHECK(platform(EM_386, Class::elf32, little) == Platform{"386", ""});
  CHECK(platform(EM_AARCH64, Class::elf64, little) == Platform{"arm64", "v8"});
  CHECK(platform(EM_ARM, Class::elf32, little, 0x05000400) == Platform{"arm", "v7"});
  CHECK(platform(EM_ARM, Class::elf32, little, 0x05000200) == Platform{"arm", "v5"});
  CHECK(platform(EM_PPC64, Class::elf64, little) == Platform{"ppc64le", ""});
  CHECK(platform(EM_PPC64, Class::elf64, big) == Platform{"ppc64", ""});
  CHECK(platform(EM_S390, Class::elf64, big) == Platform{"s390x", ""});
  CHECK(platform(EM_RISCV, Class::elf64, little) == Platform{"riscv64", ""});
  CHECK(platform(EM_MIPS, Class::elf64, little) == Platform{"mips64le", ""});
  CHECK(platform(258, Class::elf64, little) == Platform{"loong64", ""});
  CHECK_FALSE(platform(EM_S390, Class::elf32, big));
  CHECK_FALSE(platform(EM_RISCV, Class::elf32, little));
  CHECK_FALSE(platform(EM_SPARC, Class::elf32, big));
  CHECK(image::platform_text({"arm", "v7"}) == "arm/v7");
  CHECK(image::platform_text({"amd64", ""}) == "amd64");
}

TEST_CASE("one image holds programs of two platforms if one kernel runs both") {
  const auto common = [](const Platform& one, const Platform& other) {
    CHECK(image::common_platform(one, other) == image::common_platform(other, one));
    return image::common_platform(one, other);
  };
  const Platform amd64{"amd64", ""};
  const Platform arm64{"arm64", "v8"};
  CHECK(common(amd64, amd64) == amd64);
  CHECK(common(amd64, {"386", ""}) == amd64);
  CHECK(common(arm64, {"arm", "v7"}) == arm64);
  CHECK(common({"arm", "v5"}, {"arm", "v7"}) == Platform{"arm", "v7"});
  CHECK_FALSE(common(amd64, arm64));
  CHECK_FALSE(common({"386", ""}, {"arm", "v7"}));
  CHECK_FALSE(common({"riscv64", ""}, {"s390x", ""}));
}

TEST_CASE("a platform is read as images name it") {
  CHECK(image::parse_platform("linux/amd64") == Platform{"amd64", ""});
  CHECK(image::parse_platform("linux/arm/v7") == Platform{"arm", "v7"});
  CHECK(image::parse_platform("arm64") == Platform{"arm64", ""});
  for (const char* wrong : {"", "linux/", "linux/arm/", "windows/arm/v7/x"}) {
    INFO(wrong);
    CHECK_THROWS_AS(image::parse_platform(wrong), Error);
  }
}
