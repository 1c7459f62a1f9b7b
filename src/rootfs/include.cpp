#include "rootfs/include.h"

#include "base/error.h"
#include "elf/constants.h"
#include "loader/start.h"
#include "needs/language_names.h"
#include "needs/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace whittle::rootfs {

namespace {

// The C library that a file is built for; nullopt: it names none.
std::optional<loader::Family> libc_of(const elf::File& file) {
  if (file.interpreter)
    return file.interpreter->contains("/ld-musl-") ? loader::Family::musl : loader::Family::glibc;
  for (const elf::Need& need : file.needs) {
    if (need.name == "libc.so.6") return loader::Family::glibc;
    if (need.name == "libc.so" || need.name.starts_with("libc.musl-")) return loader::Family::musl;
  }
  return std::nullopt;
}

constexpr std::size_t longest_line = 256;  // of what the kernel reads of a script

// Whether pip, npm or their like put a file where it is, with what it needs.
bool is_installed(const std::string& path) {
  return path.contains("/site-packages/") || path.contains("/dist-packages/") ||
         path.contains("/node_modules/");
}

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
      if (const auto object = object_at(path)) {
        machines_.emplace(object->header->machine, object->header->file_class);
        if (object->file->interpreter) libcs_.insert(*libc_of(*object->file));
      }
      if (const auto walked = walker_.walk(path)) programs_.insert(walked->path);
    }
  }

  Included run() {
    for (const std::string& path : inclusions_.paths) {
      named_ = path;
      add_named(path);
    }
    for (const SinglePath& single : inclusions_.single)
      add_single(single);
    check_links();
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(std::string_view verb, const std::string& path, std::errc error) const {
    throw Error("cannot {} {}: {}", verb, tree_.describe(path), error_text(error));
  }

  // As it is spelled, so that the links on the way come too. A link brings what it leads
  // to, which is what was meant.
  void add_named(const std::string& path) {
    const auto named = walker_.walk(path, tree::LastLink::keep);
    if (!named) fail("open", path, named.error());
    const Reason reason{ReasonKind::included, named_, "", ""};
    if (named->status.kind == tree::Kind::link) {
      add_link(named->path, reason);
      builder_.add_link(walker_, path, reason);
      const auto walked = walker_.walk(path);
      if (walked) add(walked->path, walked->status);
      return;
    }
    builder_.add(walker_, path, reason);
    add(named->path, named->status);
    if (named->status.kind == tree::Kind::file) add_script(named->path, reason);
  }

  // Real paths: links on the way to them are there by themselves.
  void add_single(const SinglePath& single) {
    const auto found = walker_.walk(single.path, tree::LastLink::keep);
    if (!found) fail("open", single.path, found.error());
    if (found->status.kind == tree::Kind::link) {
      builder_.add_link(walker_, single.path, single.reason);
      return;
    }
    if (single.is_state) {
      builder_.add_state(walker_, single.path, single.reason);
      return;
    }
    builder_.add(walker_, single.path, single.reason);
    if (!single.is_root || found->status.kind != tree::Kind::file) return;
    add_root(found->path, single.reason);
    add_script(found->path, single.reason);
  }

  // A script that was named is to be run.
  void add_script(const std::string& path, const Reason& reason) {
    if (programs_.contains(path)) return;
    const auto contents = tree_.contents(path);
    if (contents && contents->text().starts_with("#!")) result_.roots.emplace(path, reason);
  }

  // One that is in a directory that was named somebody may run.
  void add_inner_script(const std::string& path, const tree::Status& status) {
    if (path == named_ || path.starts_with("/etc/") || (status.mode & 0111) == 0) return;
    const auto contents = tree_.contents(path);
    if (!contents || !contents->text().starts_with("#!")) return;
    const std::string_view text = contents->text().substr(0, longest_line);
    if (script_lines_.emplace(text.substr(0, text.find('\n'))).second)
      result_.scripts.push_back(path);
  }

  void add(const std::string& path, const tree::Status& status) {
    const Reason reason{ReasonKind::included, named_, "", ""};
    if (status.kind == tree::Kind::link) {
      add_link(path, reason);
      return;
    }
    builder_.add(walker_, path, reason);
    if (status.kind == tree::Kind::file) {
      add_root(path, reason);
      add_configuration(path);
      add_inner_script(path, status);
      if (needs::is_source(path) && !is_installed(path)) result_.sources.push_back(path);
    }
    if (status.kind != tree::Kind::directory) return;
    const auto names = tree_.list(path);
    if (!names) fail("list", path, names.error());
    const bool is_placed = inclusions_.placed != nullptr && inclusions_.placed->is_placed(path);
    for (const std::string& name : *names) {
      const std::string below = tree::join(path, name);
      if (!is_placed || inclusions_.placed->is_placed(below)) add_found(below);
    }
  }

  // What was not named itself, but is in a directory that was.
  void add_found(const std::string& path) {
    const bool is_excluded = std::ranges::any_of(
        inclusions_.excluded, [&](const Glob& glob) { return glob.matches(path); });
    if (is_excluded) return;
    if (needs::belongs_to_machine(path)) {
      tell(FindingId::machine_file_left_out, Severity::note, path,
           "left out: it belongs to the machine that builds", "--include " + path);
      return;
    }
    const auto status = tree_.status(path);
    if (!status) fail("read", path, status.error());
    if (status->kind == tree::Kind::other) {
      tell(FindingId::special_file_left_out, Severity::warning, path,
           "left out: it is a device, a fifo or a socket", "");
      return;
    }
    if (std::ranges::find(inclusions_.outputs, status->id) != inclusions_.outputs.end()) {
      tell(FindingId::output_left_out, Severity::note, path,
           "left out: it is what this command writes", "");
      return;
    }
    if (const std::string secret = needs::secret_in(walker_, path, *status); !secret.empty()) {
      tell(FindingId::secret_packed, Severity::warning, path,
           fmt::format("packed, but looks like {}", secret), fmt::format("--exclude {}", path));
    }
    add(path, *status);
  }

  void tell(FindingId id, Severity severity, const std::string& path, std::string what,
            std::string advice) {
    result_.findings.push_back({id, severity, path, std::move(what), "", std::move(advice)});
  }

  void add_link(const std::string& path, const Reason& reason) {
    const auto walked = walker_.walk(path);
    if (!walked && walked.error() == std::errc::too_many_symbolic_link_levels)
      throw Error("cannot include {}: its links lead round in a circle", tree_.describe(path));
    builder_.add_link(walker_, path, reason);
    if (!walked) return;
    if (walked->status.kind == tree::Kind::directory) links_.emplace_back(path, walked->path);
    if (walked->status.kind != tree::Kind::file) return;
    add_root(walked->path, reason);
    add_configuration(path);
  }

  void add_configuration(const std::string& path) {
    if (path == named_ || path.starts_with("/etc/")) result_.configurations.push_back(path);
  }

  void add_root(const std::string& path, const Reason& reason) {
    if (programs_.contains(path)) return;
    const auto object = object_at(path);
    if (object == nullptr) return;
    const elf::Header& header = *object->header;
    if (header.type != ET_DYN && header.type != ET_EXEC) return;
    if (!machines_.empty() && !machines_.contains({header.machine, header.file_class})) {
      tell(FindingId::other_machine, Severity::note, path,
           fmt::format("packed without what it needs: it is for {}, no program is",
                       elf::machine_name(header.machine)),
           "");
      return;
    }
    const auto libc = libc_of(*object->file);
    if (libc && !object->file->interpreter && !libcs_.empty() && !libcs_.contains(*libc)) {
      tell(FindingId::other_libc, Severity::note, path,
           fmt::format("packed without what it needs: it is for {}, no program is",
                       *libc == loader::Family::musl ? "musl" : "glibc"),
           "");
      return;
    }
    result_.roots.emplace(path, reason);
  }

  // What a loader could open and read as ELF; null: nothing like that.
  std::shared_ptr<const loader::ElfObject> object_at(const std::string& path) const {
    const auto opened = engine_.store().open(path);
    if (!*opened || !(*opened)->object || !(*opened)->object->file) return nullptr;
    return (*opened)->object;
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
      tell(FindingId::link_without_contents, Severity::warning, link,
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
  std::set<loader::Family> libcs_;                           // theirs
  std::set<std::string> programs_;                           // their real paths
  std::string named_;                                        // the path that is being included
  std::vector<std::pair<std::string, std::string>> links_;   // to directories
  std::set<std::string> script_lines_;                       // the first lines of scripts
  Included result_;
};

}  // namespace

Included include(Builder& builder, const closure::Engine& engine, const Inclusions& inclusions) {
  return Includer(builder, engine, inclusions).run();
}

}  // namespace whittle::rootfs
