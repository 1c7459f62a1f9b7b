#include "rootfs/skeleton.h"

#include "needs/accounts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace whittle::rootfs {

namespace {

using needs::Account;

closure::Reason reason() {
  return {closure::ReasonKind::written, "", "", "asked for, not by a file"};
}

std::vector<Account> accounts_with(const std::optional<Owner>& user) {
  std::vector<Account> accounts = needs::standard_accounts();
  const bool is_known =
      !user || std::ranges::find(accounts, user->uid, &Account::uid) != accounts.end();
  if (!is_known) accounts.push_back({"user", user->uid, user->gid, "/home/user"});
  return accounts;
}

void write_accounts(Builder& builder, const std::vector<Account>& accounts) {
  const std::pair<std::string, std::string> files[] = {
      {"/etc/passwd", needs::passwd_text(accounts)}, {"/etc/group", needs::group_text(accounts)}};
  for (const auto& [path, text] : files)
    if (!builder.has(path)) builder.write_file(path, text, 0644, reason());
}

void make(Builder& builder, const std::string& path, std::uint32_t mode, Owner owner = {}) {
  if (!builder.has(path)) builder.write_directory(path, mode, owner, reason());
}

}  // namespace

void add_skeleton(Builder& builder, const Skeleton& skeleton) {
  const std::vector<Account> accounts = accounts_with(skeleton.user);
  if (skeleton.places || skeleton.user) write_accounts(builder, accounts);
  if (skeleton.places) {
    make(builder, "/tmp", 01777);
    for (const Account& account : accounts) {
      if (account.home.starts_with("/home/"))
        make(builder, account.home, 0700, {account.uid, account.gid});
    }
  }
  if (skeleton.mount_points) {
    make(builder, "/dev", 0755);
    make(builder, "/etc", 0755);
    make(builder, "/proc", 0555);
    make(builder, "/run", 0755);
    make(builder, "/sys", 0555);
  }
}

}  // namespace whittle::rootfs
