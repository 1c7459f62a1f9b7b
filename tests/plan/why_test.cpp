#include "plan/why.h"

#include "plan/planner.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::plan;
using test::made_elf;
using test::made_program;
using tree::MemoryTree;
using Answer = Why::Answer;

namespace {

// A system whose /lib is a link, as distributions have it, with a program that needs a
// library by a link, another by name, a shell by a rule and a bundle of certificates.
std::shared_ptr<MemoryTree> merged_system() {
  auto tree = std::make_shared<MemoryTree>();
  tree->add_link("/lib", "usr/lib");
  tree->add_link("/bin", "usr/bin");
  tree->add_file("/usr/lib64/ld-linux-x86-64.so.2", test::made_ld_so(), 0755);
  tree->add_link("/lib64", "usr/lib64");
  tree->add_file("/usr/lib64/libc.so.6", made_elf({.soname = "libc.so.6"}));
  tree->add_file("/usr/lib/liba.so.0.11.2",
                 made_elf({.needs = {"libb.so"}, .soname = "liba.so.0"}));
  tree->add_link("/usr/lib/liba.so.0", "liba.so.0.11.2");
  tree->add_file("/usr/lib64/libb.so", made_elf({.soname = "libb.so"}));
  tree->add_file("/usr/bin/sh", made_elf(made_program({"libc.so.6"})), 0755);
  tree->add_file("/usr/bin/tool",
                 made_elf({.interpreter = test::made_loader_path,
                           .needs = {"liba.so.0", "libc.so.6"},
                           .runpath = "/lib",
                           .imports = {{"system"}, {"gnutls_certificate_set_x509_system_trust"}}}),
                 0755);
  tree->add_file("/etc/ssl/certs/ca-certificates.crt", "CA");
  tree->add_file("/etc/unrelated", "");
  return tree;
}

Why asked(const std::shared_ptr<MemoryTree>& tree, const std::string& query,
          const std::string& program = "/usr/bin/tool") {
  Request request;
  request.programs = {{.on_host = false, .path = program, .at = {}}};
  return why(make_plan(tree, request), query);
}

// The path, then for each reason a line: what it is, who asks, and how it led there.
std::string text(const Why& why) {
  const auto word = [](ReasonKind kind) {
    switch (kind) {
      case ReasonKind::needed:
        return "needed by";
      case ReasonKind::rule:
        return "rule of";
      case ReasonKind::link:
        return "on the way to";
      case ReasonKind::directory:
        return "directory of";
      case ReasonKind::script:
        return "runs";
      case ReasonKind::included:
        return "included with";
      case ReasonKind::written:
        return "written";
      default:
        return "other";
    }
  };
  std::string text = why.path + "\n";
  for (const Reason& reason : why.chain) {
    text += std::string(word(reason.kind)) + " " + reason.by;
    if (!reason.name.empty() && reason.kind == ReasonKind::needed) text += " as " + reason.name;
    if (!reason.how.empty()) text += ": " + reason.how;
    text += "\n";
  }
  return text;
}

std::string text(const std::string& query) {
  return text(asked(merged_system(), query));
}

}  // namespace

TEST_CASE("any name of a library gets the answer of the library") {
  const std::string chain = "needed by /usr/bin/tool: RUNPATH of /usr/bin/tool\n";
  for (const char* name : {"/lib/liba.so.0.11.2", "/usr/lib/liba.so.0.11.2", "liba.so.0.11.2",
                           "/usr/lib64/../lib/liba.so.0.11.2", "lib/liba.so.0.11.2"}) {
    CAPTURE(name);
    CHECK(text(name) == "/lib/liba.so.0\n" + chain);
  }
  CHECK(text("liba.so.0") == "/lib/liba.so.0\n" + chain);
}

TEST_CASE("a link is there for what it is on the way to") {
  for (const char* name : {"/lib/liba.so.0", "/usr/lib/liba.so.0"}) {
    CAPTURE(name);
    CHECK(text(name) ==
          "/usr/lib/liba.so.0\n"
          "on the way to /usr/lib/liba.so.0.11.2\n"
          "needed by /usr/bin/tool: RUNPATH of /usr/bin/tool\n");
  }
}

TEST_CASE("what libraries need goes through them up to the program") {
  CHECK(text("libb.so") ==
        "/lib64/libb.so\n"
        "needed by /lib/liba.so.0: default directories\n"
        "needed by /usr/bin/tool: RUNPATH of /usr/bin/tool\n");
  CHECK(text("/usr/bin/tool") == "/usr/bin/tool\n");
}

TEST_CASE("a program that a rule starts is there by that rule, and what it needs by it") {
  const std::string shell = "rule of /usr/bin/tool: imports system\n";
  for (const char* name : {"/bin/sh", "/usr/bin/sh", "sh"}) {
    CAPTURE(name);
    CHECK(text(name) == "/bin/sh\n" + shell);
  }
}

TEST_CASE("files that no loader maps, and directories, have reasons too") {
  CHECK(text("/etc/ssl/certs/ca-certificates.crt") ==
        "/etc/ssl/certs/ca-certificates.crt\n"
        "rule of /usr/bin/tool: imports gnutls_certificate_set_x509_system_trust\n");
  CHECK(text("/etc/ssl") ==
        "/etc/ssl\n"
        "directory of /etc/ssl/certs\n"
        "directory of /etc/ssl/certs/ca-certificates.crt\n"
        "rule of /usr/bin/tool: imports gnutls_certificate_set_x509_system_trust\n");
}

TEST_CASE("many questions have the answers that each of them has") {
  plan::Request request;
  request.programs = {{.on_host = false, .path = "/usr/bin/tool", .at = {}}};
  const Plan plan = make_plan(merged_system(), request);
  const std::vector<std::string> queries{"libb.so", "/etc/unrelated", "/usr/bin/tool"};
  const std::vector<Why> answers = why(plan, queries);
  REQUIRE(answers.size() == 3);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Why alone = why(plan, queries[i]);
    CHECK(answers[i].answer == alone.answer);
    CHECK(text(answers[i]) == text(alone));
  }
}

TEST_CASE("what is not needed, and what is nowhere, are two answers") {
  const auto tree = merged_system();
  CHECK(asked(tree, "/etc/unrelated").answer == Answer::not_needed);
  CHECK(asked(tree, "libnone.so").answer == Answer::not_needed);
  CHECK(asked(tree, "/nowhere/libnone.so").answer == Answer::no_such_file);
}

TEST_CASE("what is missing has its chain") {
  auto tree = merged_system();
  tree->remove("/usr/lib64/libb.so");
  const Why lost = asked(tree, "libb.so");
  CHECK(lost.answer == Answer::missing);
  CHECK(text(lost) ==
        "libb.so\n"
        "needed by /lib/liba.so.0\n"
        "needed by /usr/bin/tool: RUNPATH of /usr/bin/tool\n");
}

TEST_CASE("scripts are on the way, and a name that the path does not say is told") {
  auto tree = std::make_shared<MemoryTree>(test::made_system());
  tree->add_file("/lib64/real.so", made_elf({.soname = "alias.so"}));
  tree->add_link("/lib64/alias.so", "/lib64/real.so");
  tree->add_file("/bin/tool", made_elf(made_program({"/lib64/../lib64/alias.so", "alias.so"})),
                 0755);
  tree->add_file("/bin/inner", "#!/bin/tool\n", 0755);
  tree->add_file("/bin/outer", "#!/bin/inner\n", 0755);
  CHECK(text(asked(tree, "/lib64/real.so", "/bin/outer")) ==
        "/lib64/../lib64/alias.so\n"
        "needed by /bin/tool: named by path\n"
        "runs /bin/inner\n"
        "runs /bin/outer\n");
}

TEST_CASE("what is included says with what, and what is made that it is") {
  auto tree = merged_system();
  tree->add_file("/srv/data/a", "");
  Request request;
  request.programs = {{.on_host = false, .path = "/usr/bin/tool", .at = {}}};
  request.image.includes = {{.on_host = false, .path = "/srv", .at = {}}};
  request.image.skeleton.places = true;
  const Plan plan = make_plan(tree, request);
  CHECK(text(why(plan, "/srv/data/a")) == "/srv/data/a\nincluded with /srv\n");
  CHECK(text(why(plan, "/etc/passwd")) == "/etc/passwd\nwritten : asked for, not by a file\n");
}
