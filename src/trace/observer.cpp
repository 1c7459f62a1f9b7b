// What a call means for the record.
//
// A path is read when the call begins, and recorded when its result is known. Where a call
// gives an open file, /proc/PID/fd has its real path, which no race can make wrong; other
// paths are followed here, in the same tree and with the same links. What is about to be
// made, removed or replaced is looked at before.
//
// A stop costs more than all else. So what can be settled when a call begins is: what is
// asked about, or is not there to be opened, this process finds as well as the other one
// will; what is between the two is of no account. What is there and is opened waits for the
// result, for the other process may not be allowed to.
//
// What is made by the run was absent before it: such a path is "written, absent", so that
// whoever reads the record can tell it from a file that was there and was changed.
//
// /proc/PID/cwd, fd and root name paths as this process sees them, also those of a process
// that has another root. Thus all paths of a record are of one tree.
#include "trace/observer.h"

#include "base/bytes.h"
#include "base/mapped_file.h"
#include "elf/file.h"
#include "trace/tracee.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace whittle::trace {

namespace {

constexpr int most_scripts = 5;            // that run each other by their first lines
constexpr std::size_t longest_line = 256;  // of what the kernel reads of a script
constexpr std::int64_t last_error = 4095;  // results below its negative are none
constexpr int first_internal_error = 512;  // ERESTARTSYS: the call is made again

// A register that holds an int.
int as_int(std::uint64_t argument) {
  return static_cast<int>(static_cast<std::uint32_t>(argument));
}

std::uint64_t argument_of(const CallMade& call, int index) {
  return call.arguments.at(static_cast<std::size_t>(index));
}

bool is_absent(int error) {
  return error == ENOENT || error == ENOTDIR;
}

bool makes(Act act) {
  return act == Act::make || act == Act::replace || act == Act::bind;
}

// Whether it is about a path, and not about an open file or about none.
bool names_path(Act act) {
  switch (act) {
    case Act::none:
    case Act::list:
    case Act::map:
    case Act::io_uring:
    case Act::ptrace:
    case Act::filter:
      return false;
    default:
      return true;
  }
}

// Whether its path has to be followed before the call is made.
bool has_before(const Subject& subject) {
  const bool creates =
      subject.act == Act::create || (subject.act == Act::open && (subject.flags & O_CREAT) != 0);
  return makes(subject.act) || subject.act == Act::remove || creates;
}

tree::LastLink last_of(Act act, std::uint64_t flags, bool has_at_flags) {
  switch (act) {
    case Act::open:
    case Act::open_how:
      return (flags & O_NOFOLLOW) != 0 ? tree::LastLink::keep : tree::LastLink::follow;
    case Act::look_at_link:
    case Act::change_link:
    case Act::make:
    case Act::replace:
    case Act::bind:
    case Act::remove:
      return tree::LastLink::keep;
    default:
      return has_at_flags && (flags & AT_SYMLINK_NOFOLLOW) != 0 ? tree::LastLink::keep
                                                                : tree::LastLink::follow;
  }
}

}  // namespace

Observer::Observer(std::shared_ptr<const tree::FileTree> tree, Root root)
    : paths_(std::move(tree)), root_(root), has_other_roots_(root == Root::own) {}

std::optional<CallBegun> Observer::begin(pid_t process, const CallMade& call) {
  if (std::ranges::find(known_architectures(), call.architecture) == known_architectures().end()) {
    note(fmt::format("{} makes calls of another architecture ({:#x}): they are not seen",
                     program_of(process), call.architecture));
    return std::nullopt;
  }
  const FileCall* known = find_call(call.architecture, call.number);
  if (known == nullptr || tells_itself(process, call, *known)) return std::nullopt;
  CallBegun begun;
  for (const Argument& argument : {known->first, known->second}) {
    if (argument.act == Act::none) continue;
    auto found = subject(process, call, argument);
    if (found && !is_settled(process, *found)) begun.subjects.push_back(*std::move(found));
  }
  // An exec has a result even if its path could not be read.
  if (begun.subjects.empty() && known->first.act != Act::execute) return std::nullopt;
  return begun;
}

// What is made anew is hidden where its directory is.
bool Observer::hide(pid_t process, const CallMade& call,
                    const std::function<bool(const std::string&, tree::LastLink)>& hides) {
  const FileCall* known = find_call(call.architecture, call.number);
  if (known == nullptr) return false;
  for (const Argument& argument : {known->first, known->second}) {
    if (!names_path(argument.act)) continue;
    const auto found = subject(process, call, argument);
    if (!found || !hides(found->path, found->last)) continue;
    const bool is_new = found->before && found->act != Act::remove;
    if (is_new &&
        !hides(std::string(tree::parent(plain_path(found->path))), tree::LastLink::follow))
      continue;
    add(process, paths_.find(found->path, found->last).path, Use::absent);
    return true;
  }
  return false;
}

// Whether all there is to record of it is recorded, before the call is made.
bool Observer::is_settled(pid_t process, const Subject& subject) {
  if (subject.act == Act::list || subject.act == Act::map) {
    add(process, subject.path, subject.act == Act::list ? Use::listed : Use::mapped);
    return true;
  }
  const bool asks = subject.act == Act::look || subject.act == Act::look_at_link;
  const bool opens = subject.act == Act::open && !subject.before;
  if (root_ != Root::same || subject.path.starts_with("/proc/") || (!asks && !opens)) return false;
  struct stat status{};
  const int flags = subject.last == tree::LastLink::keep ? AT_SYMLINK_NOFOLLOW : 0;
  if (::fstatat(AT_FDCWD, subject.path.c_str(), &status, flags) == 0) {
    if (asks) add_way(process, subject, Use::seen);
    return asks;
  }
  if (!is_absent(errno)) return false;
  end_failed(process, subject, errno);
  return true;
}

// What is a note, and no path.
bool Observer::tells_itself(pid_t process, const CallMade& call, const FileCall& known) {
  switch (known.first.act) {
    case Act::io_uring:
      note(fmt::format("{} asked for an io_uring: files that it opens by that are not seen",
                       program_of(process)));
      return true;
    case Act::ptrace:
      note(fmt::format("{} called ptrace: what it traces, or itself, cannot be traced twice",
                       program_of(process)));
      return true;
    case Act::filter:
      if ((argument_of(call, known.first.flags) & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0) {
        note(fmt::format("{} has another program answer its system calls: those are not seen",
                         program_of(process)));
      }
      return true;
    default:
      return false;
  }
}

std::optional<Subject> Observer::subject(pid_t process, const CallMade& call,
                                         const Argument& argument) {
  Subject subject;
  subject.act = argument.act;
  if (argument.act == Act::list || argument.act == Act::map) {
    const auto path =
        process_link(process, fmt::format("fd/{}", as_int(argument_of(call, argument.text))));
    if (!path) return std::nullopt;
    subject.path = *path;
    return subject;
  }
  if (argument.flags >= 0) subject.flags = argument_of(call, argument.flags);
  if (argument.act == Act::open_how) {
    std::uint64_t flags = 0;
    if (read_memory(process, subject.flags, std::as_writable_bytes(std::span(&flags, 1))) !=
        sizeof flags)
      return std::nullopt;
    subject.act = Act::open;
    subject.flags = flags;
  }
  const bool has_at_flags = argument.flags >= 0 && subject.act != Act::open;
  subject.last = last_of(subject.act, subject.flags, has_at_flags);
  auto path = argument.act == Act::connect || argument.act == Act::bind
                  ? socket_path(process, call, argument)
                  : absolute(process, call, argument);
  if (!path) return std::nullopt;
  subject.path = *std::move(path);
  if (has_before(subject)) {
    paths_.forget();
    subject.before = paths_.find(subject.path, subject.last);
  }
  return subject;
}

// The path as the process spelled it, from the root of the tree; nullopt where there is
// none, and for an empty one, which means an open file.
std::optional<std::string> Observer::absolute(pid_t process, const CallMade& call,
                                              const Argument& argument) {
  auto text = read_string(process, argument_of(call, argument.text));
  if (!text || text->empty()) return std::nullopt;
  if (text->starts_with('/')) return from_root(process, *std::move(text));
  const int directory =
      argument.directory < 0 ? AT_FDCWD : as_int(argument_of(call, argument.directory));
  const auto base =
      process_link(process, directory == AT_FDCWD ? "cwd" : fmt::format("fd/{}", directory));
  return base ? std::optional(tree::join(*base, *text)) : std::nullopt;
}

std::optional<std::string> Observer::from_root(pid_t process, std::string path) const {
  if (!has_other_roots_) return path;
  const auto root = process_link(process, "root");
  return root && *root != "/" ? *root + path : std::move(path);
}

std::optional<std::string> Observer::socket_path(pid_t process, const CallMade& call,
                                                 const Argument& argument) const {
  sockaddr_un address{};
  const std::uint64_t size =
      std::min<std::uint64_t>(argument_of(call, argument.text + 1), sizeof address);
  const auto buffer = std::as_writable_bytes(std::span(&address, 1)).first(size);
  constexpr std::size_t head = offsetof(sockaddr_un, sun_path);
  if (size <= head || read_memory(process, argument_of(call, argument.text), buffer) != size ||
      address.sun_family != AF_UNIX || address.sun_path[0] == '\0')
    return std::nullopt;
  std::string path(address.sun_path, ::strnlen(address.sun_path, size - head));
  if (path.starts_with('/')) return from_root(process, std::move(path));
  const auto base = process_link(process, "cwd");
  return base ? std::optional(tree::join(*base, path)) : std::nullopt;
}

void Observer::end(pid_t process, const CallBegun& call, std::int64_t result) {
  const bool failed = result < 0 && result >= -last_error;
  if (failed && -result >= first_internal_error) return;
  for (const Subject& subject : call.subjects) {
    if (!failed) {
      end_done(process, subject, result);
    } else {
      end_failed(process, subject, static_cast<int>(-result));
    }
  }
}

void Observer::end_done(pid_t process, const Subject& subject, std::int64_t result) {
  switch (subject.act) {
    case Act::open:
    case Act::create:
      end_open(process, subject, result);
      break;
    case Act::change:
    case Act::change_link:
      add_way(process, subject, Use::written);
      break;
    case Act::make:
    case Act::bind:
    case Act::replace:
    case Act::remove:
      end_made(process, subject);
      break;
    case Act::chroot:
      has_other_roots_ = true;
      root_ = Root::other;
      add_way(process, subject, Use::seen);
      break;
    case Act::mount:
      root_ = Root::other;
      add_way(process, subject, Use::seen);
      break;
    case Act::execute:  // see executed()
      break;
    default:
      add_way(process, subject, Use::seen);
  }
}

void Observer::end_open(pid_t process, const Subject& subject, std::int64_t result) {
  const auto path = process_link(process, fmt::format("fd/{}", result));
  // Deleted since, or one that never had a name: its directory is written.
  if (!path && (subject.flags & O_TMPFILE) == O_TMPFILE) {
    add_way(process, subject, Use::written);
    return;
  }
  const std::string real = path ? *path : find(subject).path;
  if (real != subject.path) add_links(process, subject.before ? *subject.before : find(subject));
  const std::uint64_t access = subject.act == Act::create ? O_WRONLY : subject.flags & O_ACCMODE;
  if (subject.before && !subject.before->kind) {
    paths_.forget();
    add(process, real, Use::absent);
    add(process, real, Use::written);
  }
  if ((subject.flags & O_PATH) != 0) {
    add(process, real, Use::seen);
    return;
  }
  if (access == O_RDONLY && (subject.flags & O_DIRECTORY) != 0) {
    add(process, real, Use::seen);
  } else if (access != O_WRONLY) {
    add(process, real, Use::read);
  }
  if (access != O_RDONLY || (subject.flags & O_TRUNC) != 0) add(process, real, Use::written);
}

void Observer::end_made(pid_t process, const Subject& subject) {
  paths_.forget();
  const Way& way = subject.before.value();
  add_links(process, way);
  if (!way.kind) add(process, way.path, Use::absent);
  add(process, way.path, Use::written);
}

void Observer::end_failed(pid_t process, const Subject& subject, int error) {
  const Way way = subject.before ? *subject.before : paths_.find(subject.path, subject.last);
  // Nothing was there that could be shown: its name was too long, a loop, not for us.
  if (!is_absent(error) && !way.kind) return;
  add_links(process, way);
  // An exec also says so where the interpreter is missing.
  const bool is_there = way.kind && subject.act == Act::execute;
  add(process, way.path, is_absent(error) && !is_there ? Use::absent : Use::seen);
}

std::optional<std::string> Observer::add_program(pid_t process) {
  auto program = process_link(process, "exe");
  if (!program) return std::nullopt;
  add(process, *program, Use::executed);
  add_interpreter(process, *program);
  for (const std::string& path : mapped_code(process))
    if (path != *program) add(process, path, Use::mapped);
  return program;
}

void Observer::executed(pid_t process, const CallBegun* call) {
  programs_.erase(process);
  const auto program = add_program(process);
  if (!program) return;
  if (call != nullptr && !call->subjects.empty()) {
    const Way way = find(call->subjects.front());
    add_links(process, way);
    if (way.path != *program) add_scripts(process, way.path, *program);
  }
  say_set_user_id(process, *program);
}

// From a script to the program that runs it, by first lines.
void Observer::add_scripts(pid_t process, const std::string& path, const std::string& program) {
  std::string script = path;
  for (int i = 0; i < most_scripts && script != program; ++i) {
    add(process, script, Use::executed);
    const auto contents = paths_.tree().contents(script);
    if (!contents || !contents->text().starts_with("#!")) return;
    std::string_view line = contents->text().substr(2, longest_line);
    line = line.substr(0, line.find('\n'));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string interpreter(line.substr(0, line.find_first_of(" \t\r")));
    if (!interpreter.starts_with('/')) return;
    const auto spelled = from_root(process, interpreter);
    if (!spelled) return;
    const Way way = paths_.find(*spelled, tree::LastLink::follow);
    add_links(process, way);
    script = way.path;
  }
}

// The loader as the program names it: the links on the way are crossed by the kernel.
void Observer::add_interpreter(pid_t process, const std::string& program) {
  auto known = interpreters_.find(program);
  if (known == interpreters_.end()) {
    std::string interpreter;
    if (const auto contents = paths_.tree().contents(program)) {
      const auto file = elf::read_file(contents->bytes());
      if (file && file->interpreter) interpreter = *file->interpreter;
    }
    known = interpreters_.emplace(program, std::move(interpreter)).first;
  }
  if (!known->second.starts_with('/')) return;
  if (const auto spelled = from_root(process, known->second))
    add_links(process, paths_.find(*spelled, tree::LastLink::follow));
}

void Observer::say_set_user_id(pid_t process, const std::string& program) {
  const auto status = paths_.tree().status(program);
  if (!status || (status->mode & S_ISUID) == 0) return;
  const auto user = effective_user(process);
  if (user && *user != status->uid) {
    note(
        fmt::format("{} is set-user-ID, and ran without that: a traced program gets no "
                    "privilege that its tracer has not",
                    program));
  }
}

void Observer::met(pid_t process) {
  const auto program = add_program(process);
  if (!program) return;
  for (const OpenFile& file : open_files(process)) {
    const int access = file.flags & O_ACCMODE;
    if ((file.flags & (O_PATH | O_DIRECTORY)) != 0) {
      add(process, file.path, Use::seen);
      continue;
    }
    if (access != O_WRONLY) add(process, file.path, Use::read);
    if (access != O_RDONLY) add(process, file.path, Use::written);
  }
  if (const auto root = process_link(process, "root"); root && *root != "/")
    has_other_roots_ = true;
}

void Observer::add(pid_t process, const std::string& path, Use use) {
  record_.add(stable_proc_path(plain_path(path), fmt::format("{}", process)), use,
              program_of(process));
}

// What was remembered may be from before another process changed it.
Way Observer::find(const Subject& subject) {
  Way way = paths_.find(subject.path, subject.last);
  if (way.kind) return way;
  paths_.forget();
  return paths_.find(subject.path, subject.last);
}

Way Observer::add_way(pid_t process, const Subject& subject, Use use) {
  // The processes that /proc shows are not ours.
  if (subject.path.starts_with("/proc/")) {
    add(process, subject.path, use);
    return {subject.path, {}, tree::Kind::file};
  }
  Way way = find(subject);
  add_links(process, way);
  add(process, way.path, use);
  return way;
}

void Observer::add_links(pid_t process, const Way& way) {
  for (const std::string& link : way.links)
    if (!link.starts_with("/proc/")) add(process, link, Use::seen);
}

const std::string& Observer::program_of(pid_t process) {
  const auto known = programs_.find(process);
  if (known != programs_.end()) return known->second;
  return programs_.emplace(process, process_link(process, "exe").value_or("/")).first->second;
}

}  // namespace whittle::trace
