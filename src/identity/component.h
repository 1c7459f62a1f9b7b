#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::identity {

// By whose words a component is known: a database of packages, or a file's own.
enum class ComponentKind { deb, apk, rpm, cargo, golang, pypi, npm, generic };

// As in package URLs: "deb", "cargo".
std::string_view kind_name(ComponentKind kind);

// Whether a distribution's database says so: it is part of an operating system.
bool is_of_distribution(ComponentKind kind);

// A package that files of a root file system are of, or were built of.
struct Component {
  ComponentKind kind = ComponentKind::generic;
  std::string name;
  std::string version = {};
  std::string architecture = {};
  std::string source = {};  // the source package; empty where there is none, and its version
  std::string source_version = {};
  std::string supplier = {};  // "NAME <ADDRESS>", or a name
  std::string license = {};   // as it is said: an expression, or words
  std::string purl = {};
  std::vector<std::size_t> depends = {};   // numbers of others of the same bill, ascending
  std::vector<std::string> found_in = {};  // the files that say so themselves, sorted

  bool operator==(const Component&) const = default;
};

}  // namespace whittle::identity
