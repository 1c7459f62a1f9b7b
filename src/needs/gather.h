#pragma once

#include "closure/engine.h"
#include "needs/additions.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace whittle::needs {

// Collects what is added to an image for programs of one machine, out of one tree.
class Gatherer {
 public:
  // The engine must outlive it.
  Gatherer(const closure::Engine& engine, const elf::Header& program)
      : engine_(engine), walker_(engine.walker()), program_(program) {}

  // A file, link or directory; of a directory nothing that is in it. `path` may be a link to
  // nowhere, which is worth taking where a pattern names it.
  void take(const std::string& path);

  // A directory with all that is in it, less what matches `except` (see each_below) and
  // what leads nowhere.
  enum class Libraries {
    none,            // files like any other
    opened,          // those named *.so* are opened by path
    perhaps_opened,  // the same, but nobody said that they are
  };
  void take_directory(const std::string& directory, const std::vector<std::string>& except,
                      Libraries libraries);

  // A directory that a running program writes to: without what is in it, with its owner.
  void take_empty(const std::string& directory);

  // A library opened by the first of these names that is found; `by` as in OpenedLibrary.
  void open(std::vector<std::string> names, const std::string& by);

  // A library for the program's machine, opened by its path; anything else is passed over.
  void open_module(const std::string& path);

  // Whether the kernel could start it: an ELF program, or a script.
  bool is_program(const std::string& path) const;

  // A program with a closure of its own.
  void start(const std::string& path) { added_.programs.push_back(path); }

  // The programs of the same machine in a directory, and below it, that a loader maps.
  void start_programs_in(const std::string& directory);

  // What is made; of two for one path the first counts.
  void make(MadeFile file) { made_.try_emplace(file.path, std::move(file)); }

  // What a loader could open and read; null: nothing like that, or no library for the
  // program's machine.
  std::shared_ptr<const loader::ElfObject> library_at(const std::string& path) const;

  // Whether a file is ELF, whatever its machine.
  bool is_elf(const std::string& path) const;

  // What is told besides.
  Additions& additions() { return added_; }

  // All of it; nothing can be collected after that.
  Additions finish() &&;

 private:
  void take_linked(const std::string& directory, const std::string& link,
                   const std::vector<std::string>& except, Libraries libraries);
  void open_module(const std::string& path, bool is_of_directory);
  void open_modules();

  const closure::Engine& engine_;
  const tree::Walker& walker_;
  const elf::Header& program_;
  std::map<std::string, TreeFile> files_;  // by path
  std::map<std::string, MadeFile> made_;   // by path
  struct Module {
    std::shared_ptr<const loader::ElfObject> object;
    bool is_of_directory = false;
  };
  std::map<std::string, Module> modules_;  // by path
  Additions added_;
};

}  // namespace whittle::needs
