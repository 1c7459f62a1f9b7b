// A process without privilege may map its own id alone, and only after it has given up
// setgroups. newuidmap and newgidmap (shadow's) are set-user-ID and map what /etc/subuid and
// /etc/subgid give the user; observed with those of Debian 12.
#include "sandbox/id_maps.h"

#include "base/descriptor.h"
#include "base/error.h"
#include "base/pipe.h"
#include "base/text.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace whittle::sandbox {

namespace {

std::string text_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

// The name of this user in the machine's own passwd; empty: it has none. A static program
// does not ask glibc, which would load modules.
std::string own_name() {
  const std::string passwd = text_of("/etc/passwd");
  for (const std::string_view line : split(passwd, "\n")) {
    const std::vector<std::string_view> fields = split(line, ":");
    if (fields.size() > 2 && number(fields[2]) == ::geteuid()) return std::string(fields[0]);
  }
  return {};
}

std::optional<IdRange> own_range(const char* path) {
  return range_of(text_of(path), own_name(), ::geteuid());
}

std::string find_tool(const char* name) {
  for (const char* directory : {"/usr/bin", "/bin", "/usr/local/bin"}) {
    std::string path = fmt::format("{}/{}", directory, name);
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

void run_tool(const char* name, pid_t process, std::uint32_t own, const IdRange& range) {
  const std::string path = find_tool(name);
  std::vector<std::string> words{path,
                                 std::to_string(process),
                                 "0",
                                 std::to_string(own),
                                 "1",
                                 "1",
                                 std::to_string(range.first),
                                 std::to_string(range.count)};
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw Error("cannot run {}: {}", name, std::strerror(errno));
  if (child == 0) {
    ::execve(path.c_str(), arguments.data(), environ);
    ::_exit(127);
  }
  const int status = wait_for(child);
  if (status != 0) throw Error("cannot give the process its ids: {} failed", name);
}

void write_file(pid_t process, const char* name, const std::string& text) {
  const std::string path = fmt::format("/proc/{}/{}", process, name);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0 || ::write(file.get(), text.data(), text.size()) < 0)
    throw Error("cannot write {}: {}", path, std::strerror(errno));
}

}  // namespace

std::optional<IdRange> range_of(std::string_view text, std::string_view name, std::uint32_t id) {
  for (const std::string_view line : split(text, "\n")) {
    const std::vector<std::string_view> fields = split(line, ":");
    if (fields.size() != 3) continue;
    if (!(fields[0] == name && !name.empty()) && number(fields[0]) != id) continue;
    const auto first = number(fields[1]);
    const auto count = number(fields[2]);
    if (first && count && *count != 0) return IdRange{*first, *count};
  }
  return std::nullopt;
}

bool has_ranges() {
  return own_range("/etc/subuid") && own_range("/etc/subgid") && !find_tool("newuidmap").empty() &&
         !find_tool("newgidmap").empty();
}

void map_ranges(pid_t process) {
  const auto users = own_range("/etc/subuid");
  const auto groups = own_range("/etc/subgid");
  if (!users || !groups) throw Error("cannot give the process its ids: there are no ranges");
  run_tool("newuidmap", process, ::geteuid(), *users);
  run_tool("newgidmap", process, ::getegid(), *groups);
}

void map_one(pid_t process, const Identity& as) {
  write_file(process, "setgroups", "deny");
  write_file(process, "uid_map", fmt::format("{} {} 1", as.uid, ::geteuid()));
  write_file(process, "gid_map", fmt::format("{} {} 1", as.gid, ::getegid()));
}

}  // namespace whittle::sandbox
