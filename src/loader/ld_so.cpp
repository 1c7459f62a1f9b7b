#include "loader/ld_so.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace whittle::loader {

namespace {

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// A default directory as compiled in: "/lib/x86_64-linux-gnu/".
bool is_directory_string(std::string_view text) {
  return text.size() > 1 && text.front() == '/' && text.back() == '/' && is_printable(text);
}

// A value $LIB may have: the last component of upstream's slibdir, or Debian's
// "lib/" and a triplet.
bool is_lib_string(std::string_view text) {
  if (text == "lib" || text == "lib64" || text == "lib32" || text == "libx32" || text == "lp64d") {
    return true;
  }
  return text.starts_with("lib/") && text.size() > 4 &&
         std::ranges::all_of(text.substr(4), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
         });
}

// Calls `visit` with each run of bytes between NULs.
template <typename Visit>
void each_string(Bytes bytes, Visit visit) {
  std::string_view rest = as_text(bytes);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    visit(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

// Of the strings that may be $LIB the one that names one of the default
// directories; another only if there is no choice.
std::optional<std::string> choose_lib(const std::vector<std::string>& candidates,
                                      const std::vector<std::string>& directories) {
  for (const auto& directory : directories) {
    for (const auto& candidate : candidates) {
      if (directory == "/" + candidate || directory == "/usr/" + candidate) return candidate;
    }
  }
  for (const auto& directory : directories) {
    for (const auto& candidate : candidates) {
      if (directory.ends_with("/" + candidate)) return candidate;
    }
  }
  if (candidates.empty()) return std::nullopt;
  return candidates.front();
}

}  // namespace

bool LdSo::at_least(int major, int minor) const {
  return family == Family::glibc && release && *release >= Release{major, minor};
}

bool LdSo::machine_before_encoding() const {
  return banner.find("Debian") != std::string::npos || banner.find("Ubuntu") != std::string::npos;
}

std::optional<Banner> find_banner(Bytes bytes, std::string_view name) {
  const std::string_view text = as_text(bytes);
  const std::string start = std::string(name) + " (";
  constexpr std::string_view middle = " release version ";
  for (auto at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
    const std::string_view line = text.substr(at + start.size()).substr(0, 256);
    const auto close = line.find(')');
    const auto version = line.find(middle);
    if (close == std::string_view::npos || version == std::string_view::npos || close > version) {
      continue;
    }
    const std::string_view kind = line.substr(close + 1, version - close - 1);
    if (kind != " stable" && kind != " development") continue;
    const std::string_view number = line.substr(version + middle.size());
    Banner banner{std::string(line.substr(0, close)), {}};
    const char* end = number.data() + number.size();
    const auto major = std::from_chars(number.data(), end, banner.release.major);
    if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') continue;
    const auto minor = std::from_chars(major.ptr + 1, end, banner.release.minor);
    if (minor.ec != std::errc{}) continue;
    return banner;
  }
  return std::nullopt;
}

LdSo read_ld_so(Bytes bytes, const elf::File& file) {
  LdSo facts;
  std::vector<std::string> run;
  std::vector<std::string> libs;
  bool says_musl = false;
  each_string(bytes, [&](std::string_view text) {
    if (is_directory_string(text)) {
      run.emplace_back(text);
      // The list may stand there twice, once cut at the front by tail merging.
      if (run.size() > facts.default_directories.size()) facts.default_directories = run;
      return;
    }
    run.clear();
    if (is_lib_string(text)) {
      if (std::ranges::find(libs, text) == libs.end()) libs.emplace_back(text);
    } else if (text.starts_with('/') && text.ends_with("/ld.so.cache") && is_printable(text)) {
      facts.cache_path = text;
    } else if (const auto at = text.find("/etc/ld-musl-");
               at != std::string_view::npos && text.ends_with(".path")) {
      facts.path_file = text.substr(at);  // "%.*s/etc/ld-musl-x86_64.path"
    } else if (text.starts_with("musl libc (")) {
      says_musl = true;
    }
  });
  for (auto& directory : facts.default_directories)
    directory.pop_back();

  if (says_musl && !facts.path_file.empty()) {
    facts.family = Family::musl;
    facts.default_directories.clear();
    facts.cache_path.clear();
    return facts;
  }
  const bool is_glibc = file.soname && file.soname->starts_with("ld") &&
                        !facts.default_directories.empty() && !facts.cache_path.empty();
  if (!is_glibc) return LdSo{};
  facts.family = Family::glibc;
  facts.path_file.clear();
  facts.lib_token = choose_lib(libs, facts.default_directories);
  if (const auto banner = find_banner(bytes, "ld.so")) {
    facts.banner = banner->version;
    facts.release = banner->release;
  }
  return facts;
}

}  // namespace whittle::loader
