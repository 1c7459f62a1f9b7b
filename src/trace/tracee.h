#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// What is read of a process that is traced: of its memory, and in /proc. All of it may be
// wrong the moment it was read, for other threads go on; none of it is trusted.
namespace whittle::trace {

// Reads as many bytes at `address` as there are, up to the buffer's size: how many.
std::size_t read_memory(pid_t process, std::uint64_t address, std::span<std::byte> buffer);

// The text up to its NUL; nullopt if there is none within what a path may have.
std::optional<std::string> read_string(pid_t process, std::uint64_t address);

// What /proc/PID/NAME leads to: "exe", "cwd", "root", "fd/3"; nullopt if that cannot be had,
// or is no path: a pipe, a socket, memory, what has been deleted.
std::optional<std::string> process_link(pid_t process, const std::string& name);

// An open file of a process.
struct OpenFile {
  std::string path;
  int flags = 0;  // as for open()
};
std::vector<OpenFile> open_files(pid_t process);

// The files whose code is mapped, each once.
std::vector<std::string> mapped_code(pid_t process);

// The effective user of a process.
std::optional<uid_t> effective_user(pid_t process);

// The process that traces it, 0 where none does; nullopt where there is no such process.
std::optional<pid_t> tracer_of(pid_t process);

// Whether it is a thread of the first process of a PID namespace, which signals that it does
// not handle cannot end.
bool is_init(pid_t process);

// Whether a process handles a signal itself.
bool handles_signal(pid_t process, int signal);

// The threads of a process, and the processes that it started.
std::vector<pid_t> threads_of(pid_t process);
std::vector<pid_t> children_of(pid_t process);

}  // namespace whittle::trace
