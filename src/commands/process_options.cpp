#include "commands/process_options.h"

#include "base/error.h"
#include "base/text.h"
#include "image/image_tree.h"
#include "needs/accounts.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace whittle::commands {

void ProcessOptions::add_to(CLI::App& app) {
  app.add_option("--sysroot", sysroot, "the tree asked about: a directory, a tar, an image")
      ->type_name("IMAGE");
  app.add_option("--platform", platform, "which image is meant where --sysroot holds several")
      ->type_name("OS/ARCH[/VARIANT]");
  app.add_option("--env", env, "a variable the program will have; may be repeated")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--cwd", cwd, "the directory the program will start in")->type_name("DIR");
  app.add_option(
         "--user", user_name,
         "who the program will run as: a number, GID the same unless said; or root, nobody, "
         "nonroot (65532)")
      ->type_name("UID[:GID]|NAME");
  // A flag: a value comes after "=" alone, never from the next word.
  app.add_flag("--via-loader", via_loader,
               "started as `LDSO PROGRAM`; without =LDSO by its own interpreter")
      ->type_name("[=LDSO]");
  app.add_option("--loader-arg", loader_arguments,
                 "an argument of the loader, as in `ld.so ARG... PROGRAM`; may be repeated")
      ->type_name("ARG")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--secure", secure, "started as a set-user-ID program is (AT_SECURE)");
  app.add_flag("--no-proc", no_proc, "the program will find no /proc");
  app.add_option("--uid", uid,
                 "whose permissions decide what can be opened, if not those of --user")
      ->type_name("N");
  app.add_option("--hwcaps", hwcaps,
                 "which glibc-hwcaps variants count: baseline, all, native, or names, best first")
      ->type_name("LEVELS");
}

std::shared_ptr<const tree::FileTree> ProcessOptions::tree() const {
  if (!opened_.tree || opened_.sysroot != sysroot || opened_.platform != platform) {
    const image::Platform wanted =
        platform.empty() ? image::own_platform() : image::parse_platform(platform);
    opened_ = {sysroot, platform, image::open_root(sysroot, wanted)};
  }
  return opened_.tree;
}

void ProcessOptions::use(std::string path, std::shared_ptr<const tree::FileTree> tree) {
  sysroot = std::move(path);
  opened_ = {sysroot, platform, std::move(tree)};
}

std::string ProcessOptions::typed(const std::string& path) const {
  if (!cwd.empty() || sysroot != "/" || path.empty() || path.starts_with('/')) return path;
  std::error_code failed;
  const auto here = std::filesystem::current_path(failed);
  if (failed) throw Error("cannot find {}: no current directory: {}", path, failed.message());
  std::string_view rest = path;
  while (rest.starts_with("./"))
    rest.remove_prefix(2);
  return (here / rest).string();
}

loader::Process ProcessOptions::process() const {
  loader::Process process;
  for (const auto& variable : env) {
    const auto equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error("cannot use --env {}: it is not NAME=VALUE", variable);
    }
    process.environment.push_back({variable.substr(0, equals), variable.substr(equals + 1)});
  }
  process.directory = cwd.empty() ? "/" : cwd;
  if (!process.directory.starts_with('/')) {
    throw Error("cannot use --cwd {}: it is not absolute", cwd);
  }
  if (uid) {
    process.credentials = {.uid = *uid, .gid = *uid};
  } else {
    process.credentials = user().value_or(tree::Credentials{});
  }
  process.secure = secure;
  process.proc_mounted = !no_proc;
  if (via_loader == "true") {  // what CLI11 makes of a flag without a value
    process.via_loader = loader::ViaLoader{"", loader_arguments};
  } else if (!via_loader.empty()) {
    process.via_loader = loader::ViaLoader{via_loader, loader_arguments};
  } else if (!loader_arguments.empty()) {
    throw Error("cannot use --loader-arg {} without --via-loader", loader_arguments.front());
  }
  if (hwcaps == "native") {
    process.hwcaps.kind = loader::HwcapsKind::native;
  } else if (hwcaps != "baseline" && hwcaps != "all") {
    process.hwcaps.kind = loader::HwcapsKind::named;
    const auto names = words(hwcaps, ",");
    process.hwcaps.names.assign(names.begin(), names.end());
  }
  return process;
}

std::optional<tree::Credentials> ProcessOptions::user() const {
  if (user_name.empty()) return std::nullopt;
  const auto root = tree();
  for (const needs::Accounts& known :
       {needs::standard_accounts(), needs::accounts_of(tree::Walker(*root))})
    for (const auto& account : needs::user_of(known, user_name).users)
      return tree::Credentials{account.uid, account.gid};
  return parse_user(user_name, "--user " + user_name, ", nor a user of the root");
}

tree::Credentials parse_user(std::string_view text, const std::string& option,
                             std::string_view besides) {
  const auto number = [&](std::string_view digits) {
    std::uint32_t value = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || rest != digits.data() + digits.size()) {
      throw Error("cannot use {}: it is neither UID nor UID:GID{}", option, besides);
    }
    return value;
  };
  const auto colon = text.find(':');
  const std::uint32_t user = number(text.substr(0, colon));
  return {user, colon == std::string_view::npos ? user : number(text.substr(colon + 1))};
}

std::string user_text(tree::Credentials user) {
  return fmt::format("{}:{}", user.uid, user.gid);
}

closure::HwcapsVariants ProcessOptions::variants() const {
  return hwcaps == "all" ? closure::HwcapsVariants::all : closure::HwcapsVariants::as_loaded;
}

std::string ignored_variables_note() {
  std::string text;
  for (const char* name : {"LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    text += fmt::format("note: {} of this shell does not count; say --env {}=...\n", name, name);
  }
  return text;
}

}  // namespace whittle::commands
