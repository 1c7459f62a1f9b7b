#pragma once

#include "closure/closure.h"
#include "closure/resolution.h"
#include "closure/runtime_library.h"
#include "closure/symbol_store.h"
#include "loader/glibc.h"
#include "loader/process.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace whittle::closure {

enum class CheckSymbols { no, yes };
enum class HwcapsVariants {
  as_loaded,  // what the process's hwcaps make the loader take
  all,        // besides, every variant below glibc-hwcaps/ of what is found
};

struct Options {
  CheckSymbols check_symbols = CheckSymbols::no;
  HwcapsVariants variants = HwcapsVariants::as_loaded;
  std::vector<RuntimeLibraries> runtime_libraries = {};  // the others are looked for
  // Names whose absence is allowed; "all": whatever is not found.
  std::vector<std::string> allow_missing = {};
};

// Asks one tree what programs need to start. Everything read is read once and
// shared between all questions; the answers depend neither on their order nor
// on the number of threads.
//
// What is missing is part of the answer. Throws Error only for a program that
// is not there, cannot be read or is neither ELF nor a script.
class Engine {
 public:
  Engine(const tree::FileTree& tree, loader::Process process, Options options = {});

  // One program as its loader has mapped it when it starts: a path in the tree, absolute
  // or relative to the process's directory, as it will be given to execve.
  Resolution start(const std::string& program) const;

  // Its closure as it stands, with the variants and the audit libraries.
  Closure complete(Resolution resolution) const;

  // The same with all that there is to say of it: what is missing, and every check
  // (versions, symbols, builds of glibc, CPUs), asked once, over everything that is loaded.
  Closure finish(Resolution resolution) const;

  // Both at once, with what is opened in between.
  Closure resolve(const std::string& program, const std::vector<Opening>& openings = {}) const;

  const tree::Walker& walker() const { return walker_; }
  const loader::ObjectStore& store() const { return store_; }
  const SymbolStore& symbols() const { return symbols_; }
  const loader::Process& process() const { return process_; }
  const Options& options() const { return options_; }

 private:
  loader::LdSo ld_so_facts(const loader::Opened& file) const;
  const loader::GlibcSystem& system_for(const loader::Start& start) const;
  std::unique_ptr<const loader::Rules> rules_for(const Started& started) const;

  tree::Walker walker_;
  loader::Process process_;
  Options options_;
  loader::ObjectStore store_;
  SymbolStore symbols_;
  mutable std::mutex mutex_;
  mutable std::map<tree::FileId, loader::LdSo> ld_sos_;
  mutable std::map<std::string, std::unique_ptr<loader::GlibcSystem>> systems_;
};

}  // namespace whittle::closure
