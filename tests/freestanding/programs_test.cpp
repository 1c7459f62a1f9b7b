#include "freestanding/programs.h"

#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <elf.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace whittle::freestanding {

using test::run;

namespace {

// What runs a program of another machine here; empty: the kernel does.
const std::map<std::string, std::string> emulators = {{"amd64", "qemu-x86_64-static"},
                                                      {"arm64", "qemu-aarch64-static"},
                                                      {"386", "qemu-i386-static"},
                                                      {"arm", "qemu-arm-static"},
                                                      {"riscv64", "qemu-riscv64-static"}};

const std::map<std::string, std::uint16_t> numbers = {{"amd64", EM_X86_64},
                                                      {"arm64", EM_AARCH64},
                                                      {"386", EM_386},
                                                      {"arm", EM_ARM},
                                                      {"riscv64", EM_RISCV}};

std::string written(const test::TemporaryDirectory& directory, Bytes bytes) {
  const std::string path = (directory.path() / "program").string();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

}  // namespace

TEST_CASE("a launcher is there for every machine and for no other") {
  CHECK(machines_of("launcher") ==
        std::vector<std::string>{"amd64", "arm64", "386", "arm", "riscv64"});
  CHECK(find_program("launcher", "s390x").empty());
  CHECK(find_program("nothing", "amd64").empty());
}

TEST_CASE("a freestanding program is a small file for its machine that needs no loader") {
  for (const std::string& machine : machines_of("launcher")) {
    INFO(machine);
    const Bytes bytes = find_program("launcher", machine);
    CHECK(bytes.size() < 16U << 10U);
    Elf64_Ehdr header;
    REQUIRE(bytes.size() > sizeof header);
    std::memcpy(&header, bytes.data(), sizeof header);
    CHECK(header.e_type == ET_DYN);
    CHECK(header.e_machine == numbers.at(machine));
    const test::TemporaryDirectory directory;
    const std::string path = written(directory, bytes);
    CHECK(run("readelf -lW " + path + " | grep -c INTERP || true").output == "0\n");
  }
}

TEST_CASE("a freestanding program leaves only relative relocations to itself") {
  for (const std::string& machine : machines_of("launcher")) {
    INFO(machine);
    const test::TemporaryDirectory directory;
    const std::string path = written(directory, find_program("launcher", machine));
    const test::Outcome others =
        run("readelf -rW " + path + " | grep R_ | grep -vc _RELATIVE || true");
    CHECK(others.output == "0\n");
  }
}

TEST_CASE("a launcher of no bundle says so on every machine") {
  for (const std::string& machine : machines_of("launcher")) {
    INFO(machine);
    const std::string& emulator = emulators.at(machine);
    if (!test::have(emulator)) {
      WARN("not run: there is no " << emulator);
      continue;
    }
    const test::TemporaryDirectory directory;
    const std::string path = written(directory, find_program("launcher", machine));
    const test::Outcome outcome = run(emulator + " " + path + " 2>&1");
    CHECK(outcome.status == 127);
    CHECK(outcome.output ==
          "program: this launcher belongs to no bundle: `whittle bundle` makes one\n");
  }
}

}  // namespace whittle::freestanding
