#include "rootfs/requirement_files.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace whittle::rootfs {

namespace {

// A directory that is written to; one that is not in the tree is made.
void add_state(Builder& builder, const tree::Walker& walker, const std::string& path,
               const Reason& reason) {
  if (walker.walk(path)) {
    builder.add_state(walker, path, reason);
  } else if (const auto above = walker.walk(tree::parent(path))) {
    if (above->path != "/") builder.add(walker, tree::parent(path), reason);
    builder.write_directory(tree::join(above->path, tree::base_name(path)), 0755, {}, reason);
  }
}

// passwd and group: whoever needs a user or a group is one of several. Where there is a shell,
// root has it: sshd, su and cron start what passwd names.
void write_accounts(Builder& builder, const needs::Accounts& accounts, const Reason& reason) {
  const bool has_shell = builder.has("/bin/sh") || builder.has("/usr/bin/sh");
  const std::string_view shell = has_shell ? "/bin/sh" : needs::no_login;
  const std::pair<std::string, std::string> files[] = {
      {std::string(needs::passwd_path), needs::passwd_text(accounts, shell)},
      {std::string(needs::group_path), needs::group_text(accounts)}};
  for (const auto& [path, text] : files)
    if (!builder.has(path)) builder.write_file(path, text, 0644, reason);
}

// Of those whom programs and configurations name, root aside.
void keep_owners(Builder& builder, const needs::Accounts& accounts) {
  std::set<std::uint32_t> uids;
  std::set<std::uint32_t> gids;
  for (const auto& user : accounts.users)
    if (user.uid != 0) uids.insert(user.uid);
  for (const auto& group : accounts.groups)
    if (group.gid != 0) gids.insert(group.gid);
  builder.keep_owners(std::move(uids), std::move(gids));
}

}  // namespace

void add_requirements(Builder& builder, const tree::Walker& walker,
                      const std::vector<needs::Requirement>& requirements,
                      const needs::Accounts& asked) {
  Reason wanted{ReasonKind::written, "", "", "asked for, not by a file"};
  needs::Accounts accounts;
  // Of two who make a file of one name the later one says what is in it: it knows more.
  std::map<std::string, std::pair<const needs::MadeFile*, const Reason*>> made;
  for (const needs::Requirement& requirement : requirements) {
    if (requirement.grade == needs::Grade::possible) continue;
    for (const auto& [reason, additions] : requirement.demands) {
      for (const needs::TreeFile& file : additions->files)
        builder.add_link(walker, file.path, reason);
      for (const std::string& directory : additions->state)
        add_state(builder, walker, directory, reason);
      for (const needs::MadeFile& file : additions->made)
        made.insert_or_assign(file.path, std::pair(&file, &reason));
      if (accounts.is_empty() && asked.is_empty()) wanted = reason;
      accounts.add(additions->accounts);
    }
  }
  for (const auto& [path, entry] : made) {
    if (builder.has(path)) continue;
    const auto& [file, reason] = entry;
    if (file->target.empty()) {
      builder.write_file(path, file->bytes, 0644, *reason);
    } else {
      builder.write_link(path, file->target, *reason);
    }
  }
  if (accounts.is_empty() && asked.is_empty()) return;
  keep_owners(builder, accounts);
  // Whoever needs one of them needs the users that every image with accounts has.
  needs::Accounts all = needs::standard_accounts();
  all.add(accounts);
  all.add_numbers(asked);
  write_accounts(builder, all, wanted);
}

}  // namespace whittle::rootfs
