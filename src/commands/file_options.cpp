#include "commands/file_options.h"

#include "base/error.h"
#include "commands/process_options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace whittle::commands {

namespace {

std::optional<std::int64_t> seconds(std::string_view digits) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool all = parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size();
  return all && value >= 0 ? std::optional(value) : std::nullopt;
}

rootfs::Owner parse_owner(std::string_view text, const std::string& option) {
  const tree::Credentials user = parse_user(text, option);
  return {user.uid, user.gid};
}

std::uint32_t parse_mode(std::string_view text, const std::string& option) {
  std::uint32_t mode = 0;
  constexpr int octal = 8;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), mode, octal);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || mode > 07777) {
    throw Error("cannot use {}: its mode is not octal, 0 to 7777", option);
  }
  return mode;
}

// "PATH", "PATH=1777", "PATH=0750,33:33".
rootfs::AskedDirectory parse_directory(const std::string& text) {
  const std::string option = "--directory " + text;
  const auto equals = text.rfind('=');
  rootfs::AskedDirectory asked{.path = text.substr(0, equals)};
  while (asked.path.size() > 1 && asked.path.ends_with('/'))
    asked.path.pop_back();
  if (!asked.path.starts_with('/') || asked.path == "/")
    throw Error("cannot use {}: it is no absolute path", option);
  if (equals == std::string::npos) return asked;
  const std::string_view value = std::string_view(text).substr(equals + 1);
  const auto comma = value.find(',');
  asked.mode = parse_mode(value.substr(0, comma), option);
  if (comma != std::string_view::npos) asked.owner = parse_owner(value.substr(comma + 1), option);
  return asked;
}

// "GLOB=VALUE": the pattern may have "=" in it, the value has none.
std::pair<Glob, std::string> split_pattern(const std::string& text, const std::string& option) {
  const auto equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error("cannot use {}: it names no file", option);
  }
  return {Glob(text.substr(0, equals)), text.substr(equals + 1)};
}

}  // namespace

void FileOptions::add_to(CLI::App& app) {
  const auto add_list = [&](const char* name, auto& values, const char* type, const char* what) {
    app.add_option(name, values, what)->type_name(type)->take_all()->allow_extra_args(false);
  };
  add_list("--owner", owners, "keep|UID:GID|GLOB=UID:GID",
           "who owns the files, or those that match; 0:0 unless said");
  add_list("--chmod", modes, "GLOB=MODE", "the mode, in octal, of what matches");
  app.add_option("--mtime", mtime, "the time of all files; SOURCE_DATE_EPOCH or 0 unless said")
      ->type_name("keep|SECONDS");
  add_list("--xattr", xattrs, "GLOB",
           "extended attributes to keep, by name, besides file capabilities and access lists");
  // A flag: a value comes after "=" alone, never from the next word.
  app.add_flag("--strip", strip,
               "leave out what only debuggers and linkers read; headers: section headers too")
      ->type_name("[=headers]");
  app.add_option("--debug-dir", debug_dir, "keep what --strip leaves out here, for debuggers")
      ->type_name("DIR");
  app.add_flag("--skeleton", skeleton, "make /tmp, passwd, group, and a home of the user nonroot");
  add_list("--directory", directories, "PATH[=MODE[,UID:GID]]",
           "make an empty directory, as it is in the root where nothing is said");
  app.add_flag("--mount-points", mount_points,
               "make /dev, /etc, /proc, /run and /sys, for containers whose root is read-only");
}

rootfs::Policy FileOptions::policy() const {
  rootfs::Policy policy;
  for (const auto& text : owners) {
    const std::string option = "--owner " + text;
    if (text == "keep") {
      policy.owner.reset();
    } else if (text.contains('=')) {
      auto [glob, owner] = split_pattern(text, option);
      policy.owners.emplace_back(std::move(glob), parse_owner(owner, option));
    } else {
      policy.owner = parse_owner(text, option);
    }
  }
  for (const auto& text : modes) {
    const std::string option = "--chmod " + text;
    auto [glob, mode] = split_pattern(text, option);
    policy.modes.emplace_back(std::move(glob), parse_mode(mode, option));
  }
  for (const auto& text : xattrs)
    policy.xattrs.emplace_back(text);
  if (mtime.empty()) {
    policy.mtime = source_date();
  } else if (mtime == "keep") {
    policy.mtime.reset();
  } else {
    policy.mtime = seconds(mtime);
    if (!policy.mtime) {
      throw Error("cannot use --mtime {}: it is neither keep nor a number of seconds since 1970",
                  mtime);
    }
  }
  return policy;
}

std::optional<elf::StripOptions> FileOptions::stripping() const {
  if (strip.empty()) {
    if (!debug_dir.empty()) throw Error("cannot use --debug-dir {} without --strip", debug_dir);
    return std::nullopt;
  }
  if (strip != "true" && strip != "headers") {  // "true": what CLI11 makes of a flag alone
    throw Error("cannot use --strip={}: only headers can be stripped besides", strip);
  }
  elf::StripOptions options;
  if (strip == "headers") options.section_headers = elf::SectionHeaders::none;
  if (!debug_dir.empty()) options.debug_file = elf::DebugFile::yes;
  return options;
}

rootfs::Skeleton FileOptions::skeleton_for(std::optional<tree::Credentials> user) const {
  rootfs::Skeleton made;
  made.places = skeleton;
  if (user) made.user = rootfs::Owner{user->uid, user->gid};
  made.mount_points = mount_points;
  for (const auto& text : directories)
    made.directories.push_back(parse_directory(text));
  return made;
}

std::int64_t source_date() {
  const char* text = std::getenv("SOURCE_DATE_EPOCH");
  if (text == nullptr) return 0;
  const auto date = seconds(text);
  if (!date) {
    throw Error("cannot use SOURCE_DATE_EPOCH={}: it is not a number of seconds since 1970", text);
  }
  return *date;
}

}  // namespace whittle::commands
