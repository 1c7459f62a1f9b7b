#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace whittle::needs {

// A user of an image and the group of that name.
struct Account {
  std::string name;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string home;

  bool operator==(const Account&) const = default;
};

// Who is in every image that has accounts: root, nobody, and nonroot (65532) to run as.
const std::vector<Account>& standard_accounts();

// The texts of /etc/passwd and /etc/group. Nobody can log in. A group of a number
// that has a name already is not named again.
std::string passwd_text(const std::vector<Account>& accounts = standard_accounts());
std::string group_text(const std::vector<Account>& accounts = standard_accounts());

}  // namespace whittle::needs
