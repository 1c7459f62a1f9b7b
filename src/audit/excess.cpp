#include "audit/excess.h"

#include "tree/file_tree.h"

#include <algorithm>
#include <array>

namespace whittle::audit {

namespace {

constexpr auto kinds_of_excess = std::to_array<std::string_view>(
    {"shells", "package managers", "caches of package managers", "compilers and their tools",
     "headers", "static libraries", "debug symbols", "documentation", "manual pages", "locales",
     "tests", "byte-code beside its source"});

// A directory, by its path or by its name anywhere, and what is in it.
struct Directory {
  std::string_view path;  // with a slash at its end; one that does not begin with a slash
                          // may be anywhere
  Excess excess;
};

constexpr auto known_directories = std::to_array<Directory>({
    {"/var/cache/apt/", Excess::package_cache},
    {"/var/lib/apt/", Excess::package_cache},
    {"/var/cache/apk/", Excess::package_cache},
    {"/etc/apk/cache/", Excess::package_cache},
    {"/var/cache/dnf/", Excess::package_cache},
    {"/var/cache/yum/", Excess::package_cache},
    {"/var/cache/debconf/", Excess::package_cache},
    {"/.cache/pip/", Excess::package_cache},
    {"/.npm/_cacache/", Excess::package_cache},
    {"/.cargo/registry/", Excess::package_cache},
    {"/usr/local/cargo/registry/", Excess::package_cache},
    {"/usr/lib/debug/", Excess::debug_symbols},
    {"/usr/share/man/", Excess::manual_pages},
    {"/usr/local/share/man/", Excess::manual_pages},
    {"/usr/share/doc/", Excess::documentation},
    {"/usr/local/share/doc/", Excess::documentation},
    {"/usr/share/info/", Excess::documentation},
    {"/usr/share/gtk-doc/", Excess::documentation},
    {"/usr/share/locale/", Excess::locales},
    {"/usr/share/i18n/", Excess::locales},
    {"/usr/lib/locale/", Excess::locales},
    {"/usr/include/", Excess::header},
    {"/usr/local/include/", Excess::header},
    {"/usr/lib/gcc/", Excess::compiler},
    {"/usr/libexec/gcc/", Excess::compiler},
    {"/usr/share/gcc/", Excess::compiler},
    {"/usr/lib/apt/", Excess::package_manager},
    {"/usr/lib/dpkg/", Excess::package_manager},
    {"/usr/share/dpkg/", Excess::package_manager},
    {"/usr/lib/python3/dist-packages/pip/", Excess::package_manager},
    {"/site-packages/pip/", Excess::package_manager},
    {"/node_modules/npm/", Excess::package_manager},
});

struct Program {
  std::string_view name;
  Excess excess;
};

constexpr auto programs = std::to_array<Program>({
    {"sh", Excess::shell},
    {"bash", Excess::shell},
    {"dash", Excess::shell},
    {"ash", Excess::shell},
    {"rbash", Excess::shell},
    {"zsh", Excess::shell},
    {"ksh", Excess::shell},
    {"fish", Excess::shell},
    {"busybox", Excess::shell},
    {"apt", Excess::package_manager},
    {"apt-get", Excess::package_manager},
    {"apt-cache", Excess::package_manager},
    {"apt-cdrom", Excess::package_manager},
    {"apt-config", Excess::package_manager},
    {"apt-key", Excess::package_manager},
    {"apt-mark", Excess::package_manager},
    {"dpkg", Excess::package_manager},
    {"dpkg-deb", Excess::package_manager},
    {"dpkg-query", Excess::package_manager},
    {"dpkg-split", Excess::package_manager},
    {"dpkg-divert", Excess::package_manager},
    {"dpkg-trigger", Excess::package_manager},
    {"apk", Excess::package_manager},
    {"rpm", Excess::package_manager},
    {"dnf", Excess::package_manager},
    {"microdnf", Excess::package_manager},
    {"yum", Excess::package_manager},
    {"pip", Excess::package_manager},
    {"pip3", Excess::package_manager},
    {"npm", Excess::package_manager},
    {"npx", Excess::package_manager},
    {"cargo", Excess::package_manager},
    {"gcc", Excess::compiler},
    {"g++", Excess::compiler},
    {"cc", Excess::compiler},
    {"c++", Excess::compiler},
    {"cpp", Excess::compiler},
    {"clang", Excess::compiler},
    {"rustc", Excess::compiler},
    {"ld", Excess::compiler},
    {"as", Excess::compiler},
    {"make", Excess::compiler},
    {"cmake", Excess::compiler},
});

bool is_program_directory(std::string_view directory) {
  return directory.ends_with("/bin") || directory.ends_with("/sbin");
}

bool is_within(std::string_view path, std::string_view directory) {
  return directory.starts_with("/usr/") || directory.starts_with("/var/") ||
                 directory.starts_with("/etc/")
             ? path.starts_with(directory)
             : path.contains(directory);
}

// A directory of tests in a tree of modules, which are data of nobody.
bool is_test(std::string_view path) {
  const bool is_module = path.contains("/site-packages/") || path.contains("/dist-packages/") ||
                         path.contains("/node_modules/") || path.contains("/lib/python3");
  return is_module && (path.contains("/tests/") || path.contains("/test/"));
}

std::optional<Excess> by_name(std::string_view path) {
  const std::string_view name = tree::base_name(path);
  if (name.ends_with(".a") || name.ends_with(".la")) return Excess::static_library;
  if (name.ends_with(".debug")) return Excess::debug_symbols;
  if (name.ends_with(".pyc") && path.contains("/__pycache__/")) return Excess::byte_code;
  if (!is_program_directory(tree::parent(path))) return std::nullopt;
  const auto found = std::ranges::find(programs, name, &Program::name);
  if (found == programs.end()) return std::nullopt;
  return found->excess;
}

}  // namespace

std::span<const std::string_view> excess_names() {
  return kinds_of_excess;
}

std::optional<Excess> excess_of(std::string_view path) {
  const auto directory = std::ranges::find_if(
      known_directories, [&](const Directory& known) { return is_within(path, known.path); });
  if (directory != known_directories.end()) return directory->excess;
  if (is_test(path)) return Excess::tests;
  return by_name(path);
}

}  // namespace whittle::audit
