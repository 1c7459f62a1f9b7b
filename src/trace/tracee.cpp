#include "trace/tracee.h"

#include "base/byte_stream.h"
#include "base/descriptor.h"
#include "base/limits.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace whittle::trace {

namespace {

constexpr std::uint64_t page = 4096;

// process_vm_readv is one call, but engines before Docker 23 refuse it; a tracer may always
// read this file.
std::size_t read_memory_file(pid_t process, std::uint64_t address, std::span<std::byte> buffer) {
  const Descriptor memory(
      ::open(fmt::format("/proc/{}/mem", process).c_str(), O_RDONLY | O_CLOEXEC));
  const ssize_t count =
      ::pread(memory.get(), buffer.data(), buffer.size(), static_cast<off_t>(address));
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

// A file of /proc as a whole; empty where it cannot be read.
std::string read_proc(pid_t process, const std::string& name) {
  const Descriptor file(
      ::open(fmt::format("/proc/{}/{}", process, name).c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count <= 0 || text.size() > limits::text_file) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// What follows "NAME:" in a file of such lines.
std::optional<std::string> field_of(const std::string& text, std::string_view name) {
  for (const std::string_view line : split(text, "\n")) {
    if (!line.starts_with(name)) continue;
    const auto parts = words(line.substr(name.size()), ": \t");
    return std::string(parts.empty() ? "" : parts.back());
  }
  return std::nullopt;
}

template <typename Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.begin(), text.end(), value, base);
  if (error != std::errc() || end != text.end()) return std::nullopt;
  return value;
}

// The names in a directory of /proc that are numbers.
std::vector<int> numbers_in(const std::string& directory) {
  std::vector<int> numbers;
  std::error_code ignored;
  std::filesystem::directory_iterator entry(directory, ignored);
  for (; !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored))
    if (const auto value = number<int>(entry->path().filename().string()))
      numbers.push_back(*value);
  std::ranges::sort(numbers);
  return numbers;
}

// Whether /proc names a file there, and not what only looks like one.
bool is_file_path(std::string_view path) {
  return path.starts_with('/') && !path.ends_with(" (deleted)") && !path.starts_with("/memfd:") &&
         !path.starts_with("/SYSV") && !path.starts_with("/[");
}

}  // namespace

std::size_t read_memory(pid_t process, std::uint64_t address, std::span<std::byte> buffer) {
  const iovec to{buffer.data(), buffer.size()};
  const iovec from{reinterpret_cast<void*>(address), buffer.size()};  // NOLINT: not our address
  const ssize_t count = ::process_vm_readv(process, &to, 1, &from, 1, 0);
  return count > 0 ? static_cast<std::size_t>(count) : read_memory_file(process, address, buffer);
}

std::optional<std::string> read_string(pid_t process, std::uint64_t address) {
  std::string text;
  std::array<std::byte, 512> buffer{};
  while (text.size() < limits::path) {
    // Up to the end of a page: the next one may not be there.
    const std::size_t size = std::min<std::uint64_t>(buffer.size(), page - address % page);
    const std::size_t count = read_memory(process, address, std::span(buffer).first(size));
    if (count == 0) return std::nullopt;
    const std::string_view part(reinterpret_cast<const char*>(buffer.data()), count);
    if (const auto end = part.find('\0'); end != std::string_view::npos) {
      text += part.substr(0, end);
      return text.size() < limits::path ? std::optional(text) : std::nullopt;
    }
    text += part;
    address += count;
  }
  return std::nullopt;
}

std::optional<std::string> process_link(pid_t process, const std::string& name) {
  std::array<char, limits::path> buffer{};
  const std::string link = fmt::format("/proc/{}/{}", process, name);
  const ssize_t size = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (size <= 0) return std::nullopt;
  std::string path(buffer.data(), static_cast<std::size_t>(size));
  return is_file_path(path) ? std::optional(std::move(path)) : std::nullopt;
}

std::vector<OpenFile> open_files(pid_t process) {
  std::vector<OpenFile> files;
  for (const int fd : numbers_in(fmt::format("/proc/{}/fd", process))) {
    auto path = process_link(process, fmt::format("fd/{}", fd));
    const auto flags = field_of(read_proc(process, fmt::format("fdinfo/{}", fd)), "flags:");
    if (path && flags) files.push_back({*std::move(path), number<int>(*flags, 8).value_or(0)});
  }
  return files;
}

std::vector<std::string> mapped_code(pid_t process) {
  // "55e0-55f0 r-xp 00002000 fe:01 1234    /usr/bin/x", where \012 is a line's end.
  constexpr std::size_t path_field = 5;
  std::vector<std::string> paths;
  const std::string text = read_proc(process, "maps");
  for (const std::string_view line : split(text, "\n")) {
    const auto fields = words(line, " ");
    if (fields.size() <= path_field || !fields[1].contains('x')) continue;
    const std::string_view path(fields[path_field].data(), line.data() + line.size());
    if (!is_file_path(path) || path.contains("\\012")) continue;
    if (std::ranges::find(paths, path) == paths.end()) paths.emplace_back(path);
  }
  return paths;
}

std::optional<uid_t> effective_user(pid_t process) {
  const std::string text = read_proc(process, "status");
  for (const std::string_view line : split(text, "\n")) {
    const auto fields = words(line, " \t");
    if (fields.size() > 2 && fields[0] == "Uid:") return number<uid_t>(fields[2]);
  }
  return std::nullopt;
}

std::optional<pid_t> tracer_of(pid_t process) {
  const auto field = field_of(read_proc(process, "status"), "TracerPid:");
  return field ? number<pid_t>(*field) : std::nullopt;
}

bool is_init(pid_t process) {
  return field_of(read_proc(process, "status"), "NStgid:") == "1";
}

bool handles_signal(pid_t process, int signal) {
  const auto field = field_of(read_proc(process, "status"), "SigCgt:");
  constexpr int hexadecimal = 16;
  const auto caught = field ? number<std::uint64_t>(*field, hexadecimal) : std::nullopt;
  return caught && (*caught >> static_cast<unsigned>(signal - 1) & 1U) != 0;
}

std::vector<pid_t> threads_of(pid_t process) {
  return numbers_in(fmt::format("/proc/{}/task", process));
}

std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  for (const pid_t thread : threads_of(process)) {
    const std::string text = read_proc(process, fmt::format("task/{}/children", thread));
    for (const std::string_view child : words(text, " \n"))
      if (const auto id = number<pid_t>(child)) children.push_back(*id);
  }
  return children;
}

}  // namespace whittle::trace
