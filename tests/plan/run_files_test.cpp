#include "plan/run_files.h"

#include "plan/planner.h"
#include "plan/why.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::lines;
using test::made_elf;
using test::made_program;
using test::request;
using trace::Use;
using Words = std::vector<std::string>;

namespace {

struct Touched {
  std::string path;
  std::vector<Use> uses;
};

TracedRun run(const std::vector<Touched>& touched, const std::string& name = "run.trace") {
  TracedRun run{name, {}};
  for (const auto& [path, uses] : touched)
    for (const Use use : uses)
      run.record.add(path, use, "/bin/good");
  return run;
}

Request request_with(TracedRun run) {
  Request asked = request({"/bin/good"});
  asked.image.runs.push_back(std::move(run));
  return asked;
}

// What is packed besides what the program needs by itself.
Words brought(const Plan& plan) {
  Words paths;
  for (const rootfs::Entry& entry : plan.manifest.value().entries)
    if (std::ranges::any_of(entry.reasons,
                            [](const Reason& reason) { return reason.kind == ReasonKind::traced; }))
      paths.push_back(entry.path);
  return paths;
}

const rootfs::Entry& entry(const Plan& plan, const std::string& path) {
  return *plan.manifest.value().find(path);
}

std::shared_ptr<tree::MemoryTree> tree_with(const Words& files) {
  auto tree = test::made_tree();
  for (const std::string& file : files)
    tree->add_file(file, file);
  return tree;
}

}  // namespace

TEST_CASE("what a run used is packed, with the record, uses and programs as its reason") {
  const auto tree = tree_with({"/etc/app.conf", "/usr/share/app/data"});
  tree->add_link("/usr/share/app/link", "data");
  const Plan plan = make_plan(tree, request_with(run({{"/etc/app.conf", {Use::read}},
                                                      {"/usr/share/app/link", {Use::seen}},
                                                      {"/usr/share/app/data", {Use::read}},
                                                      {"/nowhere", {Use::absent}}})));
  CHECK(plan.findings.empty());
  CHECK(brought(plan) == Words{"/etc/app.conf", "/usr/share/app/data", "/usr/share/app/link"});
  CHECK(entry(plan, "/etc/app.conf").reasons ==
        Reasons{{ReasonKind::traced, "run.trace", "", "read by /bin/good"}});
  const Why answer = why(plan, "/etc/app.conf");
  REQUIRE(answer.chain.size() == 1);
  CHECK(answer.chain.front().kind == ReasonKind::traced);
}

TEST_CASE("what a run made or only wrote stays behind, and its directory comes") {
  const auto tree = tree_with({"/var/log/app.log", "/var/lib/app/db", "/var/cache/app/made"});
  const Plan plan = make_plan(
      tree, request_with(run({{"/var/log/app.log", {Use::written}},
                              {"/var/lib/app/db", {Use::read, Use::written}},
                              {"/var/cache/app/made", {Use::written, Use::read, Use::absent}},
                              {"/var/cache/app/gone", {Use::written, Use::absent}}})));
  CHECK(plan.findings.empty());
  CHECK(brought(plan) == Words{"/var/cache/app", "/var/lib/app", "/var/lib/app/db", "/var/log"});
  CHECK(entry(plan, "/var/log").kind == rootfs::Kind::directory);
}

TEST_CASE("a directory that the run made itself is for the next run to make") {
  const auto tree = tree_with({"/srv/repository/.hg/requires"});
  const Plan plan = make_plan(
      tree, request_with(run({{"/srv/repository", {Use::written, Use::absent}},
                              {"/srv/repository/.hg", {Use::written, Use::absent}},
                              {"/srv/repository/.hg/requires", {Use::written, Use::absent}},
                              {"/srv/repository/.hg/store", {Use::written}}})));
  CHECK(brought(plan) == Words{"/srv"});
}

TEST_CASE("what is of one run, one person or one machine is left out, and told with its option") {
  const auto tree =
      tree_with({"/root/.app", "/home/me/.app", "/home/other/x", "/run/app/state", "/tmp/x",
                 "/etc/hosts", "/etc/shadow", "/proc/version", "/etc/ssl/server.pem", "/dev/null"});
  tree->add_file("/etc/ssl/server.pem",
                 "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----\n");
  Request asked = request_with(run({{"/root/.app", {Use::read}},
                                    {"/home/me/.app", {Use::read}},
                                    {"/home/other/x", {Use::read}},
                                    {"/run/app/state", {Use::read, Use::written}},
                                    {"/tmp/x", {Use::read}},
                                    {"/etc/hosts", {Use::read}},
                                    {"/etc/shadow", {Use::read}},
                                    {"/proc/version", {Use::read}},
                                    {"/dev/null", {Use::read}},
                                    {"/etc/ssl/server.pem", {Use::read}}}));
  asked.image.home = "/home/me";
  const Plan plan = make_plan(tree, asked);
  CHECK(brought(plan) == Words{"/home/other/x", "/run/app"});
  Words told = lines(plan.findings);
  std::ranges::sort(told);
  CHECK(told ==
        Words{"note traced-file-left-out /etc/hosts", "note traced-file-left-out /etc/shadow",
              "note traced-file-left-out /etc/ssl/server.pem",
              "note traced-file-left-out /home/me/.app", "note traced-file-left-out /root/.app",
              "note traced-file-left-out /run/app/state", "note traced-file-left-out /tmp/x"});
  for (const Finding& finding : plan.findings)
    CHECK(finding.advice == "--include " + finding.subject);
}

TEST_CASE("many files of one directory that are left out are told together") {
  const Words files{"/root/a/1", "/root/a/2", "/root/a/3", "/root/a/4", "/root/a/5"};
  std::vector<Touched> touched;
  for (const std::string& file : files)
    touched.push_back({file, {Use::read}});
  const Plan plan = make_plan(tree_with(files), request_with(run(touched)));
  REQUIRE(lines(plan.findings) == Words{"note traced-file-left-out /root/a"});
  CHECK(plan.findings[0].what ==
        "5 files in it that a run used are left out: it lies in somebody's home");
}

TEST_CASE("what is named with --include comes as it was named, and is not told") {
  const auto tree = tree_with({"/root/.app", "/root/.other"});
  Request asked = request_with(run({{"/root/.app", {Use::read}}}));
  asked.image.includes.push_back({.on_host = false, .path = "/root/.app", .at = ""});
  const Plan plan = make_plan(tree, asked);
  CHECK(plan.findings.empty());
  CHECK(entry(plan, "/root/.app").reasons.front().kind == ReasonKind::included);
}

TEST_CASE("a directory of which a run read most files comes with all of them") {
  const auto tree = tree_with({"/plugins/a", "/plugins/b", "/plugins/c", "/few/a", "/few/b",
                               "/few/c", "/unlisted/a", "/unlisted/b", "/unlisted/c"});
  std::vector<Touched> touched{{"/plugins", {Use::listed}}, {"/few", {Use::listed}}};
  for (const char* path : {"/plugins/a", "/plugins/b", "/few/a", "/unlisted/a", "/unlisted/b"})
    touched.push_back({path, {Use::read}});
  const Plan plan = make_plan(tree, request_with(run(touched)));
  CHECK(brought(plan) == Words{"/few", "/few/a", "/plugins", "/plugins/a", "/plugins/b",
                               "/plugins/c", "/unlisted/a", "/unlisted/b"});
  CHECK(lines(plan.findings) == Words{"note traced-directory-whole /plugins"});
  CHECK(entry(plan, "/plugins/c").reasons.front().how == "/plugins reads 2 of its 3 files");
}

TEST_CASE("a directory that the run wrote into is not taken for one of plugins") {
  const auto tree = tree_with({"/data/a", "/data/b", "/data/c"});
  const Plan plan =
      make_plan(tree, request_with(run({{"/data", {Use::listed, Use::written}},
                                        {"/data/a", {Use::read, Use::written, Use::absent}},
                                        {"/data/b", {Use::read, Use::written, Use::absent}}})));
  CHECK(brought(plan) == Words{"/data"});
}

TEST_CASE("a record of another root is told of by what is not there") {
  const Plan plan = make_plan(
      tree_with({}), request_with(run({{"/gone/a", {Use::read}}, {"/gone/b", {Use::mapped}}})));
  REQUIRE(lines(plan.findings) == Words{"warning traced-file-absent /gone/a"});
  CHECK(plan.findings[0].what == "run.trace used it and 1 more that are not there");
}

TEST_CASE("a program that was started brings what it needs, a library only itself") {
  const auto tree = tree_with({});
  tree->add_file("/lib64/libhelp.so", made_elf({.soname = "libhelp.so"}));
  tree->add_file("/bin/helper", made_elf(made_program({"libhelp.so"})), 0755);
  tree->add_file("/lib64/plugin.so", made_elf({.needs = {"libof_program.so"}}));
  const Plan plan = make_plan(tree, request_with(run({{"/bin/helper", {Use::executed}},
                                                      {"/lib64/libc.so.6", {Use::mapped}},
                                                      {"/lib64/plugin.so", {Use::mapped}}})));
  CHECK(plan.findings.empty());
  REQUIRE(plan.programs.size() == 2);
  CHECK(plan.programs[1].closure.program == "/bin/helper");
  CHECK(plan.programs[1].reason.kind == ReasonKind::traced);
  CHECK(plan.manifest.value().find("/lib64/libhelp.so") != nullptr);
  CHECK(plan.manifest.value().find("/lib64/plugin.so") != nullptr);
}

TEST_CASE("what only runs knew of, and what no run used, is compared by bytes") {
  const auto tree = tree_with({"/usr/share/data", "/usr/share/more"});
  Request asked = request_with(run({{"/bin/good", {Use::executed}},
                                    {"/lib64/libc.so.6", {Use::mapped}},
                                    {"/usr/share/data", {Use::read}},
                                    {"/usr/share/more", {Use::absent}}}));
  asked.image.includes.push_back({.on_host = false, .path = "/usr/share/more", .at = ""});
  const Plan plan = make_plan(tree, asked);
  const Exactness& exactness = plan.exactness.value();
  CHECK(exactness.runs == Words{"run.trace"});
  CHECK(exactness.used == 3);
  REQUIRE(exactness.found_by_runs.size() == 1);
  CHECK(exactness.found_by_runs[0].path == "/usr/share/data");
  CHECK(exactness.found_by_runs[0].size == 15);
  Words unused;
  for (const auto& file : exactness.unused)
    unused.push_back(file.path);
  std::ranges::sort(unused);
  CHECK(unused == Words{"/lib64/ld-linux-x86-64.so.2", "/usr/share/more"});
}

TEST_CASE("what was built in one place and is packed at another counts as used there") {
  const auto tree = tree_with({});
  Request asked = request({"/bin/good:/app/server"});
  asked.image.runs.push_back(run({{"/bin/good", {Use::executed}}}));
  const Plan plan = make_plan(tree, asked);
  CHECK(plan.manifest.value().find("/bin/good") == nullptr);
  CHECK(plan.exactness.value().used == 1);
}

TEST_CASE("several runs are one, each reason names its own") {
  const auto tree = tree_with({"/a", "/b"});
  Request asked = request_with(run({{"/a", {Use::read}}}, "one"));
  asked.image.runs.push_back(run({{"/a", {Use::seen}}, {"/b", {Use::read}}}, "two"));
  const Plan plan = make_plan(tree, asked);
  CHECK(brought(plan) == Words{"/a", "/b"});
  CHECK(entry(plan, "/a").reasons == Reasons{{ReasonKind::traced, "one", "", "read by /bin/good"},
                                             {ReasonKind::traced, "two", "", "seen by /bin/good"}});
}
