#include "freestanding/programs.h"

#include "freestanding/embedded.h"

namespace whittle::freestanding {

Bytes find_program(std::string_view name, std::string_view machine) {
  for (const Embedded& program : embedded())
    if (program.name == name && program.machine == machine) return {program.begin, program.end};
  return {};
}

std::vector<std::string> machines_of(std::string_view name) {
  std::vector<std::string> machines;
  for (const Embedded& program : embedded())
    if (program.name == name) machines.emplace_back(program.machine);
  return machines;
}

}  // namespace whittle::freestanding
