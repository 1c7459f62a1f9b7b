// whittle-second-reader FILE...
//
// Prints what LIEF says of each ELF file, one line of JSON a file (facts.h), in
// order and at once. Without arguments the paths come from standard input, each
// ended by NUL. Exit status 0, whatever it thinks of the files.
//
// It shares no code with whittle's own reader: a reader that does cannot find its
// mistakes. A program of its own, because linking LIEF costs milliseconds at
// every start, and because it may die of a file without taking whittle with it.
//
// Two ages of LIEF are known. 0.9 (Debian 12) throws on what it cannot read and
// logs through its class Logger; from 0.12 on nothing is thrown, and logging is a
// namespace. Everything else used here has the same names in both.
#include "second_reader/facts.h"

#include <LIEF/ELF.hpp>
#include <LIEF/logging.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

namespace {

using whittle::second_reader::Facts;
using whittle::second_reader::Reply;

void silence_lief() {
#if __has_include(<LIEF/errors.hpp>)
  LIEF::logging::disable();
#else
  LIEF::Logger::disable();
#endif
}

// The tags by number: LIEF's names for them differ between its versions, and the
// class of an entry follows from its tag in all of them.
void read_dynamic_entry(const LIEF::ELF::DynamicEntry& entry, Facts& facts) {
  switch (static_cast<std::uint64_t>(entry.tag())) {
    case 1:
      facts.needed.push_back(static_cast<const LIEF::ELF::DynamicEntryLibrary&>(entry).name());
      break;
    case 14:
      facts.soname = static_cast<const LIEF::ELF::DynamicSharedObject&>(entry).name();
      break;
    case 15:
      facts.rpath = static_cast<const LIEF::ELF::DynamicEntryRpath&>(entry).rpath();
      break;
    case 29:
      facts.runpath = static_cast<const LIEF::ELF::DynamicEntryRunPath&>(entry).runpath();
      break;
    default:
      break;
  }
}

Facts facts_of(const LIEF::ELF::Binary& binary) {
  Facts facts;
  facts.machine = static_cast<std::uint16_t>(binary.header().machine_type());
  facts.bits = static_cast<int>(binary.header().identity_class()) == 2 ? 64 : 32;
  if (binary.has_interpreter()) facts.interpreter = binary.interpreter();
  for (const auto& entry : binary.dynamic_entries())
    read_dynamic_entry(entry, facts);
  for (const auto& requirement : binary.symbols_version_requirement()) {
    auto& needed = facts.needed_versions.emplace_back();
    needed.file = requirement.name();
    for (const auto& version : requirement.auxiliary_symbols()) {
      needed.versions.push_back(version.name());
    }
  }
  for (const auto& definition : binary.symbols_version_definition()) {
    // The first name is the version's own, the others are those of its parents.
    for (const auto& name : definition.symbols_aux()) {
      facts.defined_versions.push_back(name.name());
      break;
    }
  }
  return facts;
}

Reply read(const std::string& path) {
  try {
    const auto binary = LIEF::ELF::Parser::parse(path);
    if (!binary) return {path, std::unexpected("LIEF does not take it for an ELF file")};
    return {path, facts_of(*binary)};
  } catch (const std::exception& error) {
    return {path, std::unexpected(std::string("LIEF: ") + error.what())};
  }
}

void answer(const std::string& path) {
  std::cout << to_line(read(path)) << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
  silence_lief();
  for (int i = 1; i < count; ++i)
    answer(arguments[i]);
  if (count > 1) return 0;
  for (std::string path; std::getline(std::cin, path, '\0');)
    answer(path);
  return 0;
}
