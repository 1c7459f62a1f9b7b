#include "sandbox/foreign.h"

#include "support/made_elf.h"
#include "support/run.h"
#include "support/skip.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::sandbox;

namespace {

tree::MemoryTree made_tree(std::uint16_t machine) {
  test::MadeElf made;
  made.machine = machine;
  tree::MemoryTree tree;
  tree.add_file("/app/server", test::made_elf(made), 0755);
  tree.add_file("/script", "#!/bin/sh\n", 0755);
  return tree;
}

Workload workload(const std::string& program) {
  Workload workload;
  workload.words = {program};
  workload.environment = {"PATH=/app"};
  return workload;
}

}  // namespace

TEST_CASE("an emulator is called as qemu calls the machine") {
  CHECK(emulator_name("arm64") == "qemu-aarch64-static");
  CHECK(emulator_name("386") == "qemu-i386-static");
  CHECK(emulator_name("loong64").empty());
}

TEST_CASE("programs of this machine, scripts and what is not there need none") {
  const tree::MemoryTree tree = made_tree(EM_X86_64);
#ifdef __x86_64__
  CHECK_FALSE(emulator_for(tree, workload("/app/server")));
  CHECK_FALSE(emulator_for(made_tree(EM_386), workload("/app/server")));
#endif
  CHECK_FALSE(emulator_for(tree, workload("/script")));
  CHECK_FALSE(emulator_for(tree, workload("/none")));
}

TEST_CASE("a program of another machine has the emulator that is here") {
  if (!test::have("qemu-s390x-static")) return test::skip("there is no qemu-s390x-static");
  const tree::MemoryTree tree = made_tree(EM_S390);
  const auto emulator = emulator_for(tree, workload("server"));
  if (!emulator) return test::skip("the kernel has it registered");
  CHECK(emulator->name == "qemu-s390x-static");
  CHECK(emulator->file->get() >= 0);
}
