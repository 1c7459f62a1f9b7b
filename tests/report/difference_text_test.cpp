#include "report/difference_text.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Color;
using rootfs::Entry;
using rootfs::Kind;
using rootfs::Manifest;
using test::made_entry;

namespace {

std::string text(const Manifest& before, const Manifest& after) {
  return difference_text(before, after, compare(before, after), Color::off);
}

}  // namespace

TEST_CASE("what came, went and changed is a line each, then the sum of it") {
  const Manifest before{{made_entry("/a", Kind::file, "abc"), made_entry("/b", Kind::link, "a"),
                         made_entry("/c", Kind::file, "one"), made_entry("/d\n", Kind::file)}};
  const Manifest after{{made_entry("/b", Kind::link, "c"), made_entry("/c", Kind::file, "seven"),
                        made_entry("/d\n", Kind::directory), made_entry("/e", Kind::file, "12"),
                        made_entry("/f", Kind::hard_link, "/e")}};
  CHECK(text(before, after) ==
        "- /a  file, 3 B\n"
        "~ /b  target a to c\n"
        "~ /c  size 3 to 5, contents\n"
        "~ /d\\n  file, 0 B to directory, mode 0644 to 0755\n"
        "+ /e  file, 2 B\n"
        "+ /f  hard link = /e\n"
        "2 added, 1 removed, 3 changed: 6 B to 7 B, +1 bytes\n");
}

TEST_CASE("every field says both sides") {
  const Entry file = made_entry("/f", Kind::file, "x");
  const auto changed = [&file](auto change) {
    Entry other = file;
    change(other);
    const std::string all = text({{file}}, {{other}});
    return all.substr(0, all.find('\n'));
  };
  CHECK(changed([](Entry& e) { e.mode = 04755; }) == "~ /f  mode 0644 to 4755");
  CHECK(changed([](Entry& e) { e.gid = 5; }) == "~ /f  owner 0:0 to 0:5");
  CHECK(changed([](Entry& e) { e.mtime = 7; }) == "~ /f  mtime 0 to 7");
  CHECK(changed([](Entry& e) { e.xattrs = {{"user.a", "1"}, {"user.b", "2"}}; }) ==
        "~ /f  xattrs user.a user.b");
}

TEST_CASE("no difference is said with what there is") {
  const Manifest same{{made_entry("/f", Kind::file, "x")}};
  CHECK(text(same, same) == "no difference: 1 file, 0 links, 0 directories, 1 B (1 bytes)\n");
}
