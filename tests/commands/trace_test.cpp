#include "commands/command.h"
#include "support/run_whittle.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace whittle;
using test::run_whittle;
using test::Said;

TEST_CASE("a command ends as it would, and its record is written") {
  const test::TemporaryDirectory directory;
  const std::string record = directory / "run.trace";
  const Said said = run_whittle({"trace", "-o", record, "--", "sh", "-c", "exit 3"});
  CHECK(said.status == 3);
  CHECK(said.error.starts_with(record + ": "));
  const std::string text = test::read_file(record);
  CHECK(text.starts_with("# whittle trace 1\n"));
  CHECK(text.contains("\texecuted\tby /"));
}

TEST_CASE("what whittle cannot do is status 125, and wrong usage is 2") {
  const test::TemporaryDirectory directory;
  const std::string record = directory / "run.trace";
  CHECK(run_whittle({"trace", "-o", record, "--", "no-such-command"}) ==
        Said{125, "", "whittle: cannot start no-such-command: there is no such program in PATH\n"});
  CHECK_FALSE(std::filesystem::exists(record));
  CHECK(run_whittle({"trace", "-o", "/nowhere/run.trace", "--", "true"}).status == 125);
  CHECK(run_whittle({"trace", "--", "true"}).status == 2);
}

TEST_CASE("the union of records is written, and one that is none is status 2") {
  const test::TemporaryDirectory directory;
  const std::string one = directory / "one";
  const std::string two = directory / "two";
  const std::string both = directory / "both";
  test::write_file(one, "# whittle trace 1\n/a\tread\tby /p\n");
  test::write_file(two, "# whittle trace 1\n/a\tmapped\tby /q\n/b\tread\tby /p\n");
  CHECK(run_whittle({"trace", "-o", both, "--merge", one, "--merge", two}) == Said{0, "", ""});
  CHECK(test::read_file(both) ==
        "# whittle trace 1\n/a\tmapped, read\tby /p, /q\n/b\tread\tby /p\n");
  test::write_file(two, "nothing\n");
  CHECK(run_whittle({"trace", "-o", both, "--merge", two}).status == 2);
}
