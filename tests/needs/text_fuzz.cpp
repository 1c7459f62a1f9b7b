// Whatever a text file of the tree says: what is read of it is an answer. The first byte
// says which file the rest is.
#include "loader/ld_so.h"
#include "needs/accounts.h"
#include "needs/charsets.h"
#include "needs/name_service.h"
#include "needs/pam.h"
#include "tree/memory_tree.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace whittle;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_name_service(tree::MemoryTree& tree, std::string_view text) {
  tree.add_file("/etc/nsswitch.conf", text);
  const tree::Walker walker(tree);
  loader::LdSo glibc;
  glibc.family = loader::Family::glibc;
  glibc.release = {2, 36};
  const auto answer = needs::name_service(walker, glibc, {"passwd", "hosts", "group"});
  require(answer == needs::name_service(walker, glibc, {"hosts", "group", "passwd"}));
}

void read_pam(tree::MemoryTree& tree, std::string_view text) {
  tree.add_file("/usr/lib/x/security/pam_unix.so", "");
  tree.add_file("/etc/pam.d/login", text);
  tree.add_file("/etc/pam.d/other", text);
  const tree::Walker walker(tree);
  require(!needs::pam_needs(walker, {"login"}).files.empty());
}

// What is written of accounts names the same accounts.
void read_accounts(tree::MemoryTree& tree, std::string_view text) {
  tree.add_file("/etc/passwd", text);
  tree.add_file("/etc/group", text);
  const needs::Accounts accounts = needs::accounts_of(tree::Walker(tree));
  for (const needs::Account& user : accounts.users)
    require(needs::user_of(accounts, user.name).users.front().name == user.name);
  tree::MemoryTree written;
  written.add_file("/etc/passwd", needs::passwd_text(accounts));
  written.add_file("/etc/group", needs::group_text(accounts));
  require(needs::accounts_of(tree::Walker(written)) == accounts);
}

void read_charsets(tree::MemoryTree& tree, std::string_view text) {
  tree.add_file("/usr/lib/gconv/gconv-modules", text);
  const needs::Charsets charsets(tree::Walker(tree), "/usr/lib/gconv");
  for (const char* name : {"utf-16", "LATIN1//TRANSLIT", ""})
    require(charsets.knows(name) == !charsets.modules(name).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  tree::MemoryTree tree;
  switch (data[0] % 4) {
    case 0:
      read_name_service(tree, text);
      break;
    case 1:
      read_pam(tree, text);
      break;
    case 2:
      read_accounts(tree, text);
      break;
    default:
      read_charsets(tree, text);
  }
  return 0;
}
