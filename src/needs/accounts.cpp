#include "needs/accounts.h"

#include <fmt/format.h>

#include <set>

namespace whittle::needs {

const std::vector<Account>& standard_accounts() {
  static const std::vector<Account> accounts = {{"root", 0, 0, "/root"},
                                                {"nobody", 65534, 65534, "/nonexistent"},
                                                {"nonroot", 65532, 65532, "/home/nonroot"}};
  return accounts;
}

std::string passwd_text(const std::vector<Account>& accounts) {
  std::string text;
  for (const Account& account : accounts) {
    text += fmt::format("{0}:x:{1}:{2}:{0}:{3}:/sbin/nologin\n", account.name, account.uid,
                        account.gid, account.home);
  }
  return text;
}

std::string group_text(const std::vector<Account>& accounts) {
  std::string text;
  std::set<std::uint32_t> named;
  for (const Account& account : accounts) {
    if (!named.insert(account.gid).second) continue;
    // The group of nobody has a name of its own on Debian and its kin.
    text +=
        fmt::format("{}:x:{}:\n", account.name == "nobody" ? "nogroup" : account.name, account.gid);
  }
  return text;
}

}  // namespace whittle::needs
