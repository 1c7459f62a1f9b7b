#include "support/made_sysroot.h"
#include "support/run_whittle.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace whittle;
using test::MadeSysroot;
using test::Said;
using Arguments = std::vector<std::string>;

namespace {

Said deps(const MadeSysroot& root, Arguments arguments, const test::How& how = {}) {
  arguments.insert(arguments.begin(), {"deps", "--sysroot", root.path()});
  return test::run_whittle(arguments, how);
}

MadeSysroot& with_programs(MadeSysroot& root) {
  root.add_program("/bin/good", {"libc.so.6"});
  root.add_program("/bin/lost", {"liblost.so"});
  root.add("/bin/broken",
           "\x7f"
           "ELF");
  return root;
}

const std::string good_list = "libc.so.6\t/lib64/libc.so.6\n";
const std::string lost_list = "liblost.so\tnot found\n";
const std::string lost_table =
    "missing: liblost.so, needed by /bin/lost\n"
    "  default directories  /lib64/liblost.so      no such file\n"
    "  default directories  /usr/lib64/liblost.so  no such directory\n";

}  // namespace

TEST_CASE("deps is status 0 for a program that starts, 1 for one that does not") {
  MadeSysroot root;
  with_programs(root);
  CHECK(deps(root, {"--list", "/bin/good"}) == Said{0, good_list, ""});
  CHECK(deps(root, {"--list", "/bin/lost"}) == Said{1, lost_list, lost_table});
  CHECK(deps(root, {"/bin/lost"}) == Said{1,
                                          "/bin/lost\n"
                                          "├── /lib64/ld-linux-x86-64.so.2 [interpreter]\n"
                                          "└── liblost.so not found\n",
                                          lost_table});
}

TEST_CASE("one FILE that cannot be read does not stop the others, and 2 beats 1") {
  MadeSysroot root;
  with_programs(root);
  const Said said = deps(root, {"--list", "/bin/nowhere", "/bin/good", "/bin/broken", "/bin/lost"});
  CHECK(said.status == 2);
  CHECK(said.output == "\n" + good_list + "\n" + lost_list);
  CHECK(said.error.starts_with("whittle: cannot open " + root.at("/bin/nowhere") +
                               ": No such file or directory\n"
                               "whittle: cannot read " +
                               root.at("/bin/broken") + ": "));
  CHECK(said.error.ends_with("\n" + lost_table));
}

TEST_CASE("what begins with a dash is a FILE behind --") {
  MadeSysroot root;
  root.add_program("/-good", {"libc.so.6"});
  CHECK(deps(root, {"--list", "--", "-good"}) == Said{0, good_list, ""});
  CHECK(deps(root, {"--list", "-good"}).status == 2);
}

TEST_CASE("why shows the chain, and says no for what is not needed") {
  MadeSysroot root;
  with_programs(root);
  CHECK(deps(root, {"--why", "/lib64/libc.so.6", "/bin/good"}) ==
        Said{0,
             "/lib64/libc.so.6\n"
             "  needed by /bin/good (default directories)\n"
             "  which was asked about\n",
             ""});
  CHECK(deps(root, {"--why", "libnone.so", "/bin/good"}) ==
        Said{1, "", "/bin/good does not need libnone.so\n"});
}

TEST_CASE("options of deps that say two things are status 2") {
  MadeSysroot root;
  with_programs(root);
  CHECK(deps(root, {"--list", "--json", "/bin/good"}).status == 2);
  CHECK(deps(root, {"--list", "--why", "libc.so.6", "/bin/good"}).status == 2);
  CHECK(deps(root, {"--list", "--need", "tzdata", "/bin/good"}).status == 2);
  CHECK(deps(root, {"--json", "--why", "libc.so.6", "/bin/good"}).status == 2);
  CHECK(deps(root, {"--loader-arg=--inhibit-cache", "/bin/good"}).status == 2);
  CHECK(deps(root, {"--cwd", "relative", "/bin/good"}).status == 2);
}

TEST_CASE("JSON is one document for all FILEs, whatever is wrong with some") {
  MadeSysroot root;
  with_programs(root);
  const Said said = deps(root, {"--json", "/bin/good", "/bin/nowhere", "/bin/lost"});
  CHECK(said.status == 2);
  const auto json = nlohmann::json::parse(said.output);
  CHECK(json["schema"] == "whittle/1");
  CHECK(json["programs"][0]["program"] == "/bin/good");
  CHECK(json["programs"][1]["program"] == "/bin/lost");
  CHECK(json["programs"].size() == 2);
  CHECK(json["missing"][0]["name"] == "liblost.so");
  CHECK(said.error ==
        "whittle: cannot open " + root.at("/bin/nowhere") + ": No such file or directory\n");
}

TEST_CASE("a note says which variables of the caller do not count, unless quiet") {
  MadeSysroot root;
  with_programs(root);
  const test::How how{.environment = {{"LD_LIBRARY_PATH", "/nowhere"}}};
  CHECK(deps(root, {"--list", "/bin/good"}, how) ==
        Said{0, good_list,
             "note: LD_LIBRARY_PATH of this shell does not count; say --env "
             "LD_LIBRARY_PATH=...\n"});
  CHECK(deps(root, {"-q", "--list", "/bin/good"}, how) == Said{0, good_list, ""});
}
