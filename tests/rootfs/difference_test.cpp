#include "rootfs/difference.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace whittle;
using namespace whittle::rootfs;
using Lines = std::vector<std::string>;

namespace {

Entry entry(const std::string& path, Kind kind, const std::string& bytes = {}) {
  Entry entry;
  entry.path = path;
  entry.kind = kind;
  entry.mode = 0644;
  entry.target = kind == Kind::link || kind == Kind::hard_link ? bytes : "";
  if (kind == Kind::file) {
    entry.size = bytes.size();
    entry.sha256 = sha256(as_bytes(bytes));
  }
  return entry;
}

Lines lines(const Manifest& before, const Manifest& after) {
  Lines lines;
  for (const Difference& difference : compare(before, after)) {
    std::string line(difference.path());
    if (difference.before == nullptr) line += " added";
    if (difference.after == nullptr) line += " removed";
    for (const Field field : difference.fields)
      line += fmt::format(" {}", field_name(field));
    lines.push_back(fmt::format("{} {:+}", line, difference.size_change()));
  }
  return lines;
}

}  // namespace

TEST_CASE("what came, what went and what changed, with the bytes of it") {
  const Manifest before{{entry("/a", Kind::file, "one"), entry("/b", Kind::directory),
                         entry("/c", Kind::file, "three"), entry("/e", Kind::file, "x")}};
  const Manifest after{{entry("/b", Kind::directory), entry("/c", Kind::file, "seven"),
                        entry("/d", Kind::link, "c"), entry("/e", Kind::file, "xyz")}};
  CHECK(lines(before, after) ==
        Lines{"/a removed -3", "/c contents +0", "/d added +0", "/e size contents +2"});
  CHECK(lines(after, before) ==
        Lines{"/a added +3", "/c contents +0", "/d removed +0", "/e size contents -2"});
  CHECK(lines(before, before).empty());
  CHECK(lines({}, {}).empty());
}

TEST_CASE("every field is told apart") {
  const Entry file = entry("/f", Kind::file, "x");
  const auto changed = [&file](auto change) {
    Entry other = file;
    change(other);
    return lines({{file}}, {{other}});
  };
  CHECK(changed([](Entry& e) { e.mode = 0755; }) == Lines{"/f mode +0"});
  CHECK(changed([](Entry& e) { e.uid = 1; }) == Lines{"/f owner +0"});
  CHECK(changed([](Entry& e) { e.gid = 1; }) == Lines{"/f owner +0"});
  CHECK(changed([](Entry& e) { e.mtime = 1; }) == Lines{"/f mtime +0"});
  CHECK(changed([](Entry& e) { e.xattrs["user.x"] = "y"; }) == Lines{"/f xattrs +0"});
  CHECK(changed([](Entry& e) { e.reasons.push_back({}); }).empty());
  CHECK(lines({{file}}, {{entry("/f", Kind::link, "x")}}) == Lines{"/f kind -1"});
  CHECK(lines({{entry("/l", Kind::link, "a")}}, {{entry("/l", Kind::link, "b")}}) ==
        Lines{"/l target +0"});
}

TEST_CASE("the root itself is compared where both say what it is like, but for its time") {
  Manifest one;
  Manifest other;
  one.root = entry("/", Kind::directory);
  CHECK(lines(one, other).empty());
  other.root = one.root;
  other.root->mtime = 1;
  CHECK(lines(one, other).empty());
  other.root->mode = 0700;
  other.root->uid = 7;
  CHECK(lines(one, other) == Lines{"/ mode owner +0"});
}
