#include "rootfs/include.h"

#include "base/error.h"
#include "elf/constants.h"
#include "loader/start.h"
#include "rootfs/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace whittle::rootfs {

namespace {

using closure::Reason;
using closure::ReasonKind;

class Includer {
 public:
  Includer(Builder& builder, const closure::Engine& engine, const Inclusions& inclusions)
      : builder_(builder),
        engine_(engine),
        walker_(engine.walker()),
        tree_(walker_.tree()),
        inclusions_(inclusions) {
    for (const std::string& program : inclusions.programs) {
      const std::string path = loader::absolute_path(program, engine.process());
      if (const auto header = header_of(path))
        machines_.emplace(header->machine, header->file_class);
      if (const auto walked = walker_.walk(path)) programs_.insert(walked->path);
    }
  }

  Included run() {
    for (const std::string& path : inclusions_.paths) {
      const auto named = walker_.walk(path, tree::LastLink::keep);
      if (!named) fail("open", path, named.error());
      named_ = path;
      add(named->path, named->status);
    }
    check_links();
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(std::string_view verb, const std::string& path, std::errc error) const {
    throw Error("cannot {} {}: {}", verb, tree_.describe(path),
                std::make_error_code(error).message());
  }

  void add(const std::string& path, const tree::Status& status) {
    const Reason reason{ReasonKind::included, named_, "", ""};
    if (status.kind == tree::Kind::link) {
      add_link(path, reason);
      return;
    }
    builder_.add(walker_, path, reason);
    if (status.kind == tree::Kind::file) add_root(path, reason);
    if (status.kind != tree::Kind::directory) return;
    const auto names = tree_.list(path);
    if (!names) fail("list", path, names.error());
    for (const std::string& name : *names)
      add_found(tree::join(path, name));
  }

  // What was not named itself, but is in a directory that was.
  void add_found(const std::string& path) {
    const bool is_excluded = std::ranges::any_of(
        inclusions_.excluded, [&](const Glob& glob) { return glob.matches(path); });
    if (is_excluded) return;
    if (belongs_to_machine(path)) {
      tell(Severity::note, path, "left out: it belongs to the machine that builds",
           "--include " + path);
      return;
    }
    const auto status = tree_.status(path);
    if (!status) fail("read", path, status.error());
    if (const std::string secret = secret_in(walker_, path, *status); !secret.empty()) {
      tell(Severity::warning, path, fmt::format("packed, but looks like {}", secret),
           fmt::format("--exclude {}", path));
    }
    add(path, *status);
  }

  void tell(Severity severity, const std::string& path, std::string what, std::string advice) {
    result_.findings.push_back({severity, path, std::move(what), "", std::move(advice)});
  }

  void add_link(const std::string& path, const Reason& reason) {
    const auto walked = walker_.walk(path);
    if (!walked && walked.error() == std::errc::too_many_symbolic_link_levels)
      throw Error("cannot include {}: its links lead round in a circle", tree_.describe(path));
    builder_.add_link(walker_, path, reason);
    if (walked && walked->status.kind == tree::Kind::directory)
      links_.emplace_back(path, walked->path);
  }

  void add_root(const std::string& path, const Reason& reason) {
    if (programs_.contains(path)) return;
    const auto header = header_of(path);
    if (!header || (header->type != ET_DYN && header->type != ET_EXEC)) return;
    if (machines_.empty() || machines_.contains({header->machine, header->file_class})) {
      result_.roots.emplace(path, reason);
      return;
    }
    tell(Severity::note, path,
         fmt::format("packed without what it needs: it is for {}, no program is",
                     elf::machine_name(header->machine)),
         "");
  }

  // Of a file that a loader could open and read as ELF.
  std::optional<elf::Header> header_of(const std::string& path) const {
    const auto opened = engine_.store().open(path);
    if (!*opened || !(*opened)->object || !(*opened)->object->file) return std::nullopt;
    return *(*opened)->object->header;
  }

  // A link brings the directory that it leads to, but nothing that is in it.
  void check_links() {
    for (const auto& [link, directory] : links_) {
      const auto names = tree_.list(directory);
      const bool is_there =
          !names || names->empty() || std::ranges::any_of(*names, [&](const std::string& name) {
            return builder_.has(tree::join(directory, name));
          });
      if (is_there) continue;
      tell(Severity::warning, link,
           fmt::format("leads to {}, of which nothing is packed", directory),
           "--include " + directory);
    }
  }

  Builder& builder_;
  const closure::Engine& engine_;
  const tree::Walker& walker_;
  const tree::FileTree& tree_;
  const Inclusions& inclusions_;
  std::set<std::pair<std::uint16_t, elf::Class>> machines_;  // of the programs
  std::set<std::string> programs_;                           // their real paths
  std::string named_;                                        // the path that is being included
  std::vector<std::pair<std::string, std::string>> links_;   // to directories
  Included result_;
};

}  // namespace

Included include(Builder& builder, const closure::Engine& engine, const Inclusions& inclusions) {
  return Includer(builder, engine, inclusions).run();
}

}  // namespace whittle::rootfs
