#pragma once

#include "base/error.h"
#include "closure/engine.h"
#include "support/made_elf.h"
#include "support/made_ld_so.h"
#include "tree/memory_tree.h"

#include <string>
#include <utility>

// The smallest system there is: a program and its loader, and what is asked of it.
namespace whittle::test {

inline const std::string interpreter = "/lib64/ld-linux-x86-64.so.2";

inline tree::MemoryTree system_with(MadeElf server = {}) {
  tree::MemoryTree tree;
  tree.add_file(interpreter, made_ld_so(), 0755);
  server.interpreter = interpreter;
  tree.add_file("/app/server", made_elf(server), 0755);
  return tree;
}

inline closure::Closure resolved(const tree::MemoryTree& tree,
                                 const std::string& program = "/app/server",
                                 loader::Process process = {}) {
  return closure::Engine(tree, std::move(process)).resolve(program);
}

// What cannot be asked about, and why.
inline std::string problem_of(const tree::MemoryTree& tree, const std::string& program) {
  try {
    resolved(tree, program);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace whittle::test
