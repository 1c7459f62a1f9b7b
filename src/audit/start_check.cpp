// What engines do, as observed with dockerd 20.10 and runc 1.1: a user is a name or a
// number, of passwd or not; one that is a number and has no line has group 0; a group is
// the same of /etc/group. A working directory that is not there is made, for root alone to
// write to, so that it is missing only shows later. The first word is looked for in the
// PATH of the image's variables, with the permissions of its user.
#include "audit/start_check.h"

#include "base/error.h"
#include "loader/start.h"
#include "needs/accounts.h"
#include "needs/env_script.h"
#include "scripts/shell.h"
#include "tree/walker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace whittle::audit {

namespace {

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

Finding unknown(const std::string& user, std::string what) {
  return {FindingId::unknown_user,
          Severity::error,
          user,
          std::move(what),
          "an engine refuses to start the program",
          "name the user by its number, or have the name in the files"};
}

// The user and the group as numbers; where one has none, root's, and the finding.
tree::Credentials find_user(const needs::Accounts& accounts, const std::string& text,
                            Findings& findings) {
  tree::Credentials user;
  const std::string name = text.substr(0, text.find(':'));
  const auto named = std::ranges::find(accounts.users, name, &needs::Account::name);
  if (const auto uid = number(name)) {
    user.uid = *uid;
    const auto of_number = std::ranges::find(accounts.users, *uid, &needs::Account::uid);
    if (of_number != accounts.users.end()) user.gid = of_number->gid;
  } else if (named != accounts.users.end()) {
    user = {named->uid, named->gid};
  } else if (!name.empty() && name != "root") {
    findings.push_back(
        unknown(text, fmt::format("the user {} is not in {}", name, needs::passwd_path)));
  }
  if (!text.contains(':')) return user;
  const std::string group = text.substr(text.find(':') + 1);
  const auto of_name = std::ranges::find(accounts.groups, group, &needs::Group::name);
  if (const auto gid = number(group)) {
    user.gid = *gid;
  } else if (of_name != accounts.groups.end()) {
    user.gid = of_name->gid;
  } else if (group != "root") {
    findings.push_back(
        unknown(text, fmt::format("the group {} is not in {}", group, needs::group_path)));
  }
  return user;
}

std::vector<loader::Variable> variables_of(const std::vector<std::string>& env) {
  std::vector<loader::Variable> variables;
  for (const std::string& text : env) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error("cannot use the variable {}: it is not NAME=VALUE", text);
    variables.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return variables;
}

class StartCheck {
 public:
  StartCheck(const tree::FileTree& tree, const plan::Start& start)
      : everything_(tree), start_(start) {
    loader::Process& process = started_.process;
    process.environment = variables_of(start.env);
    if (!start.directory.empty()) process.directory = start.directory;
    process.credentials = find_user(needs::accounts_of(everything_), start.user, started_.findings);
    walker_.emplace(tree, process.credentials);
  }

  Started run() && {
    check_directory();
    std::vector<std::string> words = start_.entrypoint;
    words.insert(words.end(), start_.cmd.begin(), start_.cmd.end());
    check_words(words, {FindingId::entrypoint_not_packed, "what the image starts"});
    check_words(start_.healthcheck, {FindingId::healthcheck_not_found, "the health check"});
    return std::move(started_);
  }

 private:
  struct Role {
    FindingId if_absent;
    std::string_view name;
  };

  void tell(FindingId id, const std::string& subject, std::string what, std::string why) {
    started_.findings.push_back(
        {id, Severity::error, subject, std::move(what), std::move(why), {}});
  }

  void add(const std::string& path) {
    if (std::ranges::find(started_.programs, path) == started_.programs.end())
      started_.programs.push_back(path);
  }

  std::string user_text() const {
    const tree::Credentials& user = started_.process.credentials;
    return fmt::format("{}:{}", user.uid, user.gid);
  }

  void check_directory() {
    const std::string& directory = started_.process.directory;
    const auto id = FindingId::working_directory_missing;
    const auto walked = walker_->walk(directory);
    if (!walked) {
      tell(id, directory, fmt::format("the working directory: {}", error_text(walked.error())),
           walked.error() == std::errc::no_such_file_or_directory
               ? "engines make an empty one that belongs to root"
               : "the program cannot start in it");
    } else if (walked->status.kind != tree::Kind::directory) {
      tell(id, directory, "the working directory is no directory", "no engine starts there");
    } else if (!walker_->may_execute(walked->status)) {
      tell(id, directory, fmt::format("the working directory is closed to user {}", user_text()),
           "the program cannot start in it");
    }
  }

  // Where the first word leads; nullopt and a finding where nothing is.
  std::optional<std::string> find_first(const std::string& word, const Role& role) {
    std::optional<std::string> path;
    if (word.contains('/')) {
      path = loader::absolute_path(word, started_.process);
    } else {
      // As root first: what its user may not execute is there all the same.
      path = needs::find_in_path(*walker_, started_.process, word);
      if (!path) path = needs::find_in_path(everything_, started_.process, word);
    }
    if (path && everything_.walk(*path)) return path;
    tell(role.if_absent, word,
         path ? fmt::format("{} is not there", role.name)
              : fmt::format("{} is in no directory of PATH", role.name),
         "it cannot be started");
    return std::nullopt;
  }

  void check_words(const std::vector<std::string>& words, const Role& role) {
    if (words.empty()) return;
    check_program(words.front(), role);
    for (std::size_t i = 1; i < words.size(); ++i)
      if (is_program(words[i])) add(words[i]);
    if (const std::string* const text = shell_text(words)) check_shell(*text, role);
  }

  // What `sh -c TEXT` is told to run; null: it is something else.
  static const std::string* shell_text(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 4> shells{"sh", "bash", "dash", "ash"};
    const bool is_shell = words.size() > 2 && words[1] == "-c" &&
                          std::ranges::find(shells, tree::base_name(words[0])) != shells.end();
    return is_shell ? &words[2] : nullptr;
  }

  // The commands that are run whatever the ones before them say.
  void check_shell(const std::string& text, const Role& role) {
    std::map<std::string, std::string> variables;
    for (const loader::Variable& variable : started_.process.environment)
      variables[variable.name] = variable.value;
    for (const scripts::ShellCommand& command : scripts::read_shell(text, variables).commands)
      if (command.is_unconditional && !command.is_sourced) check_program(command.name, role);
  }

  void check_program(const std::string& word, const Role& role) {
    if (const auto path = find_first(word, role)) {
      const auto walked = walker_->walk(*path);
      const bool is_file = everything_.walk(*path).value().status.kind == tree::Kind::file;
      if (walked && is_file && walker_->may_execute(walked->status)) {
        add(*path);
      } else {
        tell(FindingId::not_executable, *path,
             is_file ? fmt::format("{} may not be executed by user {}", role.name, user_text())
                     : fmt::format("{} is no file", role.name),
             "it cannot be started");
      }
    }
  }

  bool is_program(const std::string& word) const {
    if (!word.starts_with('/')) return false;
    const auto walked = walker_->walk(word);
    return walked && walked->status.kind == tree::Kind::file &&
           walker_->may_execute(walked->status) && (walked->status.mode & 0111U) != 0;
  }

  tree::Walker everything_;             // what is there, whoever may use it
  std::optional<tree::Walker> walker_;  // what the user may use of it
  const plan::Start& start_;
  Started started_;
};

}  // namespace

Started find_start(const tree::FileTree& tree, const plan::Start& start) {
  return StartCheck(tree, start).run();
}

}  // namespace whittle::audit
