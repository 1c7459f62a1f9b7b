#include "trace/record.h"

#include "base/error.h"
#include "base/limits.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using trace::parse_record;
using trace::Record;
using trace::Use;

namespace {

std::string complaint(const std::string& text) {
  try {
    static_cast<void>(parse_record(text, "run.trace"));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

Record sample() {
  Record record;
  record.add("/usr/bin/b", Use::mapped, "/usr/bin/b");
  record.add("/usr/bin/b", Use::executed, "/usr/bin/a,1");
  record.add("/etc/a\tb\n\\\xff", Use::absent, "/usr/bin/b");
  record.add("/", Use::listed, "/usr/bin/b");
  return record;
}

const std::string head = "# whittle trace 1\n";

}  // namespace

TEST_CASE("a record is sorted lines, which say path, uses and programs") {
  CHECK(to_text(sample()) ==
        "# whittle trace 1\n"
        "/\tlisted\tby /usr/bin/b\n"
        "/etc/a\\tb\\n\\\\\\xff\tabsent\tby /usr/bin/b\n"
        "/usr/bin/b\texecuted, mapped\tby /usr/bin/a\\x2c1, /usr/bin/b\n");
  CHECK(to_text(Record{}) == head);
}

TEST_CASE("what a text says is what was written") {
  CHECK(parse_record(to_text(sample()), "run.trace") == sample());
  CHECK(parse_record(head, "run.trace") == Record{});
}

TEST_CASE("comments, another order and repeated paths are read") {
  Record expected;
  expected.add("/b", Use::read, "/p");
  expected.add("/a", Use::read, "/p");
  expected.add("/a", Use::mapped, "/q");
  CHECK(parse_record(head + "/b\tread\tby /p\r\n# reviewed\n\n/a\tread\tby /p\n/a\tmapped\tby /q",
                     "run.trace") == expected);
}

TEST_CASE("the union of two runs has the uses and programs of both") {
  Record one;
  one.add("/a", Use::read, "/p");
  one.add("/b", Use::read, "/p");
  Record other;
  other.add("/a", Use::written, "/q");
  other.add("/c", Use::absent, "/q");
  Record both = one;
  both.merge(other);
  CHECK(to_text(both) ==
        head + "/a\tread, written\tby /p, /q\n/b\tread\tby /p\n/c\tabsent\tby /q\n");
  other.merge(one);
  CHECK(both == other);
}

TEST_CASE("what is no record is refused by file, line and fact") {
  CHECK(complaint("") ==
        "cannot read run.trace:1: it is no record of whittle trace: its first line is not "
        "\"# whittle trace 1\"");
  CHECK(complaint("# whittle trace 2\n") ==
        "cannot read run.trace:1: it is version 2 of a record, this whittle reads version 1");
  CHECK(complaint(head + "/a\tread\n") ==
        "cannot read run.trace:2: a line has 3 fields with tabs between them, it has 2");
  CHECK(complaint(head + "/a\tred\tby /b\n") ==
        "cannot read run.trace:2: red is no use of a path: did you mean read?");
  CHECK(complaint(head + "/a\tread\tof /b\n") ==
        "cannot read run.trace:2: its last field does not begin with \"by \"");
  CHECK(complaint(head + "/a\tread\tby \n") ==
        "cannot read run.trace:2: nothing is no absolute path without \".\" and \"..\"");
  for (const char* path : {"a", "/a/../b", "/a//b", "/./a", "/a/", "/a\\q", "/a\\x00b"})
    CHECK(complaint(head + path + "\tread\tby /b\n").contains("is no absolute path"));
}

TEST_CASE("more than a record may have is refused") {
  CHECK(complaint(std::string(limits::record_size + 1, '\n'))
            .contains("a record has 67108864 bytes at most, it has 67108865"));
  CHECK(complaint(head + "/" + std::string(limits::path, 'a') + "\tread\tby /b\n")
            .contains("is no absolute path"));
}

TEST_CASE("a record is read from a file, and one that cannot be read is an error") {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "run.trace";
  test::write_file(path, to_text(sample()));
  CHECK(trace::read_record(path) == sample());
  CHECK_THROWS_WITH(trace::read_record("/nowhere/run.trace"),
                    "cannot read /nowhere/run.trace: No such file or directory");
}
