#pragma once

#include "closure/closure.h"
#include "loader/process.h"
#include "needs/file_facts.h"
#include "needs/names.h"
#include "needs/rule.h"

#include <compare>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace whittle::needs {

// One sign of a rule, found.
struct Evidence {
  Grade grade = Grade::needed;
  std::string by;                      // the path of the object that shows it
  std::string sign;                    // "imports pthread_cancel", "is python3.11"
  std::vector<std::string> arguments;  // texts of the rule, values not yet put in

  bool operator==(const Evidence&) const = default;
};

// Collects what one program shows of every rule while its closure grows.
class EvidenceReader {
 public:
  // Of a program that was asked about, or that another one starts.
  EvidenceReader(const FactStore& facts, NameReader::Asked asked) : facts_(facts), asked_(asked) {}

  // Looks at what the closure has more than when it was read last; objects and edges are
  // only ever added to it. Throws Error for an object that cannot be read.
  void read(const closure::Closure& closure);

  // Looks at a configuration that comes along; false if it was read before, or is none.
  bool read_configuration(const std::string& path);

  // Looks at what runs a script that comes along.
  void read_interpreter(const std::string& script);

  // Looks at texts that come along, where the program is what reads them.
  void read_sources(const closure::Closure& closure, const std::vector<std::string>& sources);

  // Looks at a word of the command line or a value of the environment that the image has.
  void read_word(const std::string& word, const std::string& by, const std::string& sign);

  // Of one rule, in the order of its signs, then of the objects.
  std::vector<Evidence> of(std::size_t rule) const;

  // What {NAME} stands for: the values of the rule, and directory, prefix and version
  // of the program.
  std::map<std::string, std::string> values(const closure::Closure& closure,
                                            std::size_t rule) const;

 private:
  void read_library_values(const closure::Closure& closure, std::size_t rule,
                           std::map<std::string, std::string>& values) const;

  // Where evidence stands among all of its rule.
  struct Position {
    std::size_t sign = 0;
    std::size_t object = 0;  // the object, or the edge
    auto operator<=>(const Position&) const = default;
  };

  bool counts_as_own(const closure::Object& object, bool is_own, const Sign& sign) const;
  void read_program(const closure::Closure& closure);
  void read_variables(const closure::Closure& closure, std::size_t rule, std::size_t sign);
  void read_object(const closure::Closure& closure, std::size_t index, bool is_own);
  void add_users(const closure::Closure& closure, std::size_t index, bool is_own,
                 const SignHit& hit);
  void read_strings(const closure::Closure& closure, std::size_t index, bool is_own);
  void read_names(const closure::Closure& closure, std::size_t index, bool is_own);
  void read_process(const closure::Closure& closure);
  void add_named(const std::string& by, std::vector<Named> names);
  void add(std::size_t rule, Position position, Evidence&& evidence);

  const FactStore& facts_;
  NameReader::Asked asked_;
  std::vector<std::map<Position, Evidence>> found_;  // by rule
  std::optional<NameReader> names_;
  std::size_t names_read_ = 0;
  std::set<std::string> configurations_;
  std::size_t objects_read_ = 0;
  std::size_t edges_read_ = 0;
};

}  // namespace whittle::needs
