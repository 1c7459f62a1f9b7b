#include "support/run.h"
#include "support/run_whittle.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace whittle;
using test::Said;

namespace {

// Two directories that differ in one file of each kind of difference.
class Two {
 public:
  Two() {
    test::write_file(a() + "/same", "same");
    test::write_file(a() + "/gone", "gone");
    test::write_file(a() + "/changed", "old");
    test::write_file(b() + "/same", "same");
    test::write_file(b() + "/new\n", "brand new");
    test::write_file(b() + "/changed", "newer");
    test::run("touch -h -d @0 " + a() + "/* " + b() + "/*");
  }
  std::string a() const { return directory_ / "a"; }
  std::string b() const { return directory_ / "b"; }
  std::string in(const std::string& name) const { return directory_ / name; }

 private:
  test::TemporaryDirectory directory_;
};

Said diff(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "diff");
  return test::run_whittle(arguments);
}

}  // namespace

TEST_CASE("diff is status 1 with a line for each difference, 0 where there is none") {
  const Two two;
  CHECK(diff({two.a(), two.b()}) == Said{1,
                                         "~ /changed  size 3 to 5, contents\n"
                                         "- /gone  file, 4 B\n"
                                         "+ /new\\n  file, 9 B\n"
                                         "1 added, 1 removed, 1 changed: 11 B to 18 B, +7 bytes\n",
                                         ""});
  CHECK(diff({two.a(), two.a()}) ==
        Said{0, "no difference: 3 files, 0 links, 0 directories, 11 B (11 bytes)\n", ""});
}

TEST_CASE("what is ignored may differ") {
  const Two two;
  test::run("rm " + two.b() + "/new*; mv " + two.a() + "/gone " + two.b());
  test::run("cp " + two.b() + "/gone " + two.a());
  test::run("touch -d @7 " + two.a() + "/gone; touch -d @0 " + two.a() + "/changed");
  CHECK(diff({"--ignore", "mtime", "--ignore", "size", "--ignore", "contents", two.a(), two.b()})
            .status == 0);
  CHECK(diff({"--ignore", "mtime", two.a(), two.b()}).output ==
        "~ /changed  size 3 to 5, contents\n"
        "0 added, 0 removed, 1 changed: 11 B to 13 B, +2 bytes\n");
  const Said said = diff({"--ignore", "colour", two.a(), two.b()});
  CHECK(said.status == 2);
  CHECK(said.error.starts_with("whittle: --ignore: colour not in {"));
}

TEST_CASE("a directory and its tar are the same, whatever compressed it") {
  const Two two;
  const std::string tar = "tar -C " + two.a() + " --sort=name -cf ";
  REQUIRE(test::run(tar + two.in("a.tar") + " same gone changed").status == 0);
  REQUIRE(test::run("gzip -k " + two.in("a.tar")).status == 0);
  CHECK(diff({two.a(), two.in("a.tar")}).status == 0);
  CHECK(diff({two.in("a.tar.gz"), two.a()}).status == 0);
  CHECK(diff({two.in("a.tar.gz"), two.b()}).status == 1);
}

TEST_CASE("the JSON of a diff has both sides") {
  const Two two;
  const Said said = diff({"--json", two.a(), two.b()});
  CHECK(said.status == 1);
  const auto document = nlohmann::json::parse(said.output);
  CHECK(document["schema"] == "whittle/1");
  REQUIRE(document["differences"].size() == 3);
  CHECK(document["differences"][0]["before"]["size"] == 3);
  CHECK(document["differences"][0]["after"]["size"] == 5);
  CHECK(document["totals"]["bytes"] == 18);
  CHECK(document["findings"].empty());
}

TEST_CASE("what cannot be read is status 2, and what is left out is told") {
  const Two two;
  CHECK(diff({two.a(), two.in("no")}) ==
        Said{2, "", "whittle: cannot read " + two.in("no") + ": No such file or directory\n"});
  test::write_file(two.in("text"), std::string(2000, 'x'));
  CHECK(diff({two.in("text"), two.a()}).status == 2);
  REQUIRE(test::run("mkfifo " + two.b() + "/pipe").status == 0);
  const Said said = diff({two.b(), two.b()});
  CHECK(said.status == 0);
  CHECK(
      said.error.starts_with("note: /pipe and 1 more: a device, a fifo or a socket is left out\n"));
}
