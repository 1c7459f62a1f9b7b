#include "needs/accounts.h"

#include "base/text.h"
#include "needs/paths.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace whittle::needs {

namespace {

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

template <typename T>
void add_named(std::vector<T>& all, const std::vector<T>& more) {
  for (const T& each : more)
    if (std::ranges::find(all, each.name, &T::name) == all.end()) all.push_back(each);
}

}  // namespace

void Accounts::add(const Accounts& more) {
  add_named(users, more.users);
  add_named(groups, more.groups);
  for (const Group& group : more.groups) {
    auto& members = std::ranges::find(groups, group.name, &Group::name)->members;
    for (const std::string& member : group.members)
      if (std::ranges::find(members, member) == members.end()) members.push_back(member);
  }
}

void Accounts::add_numbers(const Accounts& more) {
  for (const Account& user : more.users)
    if (std::ranges::find(users, user.uid, &Account::uid) == users.end()) users.push_back(user);
  for (const Group& group : more.groups)
    if (std::ranges::find(groups, group.gid, &Group::gid) == groups.end()) groups.push_back(group);
}

const Accounts& standard_accounts() {
  // The group of nobody has a name of its own on Debian and its kin.
  static const Accounts accounts = {
      .users = {{"root", 0, 0, "/root"},
                {"nobody", 65534, 65534, "/nonexistent"},
                {"nonroot", 65532, 65532, "/home/nonroot"}},
      .groups = {{"root", 0}, {"nogroup", 65534}, {"nonroot", 65532}}};
  return accounts;
}

Accounts accounts_of(const tree::Walker& walker) {
  Accounts accounts;
  const std::string passwd = read_text(walker, std::string(passwd_path));
  for (const std::string_view line : split(passwd, "\n")) {
    const auto fields = split(line, ":");
    if (fields.size() < 6 || fields[0].empty()) continue;
    const auto uid = number(fields[2]);
    const auto gid = number(fields[3]);
    if (uid && gid)
      accounts.users.push_back({std::string(fields[0]), *uid, *gid, std::string(fields[5])});
  }
  const std::string group = read_text(walker, std::string(group_path));
  for (const std::string_view line : split(group, "\n")) {
    const auto fields = split(line, ":");
    if (fields.size() < 3 || fields[0].empty()) continue;
    const auto gid = number(fields[2]);
    if (!gid) continue;
    Group named{std::string(fields[0]), *gid};
    if (fields.size() > 3)
      for (const std::string_view member : whittle::words(fields[3], ","))
        named.members.emplace_back(member);
    accounts.groups.push_back(std::move(named));
  }
  return accounts;
}

Accounts user_of(const Accounts& accounts, std::string_view name) {
  Accounts found;
  const auto user = std::ranges::find(accounts.users, name, &Account::name);
  if (user == accounts.users.end()) return found;
  found.users.push_back(*user);
  for (const Group& group : accounts.groups) {
    const bool is_member = std::ranges::find(group.members, name) != group.members.end();
    if (is_member) {
      found.groups.push_back({group.name, group.gid, {user->name}});
    } else if (group.gid == user->gid) {
      found.groups.push_back({group.name, group.gid});
    }
  }
  return found;
}

Accounts group_of(const Accounts& accounts, std::string_view name) {
  const auto group = std::ranges::find(accounts.groups, name, &Group::name);
  if (group == accounts.groups.end()) return {};
  return {.users = {}, .groups = {{group->name, group->gid}}};
}

std::string passwd_text(const Accounts& accounts, std::string_view shell_of_root) {
  std::string text;
  for (const Account& account : accounts.users) {
    text += fmt::format("{0}:x:{1}:{2}:{0}:{3}:{4}\n", account.name, account.uid, account.gid,
                        account.home, account.name == "root" ? shell_of_root : no_login);
  }
  return text;
}

std::string group_text(const Accounts& accounts) {
  std::string text;
  for (const Group& group : accounts.groups)
    text += fmt::format("{}:x:{}:{}\n", group.name, group.gid, fmt::join(group.members, ","));
  return text;
}

}  // namespace whittle::needs
