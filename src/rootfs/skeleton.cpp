#include "rootfs/skeleton.h"

#include "base/error.h"

#include <algorithm>
#include <string>

namespace whittle::rootfs {

namespace {

using needs::Account;

Reason reason() {
  return {ReasonKind::written, "", "", "asked for, not by a file"};
}

void make(Builder& builder, const std::string& path, std::uint32_t mode, Owner owner = {}) {
  if (!builder.has(path)) builder.write_directory(path, mode, owner, reason());
}

void add_asked(Builder& builder, const tree::Walker& walker, const AskedDirectory& asked) {
  const auto there = walker.walk(asked.path);
  if (there && there->status.kind != tree::Kind::directory)
    throw Error("cannot make the directory {}: {} is none", asked.path,
                walker.tree().describe(there->path));
  if (there && !asked.mode && !asked.owner) {
    builder.add_state(walker, asked.path, reason());
    return;
  }
  std::string path = asked.path;
  if (const auto above = walker.walk(tree::parent(path))) {
    if (above->path != "/") builder.add(walker, tree::parent(path), reason());
    path = there ? there->path : tree::join(above->path, tree::base_name(path));
  }
  const Owner owner = there ? Owner{there->status.uid, there->status.gid} : Owner{};
  builder.write_directory(path, asked.mode.value_or(there ? there->status.mode : 0755),
                          asked.owner.value_or(owner), reason());
}

}  // namespace

needs::Accounts accounts_of(const Skeleton& skeleton) {
  if (!skeleton.places && !skeleton.user) return {};
  needs::Accounts accounts = needs::standard_accounts();
  if (!skeleton.user) return accounts;
  const auto [uid, gid] = *skeleton.user;
  if (std::ranges::find(accounts.users, uid, &Account::uid) != accounts.users.end())
    return accounts;
  accounts.users.push_back({"user", uid, gid, "/home/user"});
  if (std::ranges::find(accounts.groups, gid, &needs::Group::gid) == accounts.groups.end())
    accounts.groups.push_back({"user", gid});
  return accounts;
}

void add_skeleton(Builder& builder, const tree::Walker& walker, const Skeleton& skeleton) {
  for (const AskedDirectory& asked : skeleton.directories)
    add_asked(builder, walker, asked);
  if (skeleton.places) {
    make(builder, "/tmp", 01777);
    for (const Account& account : accounts_of(skeleton).users) {
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
