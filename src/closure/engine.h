#pragma once

#include "closure/closure.h"
#include "closure/runtime_library.h"
#include "closure/symbol_store.h"
#include "loader/glibc.h"
#include "loader/process.h"

#include <expected>
#include <functional>
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
  RuntimeLibraries runtime_libraries = RuntimeLibraries::left;
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

  // The closure of one program: a path in the tree, absolute or relative to the
  // process's directory, as it will be given to execve. With `openings`, what it
  // opens after its start belongs to it too.
  Closure resolve(const std::string& program, const std::vector<Opening>& openings = {}) const;

  // The same for many, on all cores: what each gave, in the order asked.
  using Answer = std::expected<Closure, std::string>;
  std::vector<Answer> resolve_all(const std::vector<std::string>& programs) const;

  const tree::Walker& walker() const { return walker_; }
  const loader::ObjectStore& store() const { return store_; }
  const SymbolStore& symbols() const { return symbols_; }
  const loader::Process& process() const { return process_; }
  const Options& options() const { return options_; }

 private:
  loader::LdSo ld_so_facts(const loader::Opened& file) const;
  const loader::GlibcSystem& system_for(const loader::Start& start) const;
  void map(const loader::Process& process, const loader::Start& start, Closure& closure) const;

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
