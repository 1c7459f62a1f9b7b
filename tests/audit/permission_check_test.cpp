#include "audit/permission_check.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::check_permissions;
using test::lines;
using Words = std::vector<std::string>;

namespace {

tree::MemoryTree made_root() {
  tree::MemoryTree tree;
  tree.add_file("/bin/su", "x", 04755);
  tree.add_file("/bin/wall", "x", 02755);
  tree.add_file("/etc/open", "x", 0666);
  tree.add_directory("/srv/open", 0777);
  // These are as usual.
  tree.add_directory("/tmp", 01777);
  tree.add_directory("/var/mail", 02775);
  tree.add_file("/etc/locked", "x", 02644);
  tree.add_link("/etc/link", "open");
  tree.add_file("/bin/plain", "x", 0755);
  return tree;
}

}  // namespace

TEST_CASE("programs with other rights and what everybody may write to are told") {
  const tree::MemoryTree tree = made_root();
  const Findings findings = check_permissions(test::made_manifest(tree), {}, {}, nullptr);
  CHECK(lines(findings) == Words{"error set-user-id /bin/su", "error set-user-id /bin/wall",
                                 "error world-writable /etc/open",
                                 "error world-writable /srv/open"});
  CHECK(findings.front().what == "mode 4755, owner 0:0");
}

TEST_CASE("what was asked for, or planned, is no finding") {
  const tree::MemoryTree planned = made_root();
  const rootfs::Manifest root = test::made_manifest(planned);
  CHECK(lines(check_permissions(root, {}, {"/bin/su"}, nullptr)).size() == 3);
  CHECK(check_permissions(root, {}, {}, &root).empty());
  tree::MemoryTree tree = made_root();
  tree.add_file("/bin/plain", "x", 04755);
  CHECK(lines(check_permissions(test::made_manifest(tree), {}, {}, &root)) ==
        Words{"error set-user-id /bin/plain"});
}

TEST_CASE("devices that the reader left out are told as such") {
  const Findings left_out{
      {FindingId::special_file_left_out, Severity::note, "/dev/sda", "left out", "", ""},
      {FindingId::zstd_layer, Severity::note, "layer", "zstd", "", ""}};
  CHECK(lines(check_permissions({}, left_out, {}, nullptr)) ==
        Words{"error special-file /dev/sda"});
}
