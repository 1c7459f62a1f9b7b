#pragma once

#include "tree/walker.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::needs {

// A user, as passwd names it.
struct Account {
  std::string name;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string home;

  bool operator==(const Account&) const = default;
};

struct Group {
  std::string name;
  std::uint32_t gid = 0;
  std::vector<std::string> members = {};  // besides those whose own group it is

  bool operator==(const Group&) const = default;
};

// Whom passwd and group name.
struct Accounts {
  std::vector<Account> users;
  std::vector<Group> groups;

  bool is_empty() const { return users.empty() && groups.empty(); }
  // Those that are not there yet, by name, and the members of groups that are.
  void add(const Accounts& more);
  // Those whose numbers have no name yet.
  void add_numbers(const Accounts& more);
  bool operator==(const Accounts&) const = default;
};

constexpr std::string_view passwd_path = "/etc/passwd";
constexpr std::string_view group_path = "/etc/group";

// Who is in every image that has accounts: root, nobody, and nonroot (65532) to run as,
// with their groups.
const Accounts& standard_accounts();

// The users and groups that /etc/passwd and /etc/group of a root name, with the numbers
// they have there; what cannot be read names nobody.
Accounts accounts_of(const tree::Walker& walker);

// The user of this name with its group and those that it is a member of, of the members it
// alone; the group of this name without members. Empty: there is none.
Accounts user_of(const Accounts& accounts, std::string_view name);
Accounts group_of(const Accounts& accounts, std::string_view name);

constexpr std::string_view no_login = "/sbin/nologin";

// The texts of /etc/passwd and /etc/group. Nobody can log in, but root where it has a shell.
// A user or group of a number that has a name already is named after the first.
std::string passwd_text(const Accounts& accounts = standard_accounts(),
                        std::string_view shell_of_root = no_login);
std::string group_text(const Accounts& accounts = standard_accounts());

}  // namespace whittle::needs
