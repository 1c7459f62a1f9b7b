#include "report/manifest_json.h"

#include "support/made_entry.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;
using rootfs::Kind;
using rootfs::Manifest;
using test::made_entry;

TEST_CASE("the JSON of a root file system has every field of every entry") {
  Manifest manifest{{made_entry("/d", Kind::directory), made_entry("/f", Kind::file, "abc"),
                     made_entry("/h\xff", Kind::hard_link, "/f"),
                     made_entry("/l", Kind::link, "d/\xfe")}};
  rootfs::Entry& file = manifest.entries[1];
  file.mode = 04755;
  file.uid = 1;
  file.gid = 2;
  file.mtime = -3;
  file.xattrs["user.x"] = std::string("\0y", 2);
  file.reasons = {{ReasonKind::needed, "/app", "libf.so", "RUNPATH of /app"}};
  Json document = report::document();
  report::put_manifest(document, manifest);
  CHECK(document == Json::parse(R"({
    "schema": "whittle/1",
    "entries": [
      {"path": "/d", "kind": "directory", "mode": "0755", "uid": 0, "gid": 0, "mtime": 0},
      {"path": "/f", "kind": "file", "mode": "4755", "uid": 1, "gid": 2, "mtime": -3, "size": 3,
       "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
       "xattrs": {"user.x": "AHk="},
       "reasons": [{"kind": "needed", "by": "/app", "name": "libf.so", "how": "RUNPATH of /app"}]},
      {"path": "/h\ufffd", "path_b64": "L2j/", "kind": "hard link", "mode": "0644", "uid": 0,
       "gid": 0, "mtime": 0, "size": 0, "target": "/f"},
      {"path": "/l", "kind": "link", "mode": "0777", "uid": 0, "gid": 0, "mtime": 0,
       "target": "d/\ufffd", "target_b64": "ZC/+"}
    ],
    "totals": {"files": 1, "bytes": 3}
  })"));
}

TEST_CASE("the JSON of differences has both sides of each") {
  const Manifest before{{made_entry("/a", Kind::file, "abc"), made_entry("/b", Kind::link, "a")}};
  const Manifest after{{made_entry("/b", Kind::link, "c"), made_entry("/c", Kind::directory)}};
  Json document = report::document();
  report::put_differences(document, before, after, compare(before, after));
  CHECK(document["totals"] ==
        Json{{"files", 0}, {"bytes", 0}, {"files_before", 1}, {"bytes_before", 3}});
  const Json& differences = document["differences"];
  REQUIRE(differences.size() == 3);
  CHECK(differences[0]["path"] == "/a");
  CHECK(differences[0]["change"] == "removed");
  CHECK(differences[0]["size_change"] == -3);
  CHECK(differences[0]["before"]["size"] == 3);
  CHECK_FALSE(differences[0].contains("after"));
  CHECK(differences[1]["change"] == "changed");
  CHECK(differences[1]["fields"] == Json{"target"});
  CHECK(differences[1]["before"]["target"] == "a");
  CHECK(differences[1]["after"]["target"] == "c");
  CHECK(differences[2]["change"] == "added");
  CHECK(differences[2]["fields"] == Json::array());
  CHECK_FALSE(differences[2].contains("before"));
}
