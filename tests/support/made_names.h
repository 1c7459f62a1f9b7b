#pragma once

#include "closure/engine.h"
#include "needs/file_facts.h"
#include "needs/names.h"
#include "support/made_system.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

// One program of a tree made in memory, with what reads the names that it holds.
namespace whittle::test {

// Read-only data that holds these texts.
inline std::string texts(const std::vector<std::string>& all) {
  std::string data(1, '\0');
  for (const auto& text : all)
    data += text + '\0';
  return data;
}

// A program that holds these texts and needs libc alone.
inline std::string program_with(const std::vector<std::string>& held) {
  MadeElf program = made_program({"libc.so.6"});
  program.read_only_data = texts(held);
  return made_elf(program);
}

// "needed files /usr/share/app: names /usr/share/app".
inline std::vector<std::string> lines(const std::vector<needs::Named>& names) {
  std::vector<std::string> all;
  for (const needs::Named& named : names) {
    std::string line = named.grade == needs::Grade::needed ? "needed " : "possible ";
    line += std::string(needs::named_kind(named.kind)) + " " + named.name + ": " + named.sign;
    all.push_back(std::move(line));
  }
  return all;
}
inline std::vector<std::string> lines(const std::optional<needs::Named>& named) {
  return named ? lines(std::vector{*named}) : std::vector<std::string>{};
}

struct MadeNames {
  explicit MadeNames(const tree::FileTree& tree, const std::string& program = "/usr/bin/app",
                     needs::NameReader::Asked asked = needs::NameReader::Asked::yes,
                     std::vector<needs::Rule> rules = {})
      : engine(tree, {}),
        facts(engine, std::move(rules)),
        closure(engine.resolve(program)),
        names(facts, closure, asked) {}

  // What one object names; the program and what is beside it is its own.
  std::vector<std::string> of(const std::string& path, bool is_own = false) const {
    const auto index = closure.find(path).value();
    return lines(names.names_in(closure, index, index == 0 || is_own));
  }

  closure::Engine engine;
  needs::FactStore facts;
  closure::Closure closure;
  needs::NameReader names;
};

}  // namespace whittle::test
