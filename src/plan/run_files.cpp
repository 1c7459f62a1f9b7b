// From records of runs to what is packed.
//
// A record says what one run on one machine touched. What is the run's own (its temporary
// files, the sockets of other services), the machine's or a person's has to stay behind, and
// must be told where a user may have meant it. "written, absent" is what the run has made.
#include "plan/run_files.h"

#include "base/error.h"
#include "needs/paths.h"
#include "needs/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace whittle::plan {

namespace {

using needs::is_at_or_below;
using trace::Use;
using trace::Used;

constexpr std::array made_by_engine = std::to_array<std::string_view>({"/proc", "/sys", "/dev"});
constexpr std::array of_one_run =
    std::to_array<std::string_view>({"/run", "/tmp", "/var/tmp", "/var/run"});

// So many files of one directory are told one by one, more of them together.
constexpr std::size_t most_told = 4;
// So many programs of one line are named.
constexpr std::size_t most_named = 3;

bool is_below_any(std::string_view path, const auto& directories) {
  return std::ranges::any_of(
      directories, [&](std::string_view directory) { return is_at_or_below(path, directory); });
}

// Whether its contents were used.
bool is_opened(const Used& used) {
  return used.has(Use::executed) || used.has(Use::mapped) || used.has(Use::read);
}

bool is_made(const Used& used) {
  return used.has(Use::absent) && used.has(Use::written);
}

// Whether the run used something that had been there before it, and did more than write it.
bool is_used(const Used& used) {
  return !is_made(used) && (is_opened(used) || used.has(Use::seen) || used.has(Use::listed));
}

// "mapped, read by /usr/bin/a, /usr/bin/b".
std::string how(const Used& used) {
  std::string text;
  for (const Use use : used.uses)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", trace::use_name(use));
  std::size_t named = 0;
  for (const std::string& program : used.by) {
    if (named == most_named) {
      text += fmt::format(" and {} more", used.by.size() - named);
      break;
    }
    text += fmt::format("{}{}", named == 0 ? " by " : ", ", program);
    ++named;
  }
  return text;
}

class Chooser {
 public:
  Chooser(const World& world, const Request& request)
      : walker_(world.engine.walker()), home_(request.image.home) {
    for (const std::string& path : world.includes)
      if (const auto walked = walker_.walk(path)) included_.push_back(walked->path);
    for (const auto* paths : {&request.programs, &request.image.includes})
      for (const PlacedPath& path : *paths)
        if (!path.at.empty()) placed_.insert(path.path);
  }

  void add(const TracedRun& run) {
    run_ = &run;
    absent_ = {};
    for (const auto& [path, used] : run.record.paths)
      add(path, used);
    add_rest_of_directories();
    tell_absent();
  }

  RunFiles finish() {
    tell_left_out();
    return std::move(result_);
  }

 private:
  void add(const std::string& path, const Used& used) {
    if (is_below_any(path, made_by_engine) || is_below_any(path, included_)) return;
    if (placed_.contains(path) || path == "/") return;
    if (used.has(Use::written)) add_written_directory(path, used);
    if (!is_used(used)) return;
    const auto found = walker_.walk(path, tree::LastLink::keep);
    if (!found || found->path != path) {
      if (!used.has(Use::written)) absent_.push_back(path);
      return;
    }
    if (const std::string why = reason_against(path, found->status); !why.empty()) {
      if (found->status.kind != tree::Kind::directory) leave_out(path, why);
      return;
    }
    if (found->status.kind == tree::Kind::other) return;
    // The loader's cache names what one machine has; the image gets one of its own.
    if (path == "/etc/ld.so.cache") return;
    const bool is_root = used.has(Use::executed) || used.has(Use::mapped);
    take(path, {ReasonKind::traced, run_->name, "", how(used)}, is_root);
    // What the run itself made is in it otherwise.
    if (found->status.kind == tree::Kind::directory && used.has(Use::listed) &&
        !used.has(Use::written))
      listed_.push_back(path);
  }

  void take(const std::string& path, Reason reason, bool is_root) {
    result_.paths.push_back(
        {.path = path, .reason = std::move(reason), .is_root = is_root, .is_state = false});
  }

  // Why a file is not to go into an image; empty: it may.
  std::string reason_against(const std::string& path, const tree::Status& status) const {
    if (is_below_any(path, of_one_run)) return "it is of one run";
    if (is_at_or_below(path, "/root") ||
        (!home_.empty() && home_ != "/" && is_at_or_below(path, home_)))
      return "it lies in somebody's home";
    if (status.kind == tree::Kind::directory) return {};
    if (needs::belongs_to_machine(path)) return "it belongs to the machine";
    const std::string secret = needs::secret_in(walker_, path, status);
    return secret.empty() ? std::string() : fmt::format("it looks like {}", secret);
  }

  // Where something was written there has to be a directory for it, the nearest one that the
  // run did not make itself.
  void add_written_directory(const std::string& path, const Used& used) {
    const auto found = walker_.walk(path, tree::LastLink::keep);
    const bool is_directory = found && found->status.kind == tree::Kind::directory;
    std::string directory(is_directory ? path : std::string(tree::parent(path)));
    while (is_made_by_run(directory))
      directory = tree::parent(directory);
    const auto walked = walker_.walk(directory, tree::LastLink::keep);
    if (!walked || walked->status.kind != tree::Kind::directory || walked->path != directory)
      return;
    if (directory == "/" || is_below_any(directory, made_by_engine)) return;
    if (is_at_or_below(directory, "/root") ||
        (!home_.empty() && home_ != "/" && is_at_or_below(directory, home_)))
      return;
    if (!states_.insert(directory).second) return;
    result_.paths.push_back({.path = directory,
                             .reason = {ReasonKind::traced, run_->name, "", how(used)},
                             .is_root = false,
                             .is_state = true});
  }

  bool is_made_by_run(const std::string& path) const {
    const auto used = run_->record.paths.find(path);
    return used != run_->record.paths.end() && is_made(used->second);
  }

  void add_rest_of_directories() {
    for (const std::string& directory : std::exchange(listed_, {}))
      add_rest_of(directory);
  }

  void add_rest_of(const std::string& directory) {
    const auto names = walker_.tree().list(directory);
    if (!names) return;
    std::vector<std::string> rest;
    std::size_t opened = 0;
    for (const std::string& name : *names) {
      const std::string path = tree::join(directory, name);
      const auto status = walker_.tree().status(path);
      if (!status || status->kind != tree::Kind::file) continue;
      const auto known = run_->record.paths.find(path);
      if (known != run_->record.paths.end() && is_opened(known->second)) {
        ++opened;
      } else if (reason_against(path, *status).empty()) {
        rest.push_back(path);
      }
    }
    if (opened < 2 || opened <= rest.size() || rest.empty()) return;
    const std::string counts = fmt::format("{} of its {} files", opened, opened + rest.size());
    for (const std::string& path : rest)
      take(path,
           {ReasonKind::traced, run_->name, "", fmt::format("{} reads {}", directory, counts)},
           false);
    result_.findings.push_back(
        {FindingId::traced_directory_whole, Severity::note, directory,
         fmt::format("packed with all its files: {} read {}", run_->name, counts), "", ""});
  }

  void leave_out(const std::string& path, const std::string& why) {
    left_out_[{std::string(tree::parent(path)), why}].insert(path);
  }

  void tell_left_out() {
    const auto tell = [&](const std::string& subject, const std::string& what) {
      result_.findings.push_back({FindingId::traced_file_left_out, Severity::note, subject, what,
                                  "", "--include " + subject});
    };
    for (const auto& [key, paths] : left_out_) {
      const auto& [directory, why] = key;
      if (paths.size() > most_told) {
        tell(directory,
             fmt::format("{} files in it that a run used are left out: {}", paths.size(), why));
        continue;
      }
      for (const std::string& path : paths)
        tell(path, fmt::format("a run used it, left out: {}", why));
    }
  }

  void tell_absent() {
    if (absent_.empty()) return;
    result_.findings.push_back({FindingId::traced_file_absent, Severity::warning, absent_.front(),
                                absent_.size() == 1
                                    ? fmt::format("{} used it, but it is not there", run_->name)
                                    : fmt::format("{} used it and {} more that are not there",
                                                  run_->name, absent_.size() - 1),
                                "the record is of another root, or of another time", ""});
  }

  const tree::Walker& walker_;
  std::string home_;
  std::vector<std::string> included_;  // real paths
  std::set<std::string> placed_;       // from where programs and files are placed elsewhere
  const TracedRun* run_ = nullptr;     // whose record is being read
  std::vector<std::string> listed_;    // directories of it
  std::vector<std::string> absent_;    // paths of it
  std::set<std::string> states_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> left_out_;
  RunFiles result_;
};

void add_objects(std::set<std::string>& loaded, const closure::Closure& closure) {
  for (const closure::Object& object : closure.objects)
    if (object.is_found()) loaded.insert(object.where.path);
}

// The closure of a file by itself; nullopt: it has none.
std::optional<closure::Closure> closure_of(const World& world, const std::string& path) {
  try {
    return world.engine.resolve(path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

RunFiles files_of_runs(const World& world, const Request& request) {
  Chooser chooser(world, request);
  for (const TracedRun& run : request.image.runs)
    chooser.add(run);
  return chooser.finish();
}

void drop_loaded(std::map<std::string, Reason>& roots, const World& world,
                 const std::vector<std::string>& programs) {
  std::set<std::string> loaded;
  for (const std::string& program : programs)
    if (const auto closure = closure_of(world, program)) add_objects(loaded, *closure);
  std::vector<std::pair<std::string, closure::Closure>> libraries;
  for (const auto& [path, reason] : roots) {
    auto closure = closure_of(world, path);
    if (!closure) continue;
    if (closure->kind != closure::ProgramKind::library) {
      add_objects(loaded, *closure);
    } else if (reason.kind == ReasonKind::traced) {
      libraries.emplace_back(path, *std::move(closure));
    }
  }
  for (const auto& [path, closure] : libraries) {
    if (loaded.contains(path) || !closure.starts()) {
      roots.erase(path);
    } else {
      add_objects(loaded, closure);
    }
  }
}

Exactness compare_with_runs(const rootfs::Manifest& manifest, const World& world,
                            const Request& request) {
  Exactness exactness;
  std::set<std::string> used;
  for (const TracedRun& run : request.image.runs) {
    exactness.runs.push_back(run.name);
    for (const auto& [path, each] : run.record.paths)
      if (each.uses != std::set{Use::absent}) used.insert(path);
  }
  // What was used where it is built counts where it is placed.
  for (std::size_t i = 0; i < request.programs.size(); ++i)
    if (used.contains(request.programs[i].path)) used.insert(world.programs[i]);
  for (std::size_t i = 0; i < request.image.includes.size(); ++i)
    if (used.contains(request.image.includes[i].path)) used.insert(world.includes[i]);
  for (const rootfs::Entry& entry : manifest.entries) {
    if (entry.kind != rootfs::Kind::file) continue;
    if (!used.contains(entry.path)) {
      exactness.unused.push_back({entry.path, entry.size});
      continue;
    }
    ++exactness.used;
    const bool is_of_runs = std::ranges::all_of(
        entry.reasons, [](const Reason& reason) { return reason.kind == ReasonKind::traced; });
    if (is_of_runs) exactness.found_by_runs.push_back({entry.path, entry.size});
  }
  for (auto* files : {&exactness.found_by_runs, &exactness.unused})
    std::ranges::stable_sort(*files, std::greater(), &Exactness::File::size);
  return exactness;
}

}  // namespace whittle::plan
