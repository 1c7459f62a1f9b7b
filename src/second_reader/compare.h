#pragma once

#include "elf/file.h"
#include "second_reader/facts.h"

#include <string>
#include <vector>

namespace whittle::second_reader {

// What our own reader said, in the words both readers share.
Facts facts_of(const elf::File& file);

// Where two readers disagree, one line a fact: "needed: liba.so, libb.so / liba.so".
// Empty where they agree.
std::vector<std::string> differences(const Facts& ours, const Facts& theirs);

}  // namespace whittle::second_reader
