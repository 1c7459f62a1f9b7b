#include "commands/config_file.h"

#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace whittle::commands {

namespace {

// Which options each table for all packs has. The names are those of the options.
struct TableOptions {
  std::string_view table;
  std::vector<std::string> keys;
};
const std::vector<TableOptions>& tables_for_all() {
  static const std::vector<TableOptions> tables{
      {"program",
       {"env", "cwd", "user", "entrypoint", "cmd", "expose", "label", "stop-signal", "via-loader",
        "loader-arg", "secure", "no-proc", "uid", "hwcaps"}},
      {"image",
       {"format", "compression", "tag", "owner", "chmod", "mtime", "strip", "debug-dir", "skeleton",
        "mount-points"}},
      {"needs", {"need", "no-need", "dlopen", "allow-missing"}},
      {"budget", {"max-size", "max-compressed"}},
  };
  return tables;
}

// What only one [[pack]] can say.
const std::vector<std::string>& keys_of_pack() {
  static const std::vector<std::string> keys{"program", "output",  "include", "exclude",
                                             "force",   "sysroot", "replace"};
  return keys;
}

constexpr std::string_view rules_key = "rule";

[[noreturn]] void fail(const std::string& path, unsigned line, const std::string& what) {
  throw Error("cannot use {}: line {}: {}", path, line, what);
}

unsigned line_of(const toml::node& node) {
  return node.source().begin.line;
}

// One value as a command line has it.
std::optional<std::string> value_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  return std::nullopt;
}

class Reader {
 public:
  Reader(const toml::table& file, const std::string& path) : file_(file), path_(path) {}

  std::vector<Settings> packs() const {
    check_tables();
    Settings for_all;
    for (const auto& [table, keys] : tables_for_all()) {
      if (const toml::node* node = file_.get(table)) {
        std::vector<std::string> known = keys;
        if (table == "needs") known.emplace_back(rules_key);
        std::ranges::move(settings(*node, table, known), std::back_inserter(for_all));
      }
    }
    const toml::node* packs = file_.get("pack");
    if (packs == nullptr) return {for_all};
    const toml::array* array = packs->as_array();
    if (array == nullptr) fail(path_, line_of(*packs), "write [[pack]], one for each output");
    std::vector<Settings> all;
    for (const toml::node& one : *array)
      all.push_back(over(for_all, settings(one, "pack", keys_of_every_table())));
    return all;
  }

 private:
  void check_tables() const {
    std::vector<std::string> known{"pack"};
    for (const auto& [table, keys] : tables_for_all())
      known.emplace_back(table);
    for (const auto& [key, node] : file_) {
      const std::string name(key.str());
      if (std::ranges::find(known, name) != known.end()) continue;
      const std::string hint = where(name);
      fail(path_, line_of(node),
           fmt::format("there is no [{}]{}", name, hint.empty() ? meant(name, known) : hint));
    }
  }

  static std::vector<std::string> keys_of_every_table() {
    std::vector<std::string> keys = keys_of_pack();
    for (const auto& [table, names] : tables_for_all())
      std::ranges::copy(names, std::back_inserter(keys));
    return keys;
  }

  static std::string meant(const std::string& word, const std::vector<std::string>& known) {
    const std::string found = closest(word, known);
    return found.empty() ? "" : fmt::format(": did you mean {}?", found);
  }

  // For a key in the wrong table: which one has it.
  static std::string where(const std::string& key) {
    if (std::ranges::find(keys_of_pack(), key) != keys_of_pack().end())
      return fmt::format(": {} belongs in [[pack]]", key);
    for (const auto& [table, keys] : tables_for_all()) {
      if (std::ranges::find(keys, key) != keys.end())
        return fmt::format(": {} belongs in [{}]", key, table);
    }
    return {};
  }

  Settings settings(const toml::node& node, std::string_view name,
                    const std::vector<std::string>& known) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) fail(path_, line_of(node), fmt::format("{} must be a table", name));
    Settings found;
    for (const auto& [key, value] : *table) {
      const std::string word(key.str());
      if (std::ranges::find(known, word) == known.end()) {
        std::string hint = meant(word, known);
        if (hint.empty()) hint = where(word);
        fail(path_, line_of(value), fmt::format("{} means nothing in [{}]{}", word, name, hint));
      }
      if (word != rules_key) found.push_back({word, values(word, value), line_of(value)});
    }
    return found;
  }

  std::vector<std::string> values(const std::string& key, const toml::node& node) const {
    if (const auto* flag = node.as_boolean())
      return flag->get() ? std::vector<std::string>{"true"} : std::vector<std::string>{};
    if (auto one = value_text(node)) return {*std::move(one)};
    const toml::array* array = node.as_array();
    std::vector<std::string> texts;
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      auto one = value_text(*array->get(i));
      if (!one) fail(path_, line_of(*array->get(i)), key + " must be a list of strings");
      texts.push_back(*std::move(one));
    }
    if (array == nullptr)
      fail(path_, line_of(node), key + " must be a string, a number, true or false, or a list");
    return texts;
  }

  // What one pack says takes the place of what is said for all.
  static Settings over(const Settings& for_all, Settings own) {
    const auto is_own = [&own](const Setting& setting) {
      return std::ranges::find(own, setting.key, &Setting::key) != own.end();
    };
    Settings all;
    std::ranges::remove_copy_if(for_all, std::back_inserter(all), is_own);
    std::ranges::move(own, std::back_inserter(all));
    return all;
  }

  const toml::table& file_;
  const std::string& path_;
};

}  // namespace

ConfigFile read_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw Error("cannot read {}: {}", path, std::strerror(errno));
  return parse_config(text.str(), path);
}

ConfigFile parse_config(std::string_view text, const std::string& path) {
  toml::table parsed;
  try {
    parsed = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error("cannot read {}: line {}: {}", path, error.source().begin.line,
                error.description());
  }
  return {path, Reader(parsed, path).packs(), needs::read_rules(text, path, "needs")};
}

void apply(const Settings& settings, const std::string& path, CLI::App& command,
           const std::set<const CLI::Option*>& said) {
  for (const Setting& setting : settings) {
    CLI::Option* option = command.get_option_no_throw("--" + setting.key);
    if (option == nullptr) option = command.get_option_no_throw("PROGRAM");
    if (said.contains(option) || setting.values.empty()) continue;
    try {
      option->clear();
      option->add_result(setting.values);
      option->run_callback();
    } catch (const CLI::Error& error) {
      fail(path, setting.line, fmt::format("{}: {}", setting.key, error.what()));
    }
  }
}

}  // namespace whittle::commands
