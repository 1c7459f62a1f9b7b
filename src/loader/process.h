#pragma once

#include "tree/walker.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::loader {

// Which variants below glibc-hwcaps/ count.
enum class HwcapsKind {
  baseline,  // none: what every CPU of the machine type takes
  native,    // what the CPU of this machine would take, GLIBC_TUNABLES considered
  named,     // the listed ones, best first
};
struct Hwcaps {
  HwcapsKind kind = HwcapsKind::baseline;
  std::vector<std::string> names;  // for HwcapsKind::named

  bool operator==(const Hwcaps&) const = default;
};

// `LDSO ARG... PROGRAM` instead of PROGRAM.
struct ViaLoader {
  std::string path;  // empty: the program's own interpreter
  std::vector<std::string> arguments;
};

struct Variable {
  std::string name;
  std::string value;
};

// How a program will be started, as far as a dynamic loader looks at it. None of
// it is taken from the process that asks.
struct Process {
  std::vector<Variable> environment;  // a later one replaces an earlier one
  std::string directory = "/";        // absolute
  tree::Credentials credentials;
  bool secure = false;       // AT_SECURE, whatever the mode of the program's file says
  bool proc_mounted = true;  // /proc/self/exe can be read
  std::optional<ViaLoader> via_loader;
  Hwcaps hwcaps;

  // The value of an environment variable; nullptr if it is not set.
  const std::string* variable(std::string_view name) const;
};

}  // namespace whittle::loader
