#pragma once

#include "support/run.h"
#include "support/temporary_directory.h"
#include "trace/tracer.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

namespace whittle::test {

// A directory with a program made of a text in C, and what a traced run of it touched.
class Traced {
 public:
  // The options are a compiler's.
  explicit Traced(const std::string& code, const std::string& compiler = "gcc") {
    write_file(directory / "code.c", code);
    const auto built = run("cd " + path("") + " && " + compiler + " -w code.c -o program");
    INFO(built.output);
    REQUIRE(built.status == 0);
  }

  std::string path(const std::string& name) const {
    return name.empty() ? directory.path().string() : directory / name;
  }

  // Runs it with these arguments.
  const trace::Watched& watch(std::vector<std::string> arguments = {},
                              const trace::Options& options = {}) {
    arguments.insert(arguments.begin(), path("program"));
    watched = trace::run(arguments, options);
    return watched;
  }

  // How a path was used: "read, written"; empty: it is not in the record. What is relative
  // is below the directory.
  std::string uses(const std::string& name) const {
    const auto found = watched.record.paths.find(name.starts_with('/') ? name : path(name));
    std::string text;
    if (found == watched.record.paths.end()) return text;
    for (const trace::Use use : found->second.uses)
      text += (text.empty() ? "" : ", ") + std::string(trace::use_name(use));
    return text;
  }
  // By which programs, by their last names.
  std::set<std::string> by(const std::string& name) const {
    std::set<std::string> names;
    const auto found = watched.record.paths.find(name.starts_with('/') ? name : path(name));
    if (found == watched.record.paths.end()) return names;
    for (const std::string& program : found->second.by)
      names.insert(program.substr(program.rfind('/') + 1));
    return names;
  }

  TemporaryDirectory directory;
  trace::Watched watched;
};

}  // namespace whittle::test
