#include "identity/file_needs.h"

#include "needs/file_facts.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::identity;
using test::made_elf;

namespace {

std::vector<std::string> lines(const std::vector<FileNeed>& needs) {
  std::vector<std::string> lines;
  for (const FileNeed& need : needs)
    lines.push_back(need.from + " needs " + need.to + " as " + need.reason.name);
  return lines;
}

}  // namespace

TEST_CASE("who needs what is told by the files, through links and scripts") {
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/usr/lib/liba.so.1.2", made_elf({.soname = "liba.so.1"}));
  tree.add_link("/lib64/liba.so.1", "/usr/lib/liba.so.1.2");
  tree.add_file("/bin/program", made_elf(test::made_program({"liba.so.1", "liblost.so"})), 0755);
  tree.add_file("/bin/script", "#!/bin/program\n", 0755);
  const closure::Closure script = test::resolve(tree, "/bin/script");
  const closure::Closure again = test::resolve(tree, "/bin/program");
  CHECK(lines(file_needs({&script, &again}, {}, tree::Walker(tree))) ==
        std::vector<std::string>{
            "/bin/program needs /lib64/ld-linux-x86-64.so.2 as /lib64/ld-linux-x86-64.so.2",
            "/bin/program needs /usr/lib/liba.so.1.2 as liba.so.1",
            "/bin/script needs /bin/program as /bin/program"});
}

TEST_CASE("what a rule brings is needed by who shows it, what is possible is not") {
  tree::MemoryTree tree;
  tree.add_file("/bin/program", "p", 0755);
  tree.add_file("/etc/services", "s");
  tree.add_file("/bin/sh", "sh", 0755);
  tree.add_directory("/run/x");
  const auto additions = std::make_shared<needs::Additions>();
  additions->files = {{"/etc/services"}, {"/run/x"}};
  additions->made = {{.path = "/etc/gone", .bytes = "m"}};
  additions->programs = {"/bin/sh"};
  needs::Requirement requirement;
  requirement.demands = {{{ReasonKind::rule, "/bin/program", "services", "a sign"}, additions}};
  CHECK(lines(file_needs({}, {requirement}, tree::Walker(tree))) ==
        std::vector<std::string>{"/bin/program needs /bin/sh as services",
                                 "/bin/program needs /etc/services as services"});
  requirement.grade = needs::Grade::possible;
  CHECK(file_needs({}, {requirement}, tree::Walker(tree)).empty());
}
