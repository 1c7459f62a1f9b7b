#include "bundle/place.h"

#include "tree/file_tree.h"

#include <algorithm>
#include <span>

namespace whittle::bundle {

namespace {

// Of the machine, whose users, names and services they tell of; and what is written to.
constexpr std::string_view of_the_machine[] = {
    "/etc/passwd",    "/etc/group",       "/etc/shadow",        "/etc/gshadow",
    "/etc/hosts",     "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf",
    "/etc/gai.conf",  "/etc/networks",    "/etc/protocols",     "/etc/services",
    "/etc/localtime", "/etc/timezone",    "/etc/machine-id",    "/etc/hostname",
    "/etc/mtab",      "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ld.so.conf",
    "/etc/shells",    "/etc/ld.so.conf.d"};
constexpr std::string_view machine_directories[] = {"/tmp", "/var", "/run",  "/proc",
                                                    "/sys", "/dev", "/home", "/root"};
constexpr std::string_view program_directories[] = {"bin", "sbin"};
constexpr std::string_view library_directories[] = {"lib", "lib32", "lib64", "libx32"};
constexpr std::string_view kept_directories[] = {"share", "libexec", "etc", "include"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) &&
         path[directory.size()] == '/';
}

// Takes "NAME" off "NAME/rest" or "NAME".
std::string_view take_name(std::string_view& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return name;
}

std::string joined(std::string_view directory, std::string_view rest) {
  return rest.empty() ? std::string(directory) : std::string(directory) + "/" + std::string(rest);
}

// "x86_64-linux-gnu" and "arm-linux-gnueabihf": Debian's name of a machine.
bool is_machine(std::string_view name) {
  return name.contains("-linux-gnu") || name.contains("-linux-musl");
}

// Of a path below / or /usr, which is taken off.
std::optional<std::string> system_place(std::string_view path) {
  std::string_view rest = path;
  const std::string_view first = take_name(rest);
  if (is_one_of(first, program_directories)) return joined("bin", rest);
  if (is_one_of(first, kept_directories)) return joined(first, rest);
  if (!is_one_of(first, library_directories)) return std::nullopt;
  std::string_view below = rest;
  if (is_machine(take_name(below))) rest = below;
  return joined("lib", rest);
}

// But /usr/lib/jvm/java/bin is a tree of its own.
bool is_system_directory(std::string_view directory) {
  const bool is_bin = tree::base_name(directory) == "bin";
  for (const std::string_view top : {"/", "/usr/", "/usr/local/"}) {
    if (!directory.starts_with(top)) continue;
    const auto place = system_place(directory.substr(top.size()));
    if (place && (!is_bin || *place == "bin")) return true;
  }
  return false;
}

}  // namespace

Places::Places(const std::vector<std::string>& programs) {
  for (const std::string& program : programs) {
    const std::string directory(tree::parent(program));
    if (directory != "/" && !is_system_directory(directory)) directories_.push_back(directory);
  }
}

std::optional<std::string> Places::beside_program(std::string_view path) const {
  for (const std::string& directory : directories_) {
    if (is_below(path, directory)) return joined("shared", path.substr(directory.size() + 1));
    const std::string_view above = tree::parent(directory);
    if (tree::base_name(directory) == "bin" && above != "/" && is_below(path, above))
      return std::string(path.substr(above.size() + 1));
  }
  return std::nullopt;
}

bool Places::is_beside_program(std::string_view path) const {
  return beside_program(path).has_value();
}

std::optional<std::string> Places::of(std::string_view path) const {
  if (is_one_of(path, of_the_machine)) return std::nullopt;
  if (auto place = beside_program(path)) return place;
  for (const std::string_view directory : machine_directories)
    if (path == directory || is_below(path, directory)) return std::nullopt;
  if (path.starts_with("/etc/ld-musl-") || path.starts_with("/etc/ld.so.conf.d/"))
    return std::nullopt;
  for (const std::string_view top : {"/usr/local/", "/usr/", "/"}) {
    if (!path.starts_with(top)) continue;
    if (auto place = system_place(path.substr(top.size()))) return place;
  }
  return joined("root", path.substr(1));
}

}  // namespace whittle::bundle
