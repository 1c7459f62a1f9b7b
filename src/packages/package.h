#pragma once

#include <string>
#include <vector>

namespace whittle::packages {

// One installed package.
struct Package {
  std::string name;  // without the architecture
  std::string version;
  std::string architecture;
  std::string source;  // the source package it was built from; its own name where none is said
  // The packages it depends on, by name and each once: of alternatives, and of what a
  // name stands for that is no package's own, the one that is installed.
  std::vector<std::string> depends;

  bool operator==(const Package&) const = default;
};

// Which of the databases it is.
enum class DatabaseKind { none, dpkg, apk, rpm };

// What a package says a file of it is.
struct FileSum {
  std::string path;       // absolute, as the package spells it
  std::string algorithm;  // "md5", "sha1", "sha256", "sha512"
  std::string digest;     // in hexadecimal

  bool operator==(const FileSum&) const = default;
};

// What is asked of few packages, when their answer is told or handed on.
struct Details {
  std::string source_version;  // of the source package
  std::string maintainer;      // "NAME <ADDRESS>"; of rpm the vendor; may be empty
  std::string license;         // as the database has it; dpkg's has none
  // What the database has of it, as it has it: a paragraph of dpkg or apk, a header of rpm.
  std::string record;
  std::vector<FileSum> sums;  // sorted by path

  bool operator==(const Details&) const = default;
};

// What is not in a package and there once it is installed or started. Each is sorted.
struct MadeByPackage {
  std::vector<std::string> directories;  // absolute paths; some may be files
  std::vector<std::string> users;
  std::vector<std::string> groups;

  bool operator==(const MadeByPackage&) const = default;
};

}  // namespace whittle::packages
