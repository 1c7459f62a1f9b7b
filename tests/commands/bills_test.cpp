#include "commands/bills.h"

#include "plan/planner.h"
#include "support/made_dpkg.h"
#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

using namespace whittle;
using commands::bill_of;
using Lines = std::vector<std::string>;

namespace {

std::shared_ptr<tree::MemoryTree> made_tree_of_packages() {
  auto tree = test::made_tree();
  test::MadeDpkg dpkg(*tree);
  dpkg.add("libc", "/lib64/libc.so.6\n/lib64/ld-linux-x86-64.so.2\n");
  dpkg.add("programs", "/bin/good\n/bin/other\n");
  dpkg.add("unused", "/bin/lost\n");
  return tree;
}

Lines names(const identity::Bill& bill) {
  Lines names;
  for (const auto& component : bill.components)
    names.push_back(component.name);
  return names;
}

Lines needs_of(const identity::Bill& bill) {
  Lines lines;
  for (const auto& need : bill.needs)
    lines.push_back(need.from + " " + need.to);
  return lines;
}

}  // namespace

TEST_CASE("the bill of a plan has the packages of its files, and who needs what of them") {
  const auto tree = made_tree_of_packages();
  const plan::Plan plan = plan::make_plan(tree, test::request({"/bin/good:/app"}));
  const identity::Bill bill = bill_of(plan, "x");
  CHECK(names(bill) == Lines{"libc", "programs"});
  CHECK(bill.files.size() == 3);
  CHECK(needs_of(bill) == Lines{"/app /lib64/ld-linux-x86-64.so.2", "/app /lib64/libc.so.6"});
}

TEST_CASE("the bill of a root has all packages of its database, and what all its programs need") {
  const identity::Bill bill = bill_of(test::made_image(made_tree_of_packages()), "x");
  CHECK(names(bill) == Lines{"libc", "programs", "unused"});
  CHECK(needs_of(bill) ==
        Lines{"/bin/good /lib64/ld-linux-x86-64.so.2", "/bin/good /lib64/libc.so.6",
              "/bin/lost /lib64/ld-linux-x86-64.so.2", "/bin/other /lib64/ld-linux-x86-64.so.2",
              "/bin/other /lib64/libc.so.6"});
}

TEST_CASE("a document is called by the last name of a path") {
  CHECK(commands::bill_name("out/x.tar") == "x.tar");
  CHECK(commands::bill_name("out/root/") == "root");
  CHECK(commands::bill_name("/") == "root");
  CHECK(commands::bill_name(".") == "root");
  CHECK(commands::bill_name("-") == "standard-input");
}
