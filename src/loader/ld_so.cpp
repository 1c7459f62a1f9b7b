#include "loader/ld_so.h"

#include "elf/constants.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <ranges>
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

// Calls `visit` with each string, a run of bytes between NULs, that begins with `first`.
template <typename Visit>
void each_string(Bytes bytes, char first, Visit visit) {
  const std::string_view text = as_text(bytes);
  for (auto at = text.find(first); at != std::string_view::npos; at = text.find(first, at)) {
    if (at > 0 && text[at - 1] != '\0') {
      ++at;
      continue;
    }
    const auto end = std::min(text.find('\0', at), text.size());
    visit(text.substr(at, end - at));
    at = end;
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

// What holds constants alone, mapped neither to be executed nor to be written, from
// the end on: strings stand behind the code. Linkers before binutils 2.31 put them
// into one segment with it.
std::vector<Bytes> constants_of(Bytes bytes, const elf::File& file) {
  const ByteReader reader(bytes, file.header.order);
  std::vector<Bytes> parts;
  for (const elf::Segment& segment : std::views::reverse(file.segments)) {
    if (segment.type != PT_LOAD || (segment.flags & (PF_W | PF_X)) != 0) continue;
    if (const auto part = reader.slice(segment.offset, segment.file_size)) parts.push_back(*part);
  }
  return parts;
}

// The path file that musl's loader names: "%.*s/etc/ld-musl-x86_64.path".
std::string find_path_file(std::string_view text) {
  constexpr std::string_view start = "/etc/ld-musl-";
  constexpr std::size_t longest_path = 4096;
  for (auto at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
    const std::string_view rest = text.substr(at, longest_path);
    const std::string_view path = rest.substr(0, rest.find('\0'));
    if (path.ends_with(".path")) return std::string(path);
  }
  return {};
}

bool says_musl(std::string_view text) {
  constexpr std::string_view start("\0musl libc (", 12);
  return text.starts_with(start.substr(1)) || text.contains(start);
}

// The facts that stand in `bytes`, all or part of `file`.
LdSo read_facts(Bytes bytes, const elf::File& file) {
  const std::string_view text = as_text(bytes);
  LdSo facts;
  facts.path_file = find_path_file(text);
  if (!facts.path_file.empty() && says_musl(text)) {
    facts.family = Family::musl;
    return facts;
  }
  std::vector<std::string> run;  // of directories, one right behind the other
  const char* behind = nullptr;
  each_string(bytes, '/', [&](std::string_view string) {
    if (is_directory_string(string)) {
      if (string.data() != behind) run.clear();
      run.emplace_back(string);
      behind = string.data() + string.size() + 1;
      // The list may stand there twice, once cut at the front by tail merging.
      if (run.size() > facts.default_directories.size()) facts.default_directories = run;
    } else if (string.ends_with("/ld.so.cache") && is_printable(string)) {
      facts.cache_path = string;
    }
  });
  for (auto& directory : facts.default_directories)
    directory.pop_back();

  const bool is_glibc = file.soname && file.soname->starts_with("ld") &&
                        !facts.default_directories.empty() && !facts.cache_path.empty();
  if (!is_glibc) return LdSo{};
  facts.family = Family::glibc;
  facts.path_file.clear();
  std::vector<std::string> libs;
  each_string(bytes, 'l', [&](std::string_view string) {
    if (is_lib_string(string) && std::ranges::find(libs, string) == libs.end()) {
      libs.emplace_back(string);
    }
  });
  facts.lib_token = choose_lib(libs, facts.default_directories);
  if (const auto banner = find_banner(bytes, "ld.so")) {
    facts.banner = banner->version;
    facts.release = banner->release;
  }
  return facts;
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
  const std::string start = std::string(name) + " ";
  constexpr std::string_view middle = " release version ";
  // Of all its characters this one is the rarest.
  for (auto at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    if (!text.substr(0, at).ends_with(start)) continue;
    const std::string_view line = text.substr(at + 1, 256);
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

std::optional<Banner> find_banner(Bytes bytes, const elf::File& file, std::string_view name) {
  for (const Bytes part : constants_of(bytes, file)) {
    if (auto banner = find_banner(part, name)) return banner;
  }
  return find_banner(bytes, name);
}

LdSo read_ld_so(Bytes bytes, const elf::File& file) {
  for (const Bytes part : constants_of(bytes, file)) {
    if (LdSo facts = read_facts(part, file); facts.family != Family::unknown) return facts;
  }
  return read_facts(bytes, file);
}

}  // namespace whittle::loader
