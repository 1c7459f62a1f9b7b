#include "audit/standing.h"

#include "plan/planner.h"
#include "support/made_plan.h"
#include "support/made_root.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using audit::Standing;

namespace {

struct Root {
  std::shared_ptr<const tree::MemoryTree> tree;
  image::Image image;
  plan::Plan plan;
};

Root planned(tree::MemoryTree made, const std::string& program) {
  auto tree = std::make_shared<const tree::MemoryTree>(std::move(made));
  plan::Request request;
  request.programs.push_back({.on_host = false, .path = program, .at = {}});
  return {tree, test::made_image(tree), plan::make_plan(tree, request)};
}

// The judgement of one path.
audit::Judged of(const Root& root, const std::string& path,
                 const std::vector<std::string>& own = {}) {
  const auto judged = audit::judge(root.image.root, root.plan, tree::Walker(*root.tree), own);
  const auto& entries = root.image.root.entries;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].path == path) return judged[i];
  FAIL("no entry " << path);
  return {};
}

tree::MemoryTree made_root() {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/bin/a", test::made_elf(test::made_program({"libc.so.6"})), 0755);
  tree.add_file("/m/__pycache__/x.cpython-311.pyc", "x");
  tree.add_file("/m/__pycache__/y.cpython-311.pyc", "y");
  tree.add_file("/m/x.py", "x");
  tree.add_file("/var/lib/dpkg/status", "");
  return tree;
}

}  // namespace

TEST_CASE("links on the way to what is needed are needed, and what they are in") {
  tree::MemoryTree tree = made_root();
  tree.add_link("/bin/first", "second");
  tree.add_link("/bin/second", "a");
  const Root root = planned(tree, "/bin/first");
  CHECK(of(root, "/bin/first").standing == Standing::needed);
  CHECK(of(root, "/bin/second").standing == Standing::needed);
  CHECK(of(root, "/bin/a").standing == Standing::needed);
  CHECK(of(root, "/bin").standing == Standing::needed);
}

TEST_CASE("byte-code is excess where its source is there too") {
  const Root root = planned(made_root(), "/bin/a");
  CHECK(of(root, "/m/__pycache__/x.cpython-311.pyc").excess == audit::Excess::byte_code);
  CHECK_FALSE(of(root, "/m/__pycache__/y.cpython-311.pyc").excess);
}

TEST_CASE("the database of packages is identity; a directory's files are its own") {
  const Root root = planned(made_root(), "/bin/a");
  CHECK(of(root, "/var/lib/dpkg/status").standing == Standing::identity);
  CHECK(of(root, "/var/lib/dpkg").standing == Standing::identity);
  CHECK(of(root, "/m/x.py").standing == Standing::unreached);
  CHECK(of(root, "/m/x.py", {"/m"}).standing == Standing::own);
  CHECK(of(root, "/m/x.py", {"/"}).standing == Standing::own);
}

TEST_CASE("every standing has a name") {
  CHECK(audit::standing_names().size() == std::size_t(Standing::unreached) + 1);
}
