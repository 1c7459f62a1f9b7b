#pragma once

#include "closure/engine.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <optional>
#include <string>
#include <utility>

// Small systems made in memory, for what is about whole closures.
namespace whittle::test {

inline const std::string made_loader_path = "/lib64/ld-linux-x86-64.so.2";

// A tree with glibc's loader and libc in it, and nothing else.
inline tree::MemoryTree made_system() {
  tree::MemoryTree tree;
  tree.add_file(made_loader_path, made_ld_so(), 0755);
  tree.add_file("/lib64/libc.so.6", made_elf({.soname = "libc.so.6"}));
  return tree;
}

// A program of that system that needs these libraries.
inline MadeElf made_program(std::vector<MadeNeed> needs) {
  return {.interpreter = made_loader_path, .needs = std::move(needs)};
}

inline closure::Closure resolve(const tree::FileTree& tree, const std::string& program,
                                loader::Process process = {}, closure::Options options = {}) {
  return closure::Engine(tree, std::move(process), options).resolve(program);
}

}  // namespace whittle::test
