#include "commands/config_file.h"

#include "base/byte_stream.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/toml_table.h"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace whittle::commands {

namespace {

// Which options each table for all packs has. The names are those of the options.
struct TableOptions {
  std::string table;
  std::vector<std::string> keys;
};
const std::vector<TableOptions>& tables_for_all() {
  static const std::vector<TableOptions> tables{
      {"program",
       {"env", "cwd", "user", "entrypoint", "cmd", "expose", "label", "stop-signal", "via-loader",
        "loader-arg", "secure", "no-proc", "uid", "hwcaps"}},
      {"image",
       {"format",
        "compression",
        "layers",
        "tag",
        "owner",
        "chmod",
        "mtime",
        "xattr",
        "strip",
        "debug-dir",
        "skeleton",
        "mount-points",
        "directory",
        "no-package-db",
        "licenses",
        "attach-sbom",
        "healthcheck",
        "healthcheck-interval",
        "healthcheck-timeout",
        "healthcheck-start-period",
        "healthcheck-retries"}},
      {"needs", {"need", "no-need", "dlopen", "allow-missing"}},
      {"budget", {"max-size", "max-compressed"}},
  };
  return tables;
}

// What only one [[pack]] can say.
const std::vector<std::string>& keys_of_pack() {
  static const std::vector<std::string> keys{
      "program", "output",          "include",     "exclude",  "package", "force",
      "from",    "trace",           "sysroot",     "platform", "replace", "try",
      "timeout", "until-listening", "debug-image", "sbom",     "report"};
  return keys;
}

std::vector<std::string> keys_of_every_table() {
  std::vector<std::string> keys = keys_of_pack();
  for (const auto& [table, names] : tables_for_all())
    std::ranges::copy(names, std::back_inserter(keys));
  return keys;
}

// For a key in the wrong table: which one has it.
std::string where(const std::string& key) {
  if (std::ranges::find(keys_of_pack(), key) != keys_of_pack().end())
    return fmt::format(": {} belongs in [[pack]]", key);
  for (const auto& [table, keys] : tables_for_all()) {
    if (std::ranges::find(keys, key) != keys.end())
      return fmt::format(": {} belongs in [{}]", key, table);
  }
  return {};
}

Settings read_settings(TomlTable& table, const std::vector<std::string>& keys) {
  Settings found;
  for (const auto& key : keys) {
    if (table.has(key)) found.push_back({key, table.arguments(key), table.line(key)});
  }
  table.check(where);
  return found;
}

// What one pack says takes the place of what is said for all.
Settings over(const Settings& for_all, Settings own) {
  const auto is_own = [&own](const Setting& setting) {
    return std::ranges::find(own, setting.key, &Setting::key) != own.end();
  };
  Settings all;
  std::ranges::remove_copy_if(for_all, std::back_inserter(all), is_own);
  std::ranges::move(own, std::back_inserter(all));
  return all;
}

// One spelling of every path, links followed as far as it exists.
std::filesystem::path place_of(const std::string& path) {
  if (path == "-") return path;
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(path, failed);
  auto place = std::filesystem::weakly_canonical(absolute, failed);
  if (failed) place = absolute.lexically_normal();
  return place.has_filename() ? place : place.parent_path();  // it may end in a slash
}

}  // namespace

std::string config_path(const std::string& named) {
  constexpr const char* usual = "whittle.toml";
  if (!named.empty()) return named;
  // A link that leads nowhere or round in a circle is there, and cannot be read.
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(usual, ignored)) ? usual : "";
}

ConfigFile read_config(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Error("cannot read {}: {}", path, std::strerror(errno));
  FileSource file(fd, path);
  // Whatever it is: a device has no end.
  std::string text(limits::text_file + 1, '\0');
  text.resize(file.read(std::as_writable_bytes(std::span(text))));
  if (text.size() > limits::text_file)
    throw Error("cannot read {}: it has more than {} bytes", path, limits::text_file);
  return parse_config(text, path);
}

ConfigFile parse_config(std::string_view text, const std::string& path) {
  TomlTable file(text, path);
  ConfigFile config{.path = path, .packs = {}, .rules = {}};
  Settings for_all;
  for (const auto& [name, keys] : tables_for_all()) {
    std::optional<TomlTable> table = file.table(name);
    if (!table) continue;
    if (name == "needs") config.rules = needs::read_rules(*table);
    std::ranges::move(read_settings(*table, keys), std::back_inserter(for_all));
  }
  for (TomlTable& pack : file.tables("pack"))
    config.packs.push_back(over(for_all, read_settings(pack, keys_of_every_table())));
  config.suppressions = audit::read_suppressions(file);
  file.check(where);
  if (config.packs.empty()) config.packs.push_back(std::move(for_all));
  return config;
}

void check_outputs(const ConfigFile& config) {
  std::map<std::filesystem::path, unsigned> lines;
  for (const Settings& settings : config.packs) {
    const auto output = std::ranges::find(settings, "output", &Setting::key);
    if (output == settings.end() || output->values.empty()) continue;
    const std::string& path = output->values.front();
    const auto [first, is_new] = lines.emplace(place_of(path), output->line);
    if (!is_new)
      throw Error("cannot use {}: line {}: {} is the output of another [[pack]], at line {}",
                  config.path, output->line, path, first->second);
  }
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
      throw Error("cannot use {}: line {}: {}: {}", path, setting.line, setting.key, error.what());
    }
  }
}

}  // namespace whittle::commands
