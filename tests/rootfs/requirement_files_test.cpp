#include "rootfs/requirement_files.h"

#include "support/manifest_lines.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::rootfs;
using needs::Grade;
using needs::Requirement;

namespace {

Requirement requirement(Grade grade, const Reason& reason, needs::Additions additions) {
  Requirement made;
  made.rule = reason.name;
  made.grade = grade;
  made.demands = {{reason, std::make_shared<const needs::Additions>(std::move(additions))}};
  return made;
}

}  // namespace

TEST_CASE("what needed requirements take and make is in the manifest, each with its reason") {
  tree::MemoryTree tree;
  tree.add_file("/etc/ssl/bundle.crt", "CA");
  tree.add_link("/etc/cert.pem", "ssl/bundle.crt");
  tree.add_file("/sh", "the shell");
  tree.add_file("/zone", "UTC");
  const tree::Walker walker(tree);
  const Reason certificates{ReasonKind::rule, "/app", "ca-certificates", "holds it"};
  const Reason time{ReasonKind::rule, "/app", "tzdata", "imports tzset"};
  const std::vector<Requirement> requirements = {
      requirement(Grade::needed, certificates,
                  {.files = {{.path = "/etc/cert.pem"}},
                   .made = {{"/etc/nsswitch.conf", "hosts: files\n"},
                            {"/etc/other.pem", "", "cert.pem"},
                            {"/sh", "not this"}},
                   .opened = {},
                   .programs = {}}),
      requirement(Grade::possible, time,
                  {.files = {{.path = "/zone"}}, .made = {}, .opened = {}, .programs = {}})};
  Builder builder;
  const Reason shell{ReasonKind::asked, "", "/sh", ""};
  builder.add(walker, "/sh", shell);
  add_requirements(builder, walker, requirements);
  const Manifest manifest = builder.finish();

  std::vector<std::string> paths;
  for (const Entry& entry : manifest.entries)
    paths.push_back(entry.path);
  CHECK(paths == std::vector<std::string>{"/etc", "/etc/cert.pem", "/etc/nsswitch.conf",
                                          "/etc/other.pem", "/etc/ssl", "/etc/ssl/bundle.crt",
                                          "/sh"});
  CHECK(manifest.find("/sh")->reasons == Reasons{shell});
  CHECK(manifest.find("/sh")->source.contents().text() == "the shell");
  CHECK(manifest.find("/etc/nsswitch.conf")->reasons == Reasons{certificates});
  CHECK(manifest.find("/etc/other.pem")->target == "cert.pem");
}

TEST_CASE("of two who make one file, what the later one makes is packed") {
  const tree::MemoryTree tree;
  const Reason reason{ReasonKind::rule, "/app", "r", ""};
  const auto making = [&](const std::string& text) {
    return requirement(Grade::needed, reason,
                       {.files = {}, .made = {{"/etc/f", text}}, .opened = {}, .programs = {}});
  };
  Builder builder;
  add_requirements(builder, tree::Walker(tree), {making("one"), making("two")});
  CHECK(builder.finish().find("/etc/f")->source.contents().text() == "two");
}

TEST_CASE("a directory that is written to keeps owner and mode, and is made where there is none") {
  tree::MemoryTree tree;
  tree.add_directory("/var/lib/app", 02770);
  tree.set_owner("/var/lib/app", 33, 44);
  tree.add_file("/var/lib/app/old", "");
  tree.add_directory("/var/log", 0775);
  const Reason reason{ReasonKind::rule, "/app", "state", "names it"};
  needs::Additions additions;
  additions.state = {"/var/lib/app", "/var/log/app", "/var/none/below"};
  Builder builder;
  add_requirements(builder, tree::Walker(tree),
                   {requirement(Grade::needed, reason, std::move(additions))});
  const Manifest manifest = builder.finish();
  CHECK(test::lines(manifest) == std::vector<std::string>{"directory 0755 0:0 0 /var",
                                                          "directory 0755 0:0 0 /var/lib",
                                                          "directory 2770 33:44 0 /var/lib/app",
                                                          "directory 0775 0:0 0 /var/log",
                                                          "directory 0755 0:0 0 /var/log/app"});
  CHECK(manifest.find("/var/lib/app")->reasons == Reasons{reason});
  CHECK(manifest.find("/var/log/app")->reasons == Reasons{reason});
}

TEST_CASE("passwd and group name all who are needed, beside those that every image has") {
  const tree::MemoryTree tree;
  const tree::Walker walker(tree);
  const Reason reason{ReasonKind::rule, "/app", "users", "names web"};
  const auto with = [](needs::Accounts accounts) {
    needs::Additions additions;
    additions.accounts = std::move(accounts);
    return additions;
  };
  const needs::Accounts web{{{"web", 33, 33, "/srv"}}, {{"web", 33}}};
  const needs::Accounts logs{{}, {{"logs", 44}}};
  const std::vector<Requirement> requirements = {
      requirement(Grade::needed, reason, with(web)),
      requirement(Grade::possible, reason, with({{{"other", 35, 35, "/"}}, {}}))};
  Builder builder;
  add_requirements(builder, walker, requirements, logs);
  const Manifest manifest = builder.finish();
  needs::Accounts all = needs::standard_accounts();
  all.add(web);
  all.add(logs);
  CHECK(manifest.find("/etc/passwd")->source.contents().text() == needs::passwd_text(all));
  CHECK(manifest.find("/etc/group")->source.contents().text() == needs::group_text(all));
  CHECK(needs::passwd_text(all).contains("web:x:33:33:"));
  CHECK_FALSE(needs::passwd_text(all).contains("other"));
}

TEST_CASE("root has the shell that there is") {
  tree::MemoryTree tree;
  tree.add_file("/usr/bin/dash", "");
  tree.add_link("/usr/bin/sh", "dash");
  tree.add_link("/bin", "usr/bin");
  const tree::Walker walker(tree);
  const Reason asked{ReasonKind::asked, "", "/bin/sh", ""};
  Builder builder;
  builder.add_link(walker, "/bin/sh", asked);
  add_requirements(builder, walker, {}, {{{"web", 33, 33, "/srv"}}, {}});
  const std::string passwd(builder.finish().find("/etc/passwd")->source.contents().text());
  CHECK(passwd.contains("root:x:0:0:root:/root:/bin/sh\n"));
  CHECK(passwd.contains("web:x:33:33:web:/srv:/sbin/nologin\n"));
}

TEST_CASE("nobody's need of an account writes no passwd, and one that is there stays") {
  tree::MemoryTree tree;
  tree.add_file("/etc/passwd", "mine\n");
  const tree::Walker walker(tree);
  Builder none;
  add_requirements(none, walker, {});
  CHECK(none.finish().entries.empty());

  const Reason asked{ReasonKind::asked, "", "/etc/passwd", ""};
  Builder builder;
  builder.add(walker, "/etc/passwd", asked);
  add_requirements(builder, walker, {}, {{{"web", 33, 33, "/srv"}}, {{"web", 33}}});
  const Manifest manifest = builder.finish();
  CHECK(manifest.find("/etc/passwd")->source.contents().text() == "mine\n");
  CHECK(manifest.find("/etc/group")->source.contents().text().contains("web:x:33:"));
}
