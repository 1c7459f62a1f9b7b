#include "report/json.h"

#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using report::Json;
using test::made_elf;
using test::made_program;
using test::made_system;
using test::resolve;
using tree::MemoryTree;

TEST_CASE("a path that is no UTF-8 is there twice: as text and as its bytes") {
  Json json;
  report::put_path(json, "path", "/usr/bin/\xc3\xa4");
  report::put_path(json, "by", "/\xff");
  CHECK(json == Json{{"path", "/usr/bin/\xc3\xa4"}, {"by", "/\xef\xbf\xbd"}, {"by_b64", "L/8="}});
}

TEST_CASE("a document is text with its schema's name and a newline at its end") {
  CHECK(report::dump(report::document()) == "{\n  \"schema\": \"whittle/1\"\n}\n");
}

TEST_CASE("a finding in JSON has only what it says") {
  CHECK(report::to_json(Finding{FindingId::unused_library, Severity::note, "/a", "is there", "",
                                ""}) == Json{{"id", "unused-library"},
                                             {"severity", "note"},
                                             {"subject", "/a"},
                                             {"what", "is there"}});
  CHECK(report::to_json(Finding{FindingId::cpu_level, Severity::warning, "/a", "is odd", "why",
                                ""}) == Json{{"id", "cpu-level"},
                                             {"severity", "warning"},
                                             {"subject", "/a"},
                                             {"what", "is odd"},
                                             {"why", "why"}});
  CHECK(report::to_json(Finding{FindingId::missing_library, Severity::error, "/\xff", "is wrong",
                                "", "mend it"}) == Json{{"id", "missing-library"},
                                                        {"severity", "error"},
                                                        {"subject", "/\xef\xbf\xbd"},
                                                        {"subject_b64", "L/8="},
                                                        {"what", "is wrong"},
                                                        {"advice", "mend it"}});
}

TEST_CASE("the JSON of a closure has its programs, objects, edges and what is missing") {
  const std::string libc =
      made_elf({.soname = "libc.so.6", .versions = {"GLIBC_2.2.5", "GLIBC_2.34"}});
  MemoryTree tree = made_system();
  tree.add_link("/lib64/libc.so.6", "libc-2.36.so");
  tree.add_file("/lib64/libc-2.36.so", libc);
  tree.add_file("/app/server",
                made_elf({.interpreter = test::made_loader_path,
                          .needs = {"libc.so.6", "liblost.so"},
                          .version_needs = {{"libc.so.6", {"GLIBC_2.2.5", "GLIBC_2.34"}}}}),
                0755);
  tree.add_file("/app/start", "#!/app/server -x\n", 0755);
  const closure::Closure closure = resolve(tree, "/app/start");

  Json document = report::document();
  report::put_closures(document, {&closure});
  const std::uint64_t program_size = tree.status("/app/server")->size;
  const std::uint64_t loader_size = tree.status(test::made_loader_path)->size;
  Json expected = Json::parse(R"({
    "schema": "whittle/1",
    "programs": [{
      "program": "/app/start", "kind": "dynamic", "starts": false, "minimum_glibc": "2.34",
      "loader": {"family": "glibc", "release": "2.36"},
      "scripts": [{"path": "/app/start", "interpreter": "/app/server", "argument": "-x"}],
      "load_order": ["/app/server", "/lib64/ld-linux-x86-64.so.2", "/lib64/libc.so.6"]
    }],
    "objects": [
      {"path": "/app/server", "real_path": "/app/server", "role": "program", "machine": "x86-64",
       "class": 64, "minimum_glibc": "2.34", "links": []},
      {"path": "/lib64/ld-linux-x86-64.so.2", "real_path": "/lib64/ld-linux-x86-64.so.2",
       "role": "loader", "machine": "x86-64", "class": 64, "soname": "ld-linux-x86-64.so.2",
       "links": []},
      {"path": "/lib64/libc.so.6", "real_path": "/lib64/libc-2.36.so", "role": "library",
       "machine": "x86-64", "class": 64, "soname": "libc.so.6", "links": ["/lib64/libc.so.6"]}
    ],
    "edges": [
      {"from": "/app/server", "to": "/lib64/ld-linux-x86-64.so.2",
       "name": "/lib64/ld-linux-x86-64.so.2", "kind": "interpreter"},
      {"from": "/app/server", "to": "/lib64/libc.so.6", "name": "libc.so.6", "kind": "needed",
       "how": "default directories"},
      {"from": "/app/server", "name": "liblost.so", "kind": "needed", "how": "not found"}
    ],
    "missing": [{
      "name": "liblost.so", "state": "missing", "optional": false, "by": "/app/server",
      "kind": "needed",
      "message": "liblost.so: cannot open shared object file: No such file or directory",
      "tries": [
        {"source": "default directories", "path": "/lib64/liblost.so", "outcome": "absent",
         "detail": "no such file"},
        {"source": "default directories", "path": "/usr/lib64/liblost.so", "outcome": "absent",
         "detail": "no such directory"}
      ],
      "notes": []
    }],
    "totals": {"files": 3}
  })");
  expected["objects"][0]["size"] = program_size;
  expected["objects"][1]["size"] = loader_size;
  expected["objects"][2]["size"] = libc.size();
  expected["totals"]["bytes"] = program_size + loader_size + libc.size();
  CHECK(document.dump(2) == expected.dump(2));
}

TEST_CASE("what several programs share is in their JSON once") {
  MemoryTree tree = made_system();
  const std::string program = made_elf(made_program({"libc.so.6"}));
  tree.add_file("/bin/a", program, 0755);
  tree.add_file("/bin/b", program, 0755);
  const closure::Closure a = resolve(tree, "/bin/a");
  const closure::Closure b = resolve(tree, "/bin/b");
  Json document;
  report::put_closures(document, {&a, &b});
  CHECK(document["programs"].size() == 2);
  CHECK(document["objects"].size() == 4);
  CHECK(document["edges"].size() == 4);
  CHECK(document["totals"]["files"] == 4);
}
