#include "closure/engine.h"

#include "base/error.h"
#include "closure/mapper.h"
#include "closure/standard_loaders.h"
#include "closure/symbol_check.h"
#include "elf/constants.h"
#include "loader/candidate.h"
#include "loader/musl.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

namespace whittle::closure {

namespace {

constexpr int most_scripts = 5;  // scripts as interpreters of scripts, as Linux has it

std::string error_text(std::errc error) {
  return std::make_error_code(error).message();
}

bool is_dynamic_program(const elf::File& file) {
  return file.interpreter.has_value();
}

// A static-pie has a dynamic section too, but neither needs nor a soname.
bool is_library(const elf::File& file) {
  return file.header.type == ET_DYN && file.has_dynamic && (file.flags_1 & DF_1_PIE) == 0 &&
         (file.soname || !file.needs.empty() || file.header.entry == 0);
}

}  // namespace

std::optional<ScriptLine> read_script_line(std::string_view text, const std::string& path) {
  if (!text.starts_with("#!")) return std::nullopt;
  constexpr std::size_t buffer = 255;  // BINPRM_BUF_SIZE less its NUL
  constexpr std::string_view blanks = " \t";
  const auto newline = text.find('\n');
  const bool cut = newline == std::string_view::npos ? text.size() > buffer : newline > buffer;
  std::string_view line =
      text.substr(2, std::min(newline, buffer) - std::min<std::size_t>(2, buffer));
  while (!line.empty() && blanks.contains(line.back()))
    line.remove_suffix(1);
  const auto start = line.find_first_not_of(blanks);
  if (start == std::string_view::npos) {
    throw Error("cannot start {}: its #! line names no interpreter", path);
  }
  line.remove_prefix(start);
  const auto end = line.find_first_of(blanks);
  if (end == std::string_view::npos) {
    if (cut) {
      throw Error("cannot start {}: the interpreter on its #! line does not end within {} bytes",
                  path, buffer);
    }
    return ScriptLine{std::string(line), {}};
  }
  const std::string_view rest = line.substr(end);
  return ScriptLine{std::string(line.substr(0, end)),
                    std::string(rest.substr(rest.find_first_not_of(blanks)))};
}

Engine::Engine(const tree::FileTree& tree, loader::Process process, Options options)
    : walker_(tree, process.credentials),
      process_(std::move(process)),
      options_(options),
      store_(walker_),
      symbols_(store_) {}

// Follows scripts to the program that the kernel runs in the end.
Engine::Program Engine::find_program(const std::string& asked, std::vector<Script>& scripts) const {
  std::string path = asked;
  for (int depth = 0; depth <= most_scripts; ++depth) {
    const std::string absolute = loader::absolute_path(path, process_);
    const auto opened = store_.open(absolute);
    const std::string shown = walker_.tree().describe(absolute);
    if (!*opened) {
      throw Error("cannot open {}: {}",
                  scripts.empty() ? shown : shown + ", the interpreter of " + scripts.back().path,
                  error_text(opened->error()));
    }
    const auto& object = (*opened)->object;
    if (object == nullptr) throw Error("cannot read {}: not a regular file", shown);
    if (object->file) return {path, **opened};
    const elf::Malformed& problem = object->file.error();
    if (problem.defect == elf::Defect::damaged)
      throw Error("cannot read {}: {}", shown, problem.what);

    const tree::Contents contents = store_.contents((*opened)->where);
    auto line = read_script_line(contents.text().substr(0, 4096), shown);
    if (!line) throw Error("cannot read {}: neither an ELF file nor a script", shown);
    scripts.push_back({path, (*opened)->where, line->interpreter, line->argument});
    path = std::move(line->interpreter);
  }
  throw Error("cannot start {}: scripts as interpreters of scripts nest more than {} deep", asked,
              most_scripts);
}

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
      const auto banner =
          loader::find_banner(store_.contents((*libc)->where).bytes(), "GNU C Library");
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

// Whether the kernel sets AT_SECURE: the file's set-user-ID or set-group-ID bit
// changes who runs it, or it has capabilities that its user does not.
bool Engine::starts_secure(const loader::Opened& program) const {
  if (process_.secure) return true;
  if (process_.via_loader) return false;
  const tree::Status& status = program.where.status;
  const tree::Credentials& user = process_.credentials;
  if ((status.mode & 04000) != 0 && status.uid != user.uid) return true;
  if ((status.mode & 02010) == 02010 && status.gid != user.gid) return true;
  if (user.uid == 0) return false;
  const auto xattrs = walker_.tree().xattrs(program.where.path);
  return xattrs && xattrs->contains("security.capability");
}

Closure Engine::resolve(const std::string& asked, const std::vector<Opening>& openings) const {
  Closure closure;
  closure.program = asked;
  closure.openings = openings;
  const Program program = find_program(asked, closure.scripts);
  const elf::File& file = *program.opened.object->file;
  const std::string shown = walker_.tree().describe(program.opened.where.path);
  if (file.header.type != ET_EXEC && file.header.type != ET_DYN) {
    throw Error("cannot use {}: neither a program nor a shared library (e_type {})", shown,
                file.header.type);
  }
  if (std::ranges::none_of(file.segments, [](const auto& each) { return each.type == PT_LOAD; })) {
    throw Error("cannot use {}: none of its {} program headers maps anything", shown,
                file.segments.size());
  }

  loader::Start start;
  start.program_path = program.path;
  start.program = program.opened;
  start.secure = starts_secure(program.opened) ? loader::Secure::yes : loader::Secure::no;
  const auto add_program_alone = [&] {
    Object object;
    object.role = loader::Role::program;
    object.name = program.path;
    object.path = program.path;
    object.where = program.opened.where;
    object.elf = program.opened.object;
    closure.objects.push_back(std::move(object));
  };
  if (!process_.via_loader && closure.kind != ProgramKind::library &&
      !walker_.may_execute(program.opened.where.status) && !is_library(file)) {
    closure.findings.push_back(
        {Severity::error, program.path,
         fmt::format("cannot be executed: its mode is {:04o}", program.opened.where.status.mode),
         "execve: Permission denied", "chmod +x"});
  }

  loader::Process process = process_;
  if (!is_dynamic_program(file)) {
    if (!is_library(file)) {
      closure.kind = ProgramKind::static_;
      add_program_alone();
      return closure;
    }
    closure.kind = ProgramKind::library;
    // A library is asked of its loader: `ld.so --list LIBRARY`.
    if (!process.via_loader) process.via_loader.emplace();
  }

  start.ld_so_path = process.via_loader && !process.via_loader->path.empty()
                         ? process.via_loader->path
                     : file.interpreter ? *file.interpreter
                                        : standard_loader(store_, file).value_or("");
  if (start.ld_so_path.empty()) {
    add_program_alone();
    if (!file.needs.empty()) {
      throw Error("cannot tell what {} needs: no dynamic loader for {} is in the tree", shown,
                  elf::machine_name(file.header.machine));
    }
    return closure;
  }

  auto opened = store_.open(loader::absolute_path(start.ld_so_path, process));
  const auto refuse_interpreter = [&](ObjectState state, std::string detail, std::string message) {
    Object hole;
    hole.role = loader::Role::loader;
    hole.state = state;
    hole.name = start.ld_so_path;
    hole.path = state == ObjectState::refused ? start.ld_so_path : "";
    hole.search.answer =
        state == ObjectState::missing ? loader::Answer::missing : loader::Answer::refused;
    hole.search.name = start.ld_so_path;
    hole.search.message = std::move(message);
    hole.search.attempts = {
        {loader::Source::named,
         {},
         start.ld_so_path,
         state == ObjectState::missing ? loader::Outcome::absent : loader::Outcome::fatal,
         std::move(detail)}};
    add_program_alone();
    closure.objects.push_back(std::move(hole));
    closure.edges.push_back({0, 1, ReasonKind::interpreter, start.ld_so_path, "not found"});
    return closure;
  };
  if (!*opened) {
    return refuse_interpreter(ObjectState::missing, error_text(opened->error()),
                              "execve: " + error_text(opened->error()));
  }
  const loader::Opened& ld_so = **opened;
  if (ld_so.object == nullptr || !ld_so.object->file) {
    return refuse_interpreter(ObjectState::refused, "not an ELF file",
                              "execve: Accessing a corrupted shared library");
  }
  const elf::Header& header = *ld_so.object->header;
  if (header.machine != file.header.machine || header.file_class != file.header.file_class) {
    return refuse_interpreter(
        ObjectState::refused,
        fmt::format("{} for {}, the program is {} for {}", loader::class_name(header.file_class),
                    elf::machine_name(header.machine), loader::class_name(file.header.file_class),
                    elf::machine_name(file.header.machine)),
        "execve: Accessing a corrupted shared library");
  }
  if (!walker_.may_execute(ld_so.where.status)) {
    return refuse_interpreter(
        ObjectState::refused,
        fmt::format("mode {:04o}: a loader must be executable, unlike a library",
                    ld_so.where.status.mode),
        "execve: Permission denied");
  }

  start.ld_so = ld_so_facts(ld_so);
  start.ld_so_file = ld_so;
  closure.ld_so = start.ld_so;
  switch (start.ld_so.family) {
    case loader::Family::glibc: {
      const loader::Glibc rules(store_, process, start, system_for(start));
      map_program(rules, start, openings, closure);
      break;
    }
    case loader::Family::musl: {
      const loader::Musl rules(store_, process, start);
      map_program(rules, start, openings, closure);
      break;
    }
    case loader::Family::unknown:
      throw Error(
          "cannot tell what {} needs: its interpreter {} is neither glibc's ld.so nor musl's",
          shown, start.ld_so_path);
  }
  check_one_build(closure, symbols_);
  if (options_.check_symbols == CheckSymbols::yes) {
    const std::string* variable = process_.variable("LD_BIND_NOW");
    const bool now = variable != nullptr && !variable->empty();
    check_symbols(closure, symbols_, now ? BindNow::always : BindNow::as_linked);
  }
  return closure;
}

std::vector<Engine::Answer> Engine::resolve_all(const std::vector<std::string>& programs) const {
  std::vector<Answer> answers(programs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < programs.size(); i = next++) {
      try {
        answers[i] = resolve(programs[i]);
      } catch (const Error& error) {
        answers[i] = std::unexpected(error.what());
      }
    }
  };
  const std::size_t threads =
      std::min<std::size_t>(programs.size(), std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i)
    others.emplace_back(work);
  work();
  others.clear();
  return answers;
}

}  // namespace whittle::closure
