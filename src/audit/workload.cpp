#include "audit/workload.h"

#include "audit/start_check.h"
#include "base/error.h"
#include "needs/accounts.h"
#include "tree/walker.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

namespace whittle::audit {

namespace {

std::vector<std::string> words_of(const plan::Start& start) {
  std::vector<std::string> words = start.entrypoint;
  words.insert(words.end(), start.cmd.begin(), start.cmd.end());
  if (words.empty())
    throw Error("cannot run it: nothing says what is started; say it after --, or --entrypoint");
  return words;
}

// A user that a number names has no other groups than its own, nor has one whose group is
// said.
std::vector<gid_t> groups_of(const needs::Accounts& accounts, const plan::Start& start) {
  std::vector<gid_t> groups;
  if (start.user.contains(':')) return groups;
  const std::string name = start.user.empty() ? "root" : start.user;
  for (const needs::Group& group : accounts.groups)
    if (std::ranges::find(group.members, name) != group.members.end()) groups.push_back(group.gid);
  return groups;
}

sandbox::Identity identity_of(const needs::Accounts& accounts, const plan::Start& start,
                              const tree::Credentials& user) {
  return {.uid = user.uid, .gid = user.gid, .groups = groups_of(accounts, start)};
}

}  // namespace

sandbox::Workload workload_of(const tree::FileTree& root, const plan::Start& start) {
  const needs::Accounts accounts = needs::accounts_of(tree::Walker(root));
  const loader::Process process = find_start(root, start).process;
  sandbox::Workload workload;
  workload.words = words_of(start);
  workload.environment = start.env;
  workload.directory = process.directory;
  workload.user = identity_of(accounts, start, process.credentials);
  const auto account =
      std::ranges::find(accounts.users, process.credentials.uid, &needs::Account::uid);
  sandbox::add_usual_variables(workload, account == accounts.users.end() ? "" : account->home);
  return workload;
}

sandbox::Workload workload_here(const tree::FileTree& root, const plan::Start& start) {
  sandbox::Workload workload;
  workload.words = words_of(start);
  for (char** variable = environ; *variable != nullptr; ++variable)
    workload.environment.emplace_back(*variable);
  for (const std::string& variable : start.env) {
    const std::string begin = fmt::format("{}=", variable.substr(0, variable.find('=')));
    std::erase_if(workload.environment,
                  [&](const std::string& text) { return text.starts_with(begin); });
    workload.environment.push_back(variable);
  }
  std::error_code failed;
  workload.directory =
      start.directory.empty() ? std::filesystem::current_path(failed).string() : start.directory;
  if (workload.directory.empty()) workload.directory += '/';
  if (!start.user.empty()) {
    const needs::Accounts accounts = needs::accounts_of(tree::Walker(root));
    workload.user = identity_of(accounts, start, find_start(root, start).process.credentials);
  }
  return workload;
}

}  // namespace whittle::audit
