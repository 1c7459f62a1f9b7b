#pragma once

#include "loader/glibc.h"
#include "loader/musl.h"
#include "loader/search.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

// A program of a tree on its way to its start: its loader is asked name by name.
namespace whittle::test {

inline std::string shown(loader::Outcome outcome) {
  switch (outcome) {
    case loader::Outcome::taken:
      return "taken";
    case loader::Outcome::absent:
      return "absent";
    case loader::Outcome::unreadable:
      return "unreadable";
    case loader::Outcome::other_class:
      return "other class";
    case loader::Outcome::other_machine:
      return "other machine";
    case loader::Outcome::list_ended:
      return "list ended";
    case loader::Outcome::fatal:
      return "fatal";
  }
  return {};
}

inline std::string shown(loader::LookupState answer) {
  switch (answer) {
    case loader::LookupState::mapped:
      return "mapped";
    case loader::LookupState::found:
      return "found";
    case loader::LookupState::missing:
      return "missing";
    case loader::LookupState::refused:
      return "refused";
    case loader::LookupState::ignored:
      return "ignored";
  }
  return {};
}

// Everything tried and what came of it:
//   "RUNPATH of /app/server: /opt/liba.so: absent, no such file"
//   "default directories: /lib64/liba.so: taken"
//   "found"
inline std::vector<std::string> trace(const loader::Lookup& lookup) {
  std::vector<std::string> lines;
  for (const loader::Attempt& attempt : lookup.attempts) {
    lines.push_back(fmt::format("{}: {}: {}{}{}", describe(attempt.source, attempt.owner),
                                attempt.path, shown(attempt.outcome),
                                attempt.detail.empty() ? "" : ", ", attempt.detail));
  }
  std::string last = shown(lookup.state);
  if (!lookup.message.empty()) last += ": " + lookup.message;
  lines.push_back(std::move(last));
  return lines;
}

class Started {
 public:
  virtual ~Started() = default;
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  // What the loader does for `name`, asked by object `by`.
  loader::Lookup ask(const std::string& name, std::size_t by = 0,
                     loader::QueryKind kind = loader::QueryKind::needed) {
    return rules().resolve(map_, {name, by, kind});
  }
  // The same, for a name that must be found; the index of the new object.
  std::size_t load(const std::string& name, std::size_t by = 0,
                   loader::QueryKind kind = loader::QueryKind::needed) {
    const loader::Query query{name, by, kind};
    const loader::Lookup found = rules().resolve(map_, query);
    INFO(name << " by object " << by);
    REQUIRE(shown(found.state) == "found");
    return map_.add(rules().make_mapped(query, found));
  }

  const loader::LinkMap& map() const { return map_; }
  virtual const loader::Rules& rules() const = 0;

 protected:
  Started(const tree::FileTree& tree, loader::Process process, const std::string& program,
          loader::Secure secure)
      : process_(std::move(process)), walker_(tree, process_.credentials), store_(walker_) {
    start_.program_path = program;
    start_.program = open(program);
    start_.secure = secure;
    const elf::File& file = *start_.program.object->file;
    start_.ld_so_path = process_.via_loader && !process_.via_loader->path.empty()
                            ? process_.via_loader->path
                            : file.interpreter.value();
    const loader::Opened ld_so = open(start_.ld_so_path);
    start_.ld_so_file = ld_so;
    start_.ld_so =
        loader::read_ld_so(store_.contents(ld_so.where).bytes(), ld_so.object->file.value());
  }

  loader::Opened open(const std::string& path) {
    const auto opened = store_.open(loader::absolute_path(path, process_));
    INFO(path);
    REQUIRE(opened->has_value());
    return **opened;
  }

  loader::Process process_;
  tree::Walker walker_;
  loader::ObjectStore store_;
  loader::Start start_;
  loader::LinkMap map_;
};

class GlibcStarted : public Started {
 public:
  explicit GlibcStarted(const tree::FileTree& tree, loader::Process process = {},
                        const std::string& program = "/app/server",
                        loader::Secure secure = loader::Secure::no)
      : Started(tree, std::move(process), program, secure),
        system_(store_, process_, start_.ld_so, *start_.program.object->header),
        rules_(store_, process_, start_, system_) {
    map_ = rules_.begin();
  }
  const loader::Glibc& rules() const override { return rules_; }
  const loader::GlibcSystem& system() const { return system_; }

 private:
  loader::GlibcSystem system_;
  loader::Glibc rules_;
};

class MuslStarted : public Started {
 public:
  explicit MuslStarted(const tree::FileTree& tree, loader::Process process = {},
                       const std::string& program = "/app/server",
                       loader::Secure secure = loader::Secure::no)
      : Started(tree, std::move(process), program, secure), rules_(store_, process_, start_) {
    map_ = rules_.begin();
  }
  const loader::Musl& rules() const override { return rules_; }

 private:
  loader::Musl rules_;
};

}  // namespace whittle::test
