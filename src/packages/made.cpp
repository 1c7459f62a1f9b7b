// What a package makes that is not in it: directories below /run and /var, users.
//
// What the programs do was looked up for adduser 3.134 and shadow 4.13 of Debian 12 and
// busybox 1.36 of Alpine, whose adduser and addgroup have other options. Both take "USER
// GROUP" for an addition to a group, which makes neither.
#include "packages/made.h"

#include "base/text.h"
#include "packages/control.h"
#include "packages/shell_commands.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace whittle::packages {

namespace {

// Of each kind; a script could say more than anybody can use.
constexpr std::size_t most_made = 10'000;

// Absolute and without a pattern or a specifier in it, each slash once.
void add_directory(std::string_view path, MadeByPackage& made) {
  if (!path.starts_with('/') || path.size() >= 4096 || made.directories.size() >= most_made) return;
  if (path.find_first_of(std::string_view("*?[]%\n\0", 7)) != std::string_view::npos) return;
  std::string plain;
  for (const std::string_view name : words(path, "/")) {
    if (name == "." || name == "..") return;
    plain.append("/").append(name);
  }
  if (!plain.empty() && !plain.starts_with("/dev/") && plain != "/nonexistent") {
    made.directories.push_back(std::move(plain));
  }
}

void add_name(std::string_view name, std::vector<std::string>& names) {
  const bool is_plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (is_plain && name.front() != '-' && name.size() < 64 && names.size() < most_made &&
      !std::ranges::all_of(name, is_digit)) {
    names.emplace_back(name);
  }
}

// What a command of a script was given.
struct Arguments {
  std::map<std::string, ShellWord, std::less<>> options;  // those with a value have it
  std::vector<ShellWord> others;

  bool has(std::string_view option) const { return options.contains(option); }
  bool has_any(const std::vector<std::string_view>& any) const {
    return std::ranges::any_of(any, [&](std::string_view option) { return has(option); });
  }
  // What any of these options says.
  ShellWord value(const std::vector<std::string_view>& any) const {
    for (const std::string_view option : any) {
      if (const auto found = options.find(option); found != options.end()) return found->second;
    }
    return {};
  }
};

// Options of a program that take the next word: letters, and long names with a space
// before and behind each.
struct Values {
  std::string_view letters;
  std::string_view names;
};

class ArgumentReader {
 public:
  ArgumentReader(const std::vector<ShellWord>& words, std::size_t first, const Values& values)
      : words_(words), at_(first), values_(values) {}
  Arguments read() &&;

 private:
  ShellWord take() { return at_ < words_.size() ? words_[at_++] : ShellWord(); }
  void long_option(const std::string& word);
  void letters(const std::string& word);

  const std::vector<ShellWord>& words_;
  std::size_t at_;
  const Values& values_;
  Arguments found_;
};

Arguments ArgumentReader::read() && {
  while (at_ < words_.size()) {
    const ShellWord word = take();
    const std::string text = word.empty() ? "" : word.front();
    if (text.starts_with("--")) {
      long_option(text);
    } else if (text.starts_with('-') && text.size() > 1) {
      letters(text);
    } else {
      found_.others.push_back(word);
    }
  }
  return std::move(found_);
}

// --name=value, or --name and the next word if it takes one.
void ArgumentReader::long_option(const std::string& word) {
  const auto equals = word.find('=');
  const std::string name = word.substr(0, equals);
  if (equals != std::string::npos) {
    found_.options[name] = {word.substr(equals + 1)};
  } else {
    const bool takes = values_.names.find(" " + name + " ") != std::string_view::npos;
    found_.options[name] = takes ? take() : ShellWord();
  }
}

// Several in one word, of which the last may take what is left, or else the next word.
void ArgumentReader::letters(const std::string& word) {
  for (std::size_t at = 1; at < word.size(); ++at) {
    ShellWord& value = found_.options[std::string("-") + word[at]];
    if (values_.letters.find(word[at]) == std::string_view::npos) continue;
    value = at + 1 < word.size() ? ShellWord{word.substr(at + 1)} : take();
    return;
  }
}

Arguments arguments(const std::vector<ShellWord>& words, std::size_t first, const Values& values) {
  return ArgumentReader(words, first, values).read();
}

void add_directories(const std::vector<ShellWord>& words, MadeByPackage& made) {
  for (const ShellWord& word : words) {
    for (const std::string& path : word)
      add_directory(path, made);
  }
}

void add_names(const ShellWord& word, std::vector<std::string>& names) {
  for (const std::string& name : word)
    add_name(name, names);
}

// adduser of Debian, or of busybox by its one-letter options.
void add_adduser(const Arguments& given, MadeByPackage& made) {
  if (given.others.size() != 1) return;
  const bool is_system = given.has("--system");
  if (given.has("--group") && !is_system) return add_names(given.others[0], made.groups);
  add_names(given.others[0], made.users);
  if (given.has("--group")) add_names(given.others[0], made.groups);
  if (given.has_any({"--no-create-home", "-H"})) return;
  for (const std::string& home : given.value({"--home", "-h"}))
    add_directory(home, made);
}

void add_useradd(const Arguments& given, MadeByPackage& made) {
  if (given.others.size() != 1) return;
  add_names(given.others[0], made.users);
  if (given.has_any({"-U", "--user-group"})) add_names(given.others[0], made.groups);
  if (!given.has_any({"-m", "--create-home"})) return;
  for (const std::string& home : given.value({"-d", "--home-dir", "--home"}))
    add_directory(home, made);
}

using Add = void (*)(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made);

void add_mkdir(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  add_directories(arguments(words, first, {"m", " --mode "}).others, made);
}

void add_install(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  const Values values{"gmoSt", " --group --mode --owner --suffix --target-directory "};
  const Arguments given = arguments(words, first, values);
  if (given.has_any({"-d", "--directory"})) add_directories(given.others, made);
}

void add_chown(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  add_directories(arguments(words, first, {}).others, made);  // what is no path is the owner
}

void add_statoverride(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  const Arguments given = arguments(words, first, {});
  if (given.has("--add")) add_directories(given.others, made);  // USER GROUP MODE PATH
}

void add_groupadd(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  const Values values{"gKpRPU", " --gid --key --password --root --prefix --users --conf "};
  const Arguments given = arguments(words, first, values);
  if (given.others.size() == 1) add_names(given.others[0], made.groups);
}

void add_user(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  add_adduser(arguments(words, first,
                        {"hgsGuk",
                         " --home --shell --ingroup --gid --uid --gecos --comment --conf "
                         "--firstuid --lastuid --firstgid --lastgid "}),
              made);
}

void add_shadow_user(const std::vector<ShellWord>& words, std::size_t first, MadeByPackage& made) {
  add_useradd(arguments(words, first,
                        {"bcdefgGkKpRPsuZ",
                         " --base-dir --comment --home-dir --home --expiredate --inactive --gid "
                         "--groups --skel --key --password --root --prefix --shell --uid "
                         "--selinux-user "}),
              made);
}

Add command_named(std::string_view name) {
  static const std::map<std::string_view, Add> all = {
      {"mkdir", add_mkdir},
      {"install", add_install},
      {"chown", add_chown},
      {"chgrp", add_chown},
      {"adduser", add_user},
      {"useradd", add_shadow_user},
      {"addgroup", add_groupadd},
      {"groupadd", add_groupadd},
      {"dpkg-statoverride", add_statoverride},
  };
  const auto found = all.find(name.substr(name.rfind('/') + 1));
  return found == all.end() ? nullptr : found->second;
}

// Whether a command runs the one that its words name, as dbus' in_sysroot.
bool is_wrapper(std::string_view name) {
  constexpr std::array wrappers = {"command", "env", "exec", "in_sysroot", "sudo", "busybox"};
  return std::ranges::find(wrappers, name) != wrappers.end();
}

// The words of a line of systemd's files, with or without quotes.
std::vector<std::string> line_words(std::string_view line) {
  std::vector<std::string> all;
  line = trimmed(line);
  while (!line.empty()) {
    const bool is_quoted = line.front() == '"' || line.front() == '\'';
    const std::size_t end = is_quoted ? line.find(line.front(), 1) : line.find_first_of(" \t");
    all.emplace_back(line.substr(is_quoted, end == std::string_view::npos ? end : end - is_quoted));
    line = end == std::string_view::npos ? "" : trimmed(line.substr(end + is_quoted));
  }
  return all;
}

template <typename Visit>
void each_line(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const std::vector<std::string> words = line_words(take_line(text));
    if (!words.empty() && !words.front().starts_with('#')) visit(words);
  }
}

// With the specifiers that are the same on every system.
std::string with_specifiers(std::string_view path) {
  static const std::map<char, std::string_view> known = {{'S', "/var/lib"}, {'C', "/var/cache"},
                                                         {'L', "/var/log"}, {'t', "/run"},
                                                         {'T', "/tmp"},     {'V', "/var/tmp"}};
  std::string full;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto found =
        path[i] == '%' && i + 1 < path.size() ? known.find(path[i + 1]) : known.end();
    if (found == known.end()) {
      full += path[i];
    } else {
      full += found->second;
      ++i;
    }
  }
  return full;
}

}  // namespace

void add_made_by_script(std::string_view text, MadeByPackage& made) {
  each_shell_command(text, [&](const std::vector<ShellWord>& words) {
    for (std::size_t i = 0; i < words.size() && words[i].size() == 1; ++i) {
      const std::string& name = words[i].front();
      if (const Add add = command_named(name)) return add(words, i + 1, made);
      if (!is_wrapper(name)) return;
    }
  });
}

void add_made_by_tmpfiles(std::string_view text, MadeByPackage& made) {
  each_line(text, [&](const std::vector<std::string>& words) {
    if (words.size() < 2 || std::string_view("dDvqQ").find(words[0][0]) == std::string_view::npos) {
      return;
    }
    add_directory(with_specifiers(words[1]), made);
  });
}

void add_made_by_sysusers(std::string_view text, MadeByPackage& made) {
  each_line(text, [&](const std::vector<std::string>& words) {
    if (words.size() < 2) return;
    const std::string& kind = words[0];
    if (kind == "g") add_name(words[1], made.groups);
    if (kind == "u" || kind == "u!") {
      add_name(words[1], made.users);
      // A group of the same name, unless another one is said.
      if (words.size() < 3 || words[2].find(':') == std::string::npos) {
        add_name(words[1], made.groups);
      }
    }
    if (kind == "m" && words.size() > 2) {
      add_name(words[1], made.users);
      add_name(words[2], made.groups);
    }
  });
}

void add_made_by_unit(std::string_view text, MadeByPackage& made) {
  static const std::map<std::string_view, std::string_view> parents = {
      {"RuntimeDirectory", "/run/"},
      {"StateDirectory", "/var/lib/"},
      {"CacheDirectory", "/var/cache/"},
      {"LogsDirectory", "/var/log/"}};
  while (!text.empty()) {
    const std::string_view line = trimmed(take_line(text));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto parent = parents.find(trimmed(line.substr(0, equals)));
    if (parent == parents.end()) continue;
    for (const std::string& name : line_words(line.substr(equals + 1)))  // NAME, or NAME:LINK
      add_directory(std::string(parent->second) + name.substr(0, name.find(':')), made);
  }
}

void finish(MadeByPackage& made) {
  for (auto* names : {&made.directories, &made.users, &made.groups}) {
    std::ranges::sort(*names);
    const auto twice = std::ranges::unique(*names);
    names->erase(twice.begin(), twice.end());
  }
}

}  // namespace whittle::packages
