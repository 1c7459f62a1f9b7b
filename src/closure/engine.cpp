// From a path to a program that is started: what the kernel does before a loader runs.
//
// execve opens the file, follows #! lines up to five deep, looks at PT_INTERP, and starts
// that file instead of the program if there is one. What can be wrong there is wrong
// before any library is looked for: an interpreter that is not there gives "no such file
// or directory" of a program that is there, the oldest trap of FROM scratch. The kernel
// wants an x bit of a loader, though not of a library, and the class and machine of the
// program (fs/binfmt_elf.c of Linux 6.1).
//
// What has no interpreter is either static, its own closure, or a library. A library is
// asked of the loader that is usual for its machine, as `ld.so --list` would; libraries of
// glibc and of musl differ only in what they need.
//
// Which loader it is stands in the loader's own data, never in its name (loader/ld_so.h).
// glibc before 2.33 does not tell its release: the libc.so.6 beside it does.
//
// Everything that starts of one kind of program share, the cache of ld.so and which
// directories exist, is found once and kept by the loader's file and the program's ABI.
#include "closure/engine.h"

#include "base/error.h"
#include "closure/hole_check.h"
#include "closure/hwcaps_variants.h"
#include "closure/isa_check.h"
#include "closure/program.h"
#include "closure/standard_loaders.h"
#include "closure/symbol_check.h"
#include "closure/version_check.h"
#include "elf/constants.h"
#include "loader/candidate.h"
#include "loader/musl.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace whittle::closure {

namespace {

Object program_object(const Executable& program) {
  Object object;
  object.role = loader::Role::program;
  object.name = program.path;
  object.path = program.path;
  object.where = program.opened.where;
  object.elf = program.opened.object;
  return object;
}

// Why an interpreter cannot be started.
struct Unusable {
  ObjectState state = ObjectState::refused;
  std::string detail;
  std::string message;  // as execve would say
};

// What the kernel looks at before it starts an interpreter.
std::optional<Unusable> check_interpreter(const tree::Walker& walker,
                                          const tree::Result<loader::Opened>& opened,
                                          const elf::File& program) {
  if (!opened) {
    return Unusable{ObjectState::missing, error_text(opened.error()),
                    "execve: " + error_text(opened.error())};
  }
  constexpr const char* corrupted = "execve: Accessing a corrupted shared library";
  if (opened->object == nullptr || !opened->object->file) {
    return Unusable{ObjectState::refused, "not an ELF file", corrupted};
  }
  const elf::Header& header = *opened->object->header;
  if (header.machine != program.header.machine || header.file_class != program.header.file_class) {
    return Unusable{
        ObjectState::refused,
        fmt::format("{} for {}, the program is {} for {}", loader::class_name(header.file_class),
                    elf::machine_name(header.machine),
                    loader::class_name(program.header.file_class),
                    elf::machine_name(program.header.machine)),
        corrupted};
  }
  if (!walker.may_execute(opened->where.status)) {
    return Unusable{ObjectState::refused,
                    fmt::format("mode {:04o}: a loader must be executable, unlike a library",
                                opened->where.status.mode),
                    "execve: Permission denied"};
  }
  return std::nullopt;
}

Object interpreter_hole(const std::string& path, Unusable unusable) {
  Object hole;
  hole.role = loader::Role::loader;
  hole.state = unusable.state;
  hole.name = path;
  const bool missing = unusable.state == ObjectState::missing;
  if (!missing) hole.path = path;
  hole.search.state = missing ? loader::LookupState::missing : loader::LookupState::refused;
  hole.search.name = path;
  hole.search.message = std::move(unusable.message);
  hole.search.attempts = {{loader::PathSource::named,
                           {},
                           path,
                           missing ? loader::Outcome::absent : loader::Outcome::fatal,
                           std::move(unusable.detail)}};
  return hole;
}

}  // namespace

Engine::Engine(const tree::FileTree& tree, loader::Process process, Options options)
    : walker_(tree, process.credentials),
      process_(std::move(process)),
      options_(std::move(options)),
      store_(walker_),
      symbols_(store_) {}

loader::LdSo Engine::ld_so_facts(const loader::Opened& file) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = ld_sos_.find(file.where.status.id); known != ld_sos_.end()) {
      return known->second;
    }
  }
  const tree::Contents contents = store_.contents(file.where);
  loader::LdSo facts = loader::read_ld_so(contents.bytes(), *file.object->file);
  if (facts.family == loader::Family::glibc && !facts.release) {
    // Before 2.33 only libc.so.6 tells the release; it lies beside the loader.
    const auto libc = store_.open(tree::join(tree::parent(file.where.path), "libc.so.6"));
    if (*libc && (*libc)->object) {
      const auto banner = loader::find_banner(store_.contents((*libc)->where).bytes(),
                                              *(*libc)->object->file, "GNU C Library");
      if (banner) {
        facts.release = banner->release;
        facts.banner = banner->version;
      }
    }
  }
  const std::lock_guard lock(mutex_);
  return ld_sos_.emplace(file.where.status.id, std::move(facts)).first->second;
}

const loader::GlibcSystem& Engine::system_for(const loader::Start& start) const {
  const elf::Header& header = *start.program.object->header;
  const std::string key = fmt::format("{} {} {} {} {:x}", start.ld_so_file->where.path,
                                      header.machine, static_cast<int>(header.file_class),
                                      static_cast<int>(header.order), header.flags);
  const std::lock_guard lock(mutex_);
  auto& system = systems_[key];
  if (!system) {
    system = std::make_unique<loader::GlibcSystem>(store_, process_, start.ld_so, header);
  }
  return *system;
}

Resolution Engine::start(const std::string& asked) const {
  Closure closure;
  closure.program = asked;
  const Executable program = find_executable(store_, process_, asked, closure.scripts);
  const elf::File& file = program.file();
  const std::string shown = walker_.tree().describe(program.opened.where.path);
  closure.kind = kind_of(file);
  const bool may_execute = walker_.may_execute(program.opened.where.status);
  // Some libraries have an interpreter, for they say something when they are executed. One
  // without that permission (Debian's libcap.so.2) is a library alone.
  if (closure.kind == ProgramKind::dynamic && file.soname && !may_execute)
    closure.kind = ProgramKind::library;
  if (!process_.via_loader && closure.kind != ProgramKind::library && !may_execute) {
    closure.findings.push_back(
        {FindingId::not_executable, Severity::error, program.path,
         fmt::format("cannot be executed: its mode is {:04o}", program.opened.where.status.mode),
         "execve: Permission denied", "chmod +x"});
  }
  if (closure.kind == ProgramKind::static_) {
    closure.objects.push_back(program_object(program));
    return Resolution(std::move(closure));
  }

  auto started = std::make_shared<Started>();
  started->process = process_;
  started->runtime_libraries = options_.runtime_libraries;
  loader::Process& process = started->process;
  // A library is asked of its loader: `ld.so --list LIBRARY`.
  if (closure.kind == ProgramKind::library && !process.via_loader) process.via_loader.emplace();

  loader::Start& start = started->start;
  start.program_path = program.path;
  start.program = program.opened;
  start.secure = starts_secure(walker_, process_, program.opened.where) ? loader::Secure::yes
                                                                        : loader::Secure::no;
  start.ld_so_path = process.via_loader && !process.via_loader->path.empty()
                         ? process.via_loader->path
                     : file.interpreter ? *file.interpreter
                                        : standard_loader(store_, file).value_or("");
  if (start.ld_so_path.empty()) {
    closure.objects.push_back(program_object(program));
    if (file.needs.empty()) return Resolution(std::move(closure));
    throw Error("cannot tell what {} needs: no dynamic loader for {} is in the tree", shown,
                elf::machine_name(file.header.machine));
  }

  const auto ld_so = store_.open(loader::absolute_path(start.ld_so_path, process));
  if (auto unusable = check_interpreter(walker_, *ld_so, file)) {
    closure.objects.push_back(program_object(program));
    closure.objects.push_back(interpreter_hole(start.ld_so_path, *std::move(unusable)));
    closure.edges.push_back({0, 1, ReasonKind::interpreter, start.ld_so_path, "not found"});
    return Resolution(std::move(closure));
  }
  start.ld_so_file = **ld_so;
  start.ld_so = ld_so_facts(**ld_so);
  if (start.ld_so.family == loader::Family::unknown) {
    throw Error("cannot tell what {} needs: its interpreter {} is neither glibc's ld.so nor musl's",
                shown, start.ld_so_path);
  }
  closure.ld_so = start.ld_so;
  started->rules = rules_for(*started);
  return Resolution(std::move(started), std::move(closure));
}

std::unique_ptr<const loader::Rules> Engine::rules_for(const Started& started) const {
  const loader::Start& start = started.start;
  if (start.ld_so.family == loader::Family::musl)
    return std::make_unique<loader::Musl>(store_, started.process, start);
  return std::make_unique<loader::Glibc>(store_, started.process, start, system_for(start));
}

Closure Engine::complete(Resolution resolution) const {
  const std::shared_ptr<const Started> started = resolution.started();
  Closure closure = std::move(resolution).finish();
  const bool has_variants = options_.variants == HwcapsVariants::all && started != nullptr &&
                            started->start.ld_so.family == loader::Family::glibc;
  if (has_variants)
    add_hwcaps_variants(closure, store_, started->process, system_for(started->start).cache());
  return closure;
}

Closure Engine::finish(Resolution resolution) const {
  const bool is_mapped = resolution.started() != nullptr;
  Closure closure = complete(std::move(resolution));
  if (is_mapped) {
    const elf::Header& program = *closure.objects[0].elf->header;
    check_versions(closure);
    check_isa_level(closure, loader::describe_cpu(process_, program, closure.ld_so),
                    process_.hwcaps.kind);
    check_one_build(closure, symbols_);
    if (options_.check_symbols == CheckSymbols::yes) {
      const std::string* variable = process_.variable("LD_BIND_NOW");
      const bool now = variable != nullptr && !variable->empty();
      check_symbols(closure, symbols_, now ? BindNow::always : BindNow::as_linked);
    }
  }
  check_holes(closure, options_.allow_missing);
  return closure;
}

Closure Engine::resolve(const std::string& program, const std::vector<Opening>& openings) const {
  Resolution resolution = start(program);
  for (const Opening& opening : openings)
    resolution.open(opening);
  return finish(std::move(resolution));
}

}  // namespace whittle::closure
