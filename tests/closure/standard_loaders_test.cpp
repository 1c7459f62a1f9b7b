#include "closure/standard_loaders.h"

#include "elf/constants.h"
#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <span>

using namespace whittle;
using test::made_elf;
using test::MadeElf;

namespace {

constexpr auto narrow = elf::Class::elf32;

std::string found(const tree::MemoryTree& tree, const MadeElf& library) {
  const tree::Walker walker(tree);
  const loader::ObjectStore store(walker);
  const std::string bytes = made_elf(library);
  return closure::standard_loader(store, elf::read_file(std::as_bytes(std::span(bytes))).value())
      .value_or("none");
}

// What a library finds in a tree with this one loader of its kind.
std::string with(const std::string& path, const MadeElf& library) {
  tree::MemoryTree tree;
  MadeElf ld_so = library;
  ld_so.needs.clear();
  tree.add_file(path, made_elf(ld_so), 0755);
  return found(tree, library);
}

}  // namespace

TEST_CASE("every machine's loader is looked for where its ABI has it") {
  const auto is_found = [](const std::string& path, const MadeElf& library) {
    CHECK(with(path, library) == path);
  };
  is_found("/lib64/ld-linux-x86-64.so.2", {});
  is_found("/libx32/ld-linux-x32.so.2", {.file_class = narrow});
  is_found("/lib/ld-linux.so.2", {.file_class = narrow, .machine = EM_386});
  is_found("/lib/ld-linux-aarch64.so.1", {.machine = EM_AARCH64});
  is_found("/lib/ld-linux-armhf.so.3", {.file_class = narrow, .machine = EM_ARM});
  is_found("/lib/ld-linux.so.3", {.file_class = narrow, .machine = EM_ARM});
  is_found("/lib/ld-linux-riscv64-lp64d.so.1", {.machine = EM_RISCV});
  is_found("/lib64/ld64.so.2", {.machine = EM_PPC64});
  is_found("/lib/ld64.so.1", {.order = ByteOrder::big, .machine = EM_S390});
  is_found("/lib64/ld-linux-loongarch-lp64d.so.1", {.machine = EM_LOONGARCH});
  is_found("/lib64/ld.so.1", {.machine = EM_MIPS});
  is_found("/lib64/ld-linux.so.2", {.order = ByteOrder::big, .machine = EM_SPARCV9});
}

TEST_CASE("musl's loader has the machine's name in its own") {
  const auto is_found = [](const std::string& machine, const MadeElf& library) {
    const std::string path = "/lib/ld-musl-" + machine + ".so.1";
    CHECK(with(path, library) == path);
  };
  is_found("x86_64", {});
  is_found("i386", {.file_class = narrow, .machine = EM_386});
  is_found("aarch64", {.machine = EM_AARCH64});
  is_found("armhf",
           {.file_class = narrow, .machine = EM_ARM, .machine_flags = EF_ARM_ABI_FLOAT_HARD});
  is_found("arm", {.file_class = narrow, .machine = EM_ARM});
  is_found("riscv64", {.machine = EM_RISCV});
  is_found("powerpc64le", {.machine = EM_PPC64});
  is_found("s390x", {.order = ByteOrder::big, .machine = EM_S390});
  is_found("mips64el", {.machine = EM_MIPS});
}

TEST_CASE("where both loaders are, a library that needs musl's libc is musl's") {
  tree::MemoryTree tree;
  tree.add_file("/lib64/ld-linux-x86-64.so.2", made_elf({}), 0755);
  tree.add_file("/lib/ld-musl-x86_64.so.1", made_elf({}), 0755);
  CHECK(found(tree, {.needs = {"libc.so.6"}}) == "/lib64/ld-linux-x86-64.so.2");
  CHECK(found(tree, {.needs = {"libc.so"}}) == "/lib/ld-musl-x86_64.so.1");
  CHECK(found(tree, {.needs = {"libc.musl-x86_64.so.1"}}) == "/lib/ld-musl-x86_64.so.1");
}

TEST_CASE("a loader for another machine, class or byte order is none") {
  tree::MemoryTree tree;
  tree.add_file("/lib64/ld-linux-x86-64.so.2", made_elf({.machine = EM_AARCH64}), 0755);
  CHECK(found(tree, {}) == "none");
  tree.add_file("/lib64/ld-linux-x86-64.so.2", "text", 0755);
  CHECK(found(tree, {}) == "none");
  tree.add_file("/lib64/ld64.so.2", made_elf({.order = ByteOrder::big, .machine = EM_PPC64}));
  CHECK(found(tree, {.machine = EM_PPC64}) == "none");
  CHECK(found(tree, {.machine = EM_BPF}) == "none");
}
