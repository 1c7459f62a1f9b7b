// Files of this machine, whose owners dpkg itself tells.
#include "base/text.h"
#include "packages/database.h"
#include "support/run.h"
#include "support/skip.h"
#include "tree/directory_tree.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

using namespace whittle;
using namespace whittle::packages;

namespace {

// Every so many of the files below a directory.
std::vector<std::string> some_files(const std::string& directory, std::size_t step) {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           directory, std::filesystem::directory_options::skip_permission_denied)) {
    all.push_back(entry.path());
  }
  std::ranges::sort(all);
  std::vector<std::string> some;
  for (std::size_t i = 0; i < all.size(); i += step)
    some.push_back(all[i]);
  return some;
}

using Owners = std::map<std::string, std::set<std::string>>;

// "libc6:amd64, libc6:i386: /lib/x" for every path that a package ships. Diversions are
// told on lines of their own; who ships the path is then not who has the file.
Owners dpkg_owners(const std::vector<std::string>& paths) {
  std::string command = "LC_ALL=C dpkg -S";
  for (const std::string& path : paths)
    command += " " + test::quote(path);
  const test::Outcome outcome = test::run(command + " 2>/dev/null || :");
  Owners owners;
  for (const std::string_view line : split(outcome.output, "\n")) {
    const auto colon = line.find(": /");
    if (colon == std::string_view::npos || line.starts_with("diversion by")) continue;
    for (const std::string_view name : words(line.substr(0, colon), ", "))
      owners[std::string(line.substr(colon + 2))].emplace(name.substr(0, name.find(':')));
  }
  return owners;
}

// The other name of a path on a system with merged /usr.
std::string unmerged(const std::string& path) {
  const std::filesystem::path top = "/" + std::string(split(path, "/").at(2));
  return std::filesystem::is_symlink(top) ? path.substr(4) : path;
}

}  // namespace

TEST_CASE("the owners of this machine's files are those that dpkg names") {
  if (!test::have("dpkg")) return test::skip("there is no dpkg");
  const tree::DirectoryTree root("/");
  const tree::Walker walker(root);
  const Database database(walker);

  std::vector<std::string> files = some_files("/usr/bin", 17);
  for (const auto& [directory, step] :
       {std::pair{"/usr/sbin", 7}, {"/usr/lib", 211}, {"/usr/share", 401}, {"/etc", 29}}) {
    std::ranges::copy(some_files(directory, static_cast<std::size_t>(step)),
                      std::back_inserter(files));
  }
  std::vector<std::string> asked = files;
  for (const std::string& file : files) {
    if (file.starts_with("/usr/")) asked.push_back(unmerged(file));
  }
  std::ranges::sort(asked);
  asked.erase(std::ranges::unique(asked).begin(), asked.end());
  const Owners expected = dpkg_owners(asked);
  REQUIRE(expected.size() > 100);

  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(database.owner("/") != nullptr);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::printf("measured: the files of %zu packages indexed in %.0f ms, %zu owners compared\n",
              database.all().size(), took.count(), expected.size());

  const std::string diverted = test::run("dpkg-divert --list").output;
  for (const std::string& file : files) {
    if (diverted.find(" " + file + " ") != std::string::npos) continue;
    std::set<std::string> wanted;
    const bool is_usr = file.starts_with("/usr/");
    for (const std::string& name : {file, is_usr ? unmerged(file) : file}) {
      if (const auto found = expected.find(name); found != expected.end()) {
        wanted.insert(found->second.begin(), found->second.end());
      }
    }
    std::set<std::string> ours;
    for (const Package* package : database.owners(file))
      ours.insert(package->name);
    INFO(file);
    CHECK(ours == wanted);
  }
}

TEST_CASE("a file that another package diverts here belongs to the package it came from") {
  const test::Outcome listed = test::run("dpkg-divert --list 2>/dev/null || :");
  const tree::DirectoryTree root("/");
  const tree::Walker walker(root);
  const Database database(walker);
  std::size_t compared = 0;
  for (const std::string_view line : split(listed.output, "\n")) {
    // "diversion of FROM to TO by PACKAGE"
    const auto parts = words(line, " ");
    if (parts.size() != 7 || parts[0] != "diversion") continue;
    const std::string from(parts[2]);
    const std::string to(parts[4]);
    std::set<std::string> wanted = dpkg_owners({from})[from];
    wanted.erase(std::string(parts[6]));
    std::set<std::string> ours;
    for (const Package* package : database.owners(to))
      ours.insert(package->name);
    INFO(line);
    CHECK(ours == wanted);
    ++compared;
  }
  if (compared == 0) test::skip("nothing is diverted here");
}
