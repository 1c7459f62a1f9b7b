#include "commands/file_options.h"

#include "base/error.h"
#include "commands/process_options.h"

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
  // A flag: a value comes after "=" alone, never from the next word.
  app.add_flag("--strip", strip,
               "leave out what only debuggers and linkers read; headers: section headers too")
      ->type_name("[=headers]");
  app.add_option("--debug-dir", debug_dir, "keep what --strip leaves out here, for debuggers")
      ->type_name("DIR");
  app.add_flag("--skeleton", skeleton, "make /tmp, passwd, group, and a home of the user nonroot");
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
  return made;
}

Findings unused_patterns(const rootfs::Policy& policy, const rootfs::Manifest& manifest) {
  Findings findings;
  const auto look = [&](const Glob& glob, std::string_view option) {
    const bool used = std::ranges::any_of(
        manifest.entries, [&](const rootfs::Entry& entry) { return glob.matches(entry.path); });
    if (used) return;
    findings.push_back({.severity = Severity::warning,
                        .subject = fmt::format("{} {}", option, glob.pattern()),
                        .what = "nothing that is packed matches it",
                        .why = "",
                        .advice = ""});
  };
  for (const auto& [glob, owner] : policy.owners)
    look(glob, "--owner");
  for (const auto& [glob, mode] : policy.modes)
    look(glob, "--chmod");
  return findings;
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
