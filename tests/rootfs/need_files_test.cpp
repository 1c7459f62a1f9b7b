#include "rootfs/need_files.h"

#include "closure/engine.h"
#include "support/made_elf.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::rootfs;
using closure::Reason;
using closure::ReasonKind;

TEST_CASE("what rules take and write is in the manifest, each with its reason") {
  tree::MemoryTree tree;
  tree.add_file("/app", test::made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/sh", test::made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  tree.add_file("/etc/ssl/bundle.crt", "CA");
  tree.add_link("/etc/cert.pem", "ssl/bundle.crt");
  const closure::Engine engine(tree, {});

  tree.add_file("/plugin", test::made_elf({.type = ET_EXEC, .dynamic = false}), 0755);
  const Reason plugin{ReasonKind::included, "/plugin", "", ""};
  const Reason shell{ReasonKind::rule, "/app", "shell", "imports system"};
  const Reason certificates{ReasonKind::rule, "/app", "ca-certificates", "holds it"};
  needs::Answer answer;
  answer.programs = {engine.resolve("/app"), engine.resolve("/plugin"), engine.resolve("/sh")};
  answer.brought = {shell};
  answer.taken = {{"/etc/cert.pem", certificates}};
  answer.written = {{"/etc/nsswitch.conf", "hosts: files\n", "", certificates},
                    {"/etc/other.pem", "", "cert.pem", certificates},
                    {"/sh", "not this", "", certificates}};
  Builder builder;
  add_needs(builder, engine, answer, {{"/plugin", plugin}});
  const Manifest manifest = builder.finish();

  std::vector<std::string> paths;
  for (const Entry& entry : manifest.entries)
    paths.push_back(entry.path);
  CHECK(paths == std::vector<std::string>{"/app", "/etc", "/etc/cert.pem", "/etc/nsswitch.conf",
                                          "/etc/other.pem", "/etc/ssl", "/etc/ssl/bundle.crt",
                                          "/plugin", "/sh"});
  CHECK(manifest.find("/app")->reasons == closure::Reasons{{ReasonKind::asked, "", "/app", ""}});
  CHECK(manifest.find("/plugin")->reasons == closure::Reasons{plugin});
  CHECK(manifest.find("/sh")->reasons == closure::Reasons{shell});
  CHECK(manifest.find("/etc/nsswitch.conf")->reasons == closure::Reasons{certificates});
  CHECK(manifest.find("/etc/other.pem")->target == "cert.pem");
}
