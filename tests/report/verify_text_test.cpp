#include "report/verify_text.h"

#include "support/made_plan.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle;
using report::Color;

namespace {

audit::Verification verified(const tree::MemoryTree& tree) {
  return audit::verify(test::made_image(std::make_shared<const tree::MemoryTree>(tree)), {});
}

audit::Verification good() {
  tree::MemoryTree tree;
  tree.add_file("/bin/start", "#!/bin/start\n", 0755);
  return verified(tree);
}

}  // namespace

TEST_CASE("of what is good, what was looked at and the verdict are told") {
  audit::Verification verification = good();
  verification.kernel = elf::AbiTag{.os = 0, .major = 3, .minor = 2, .patch = 0};
  verification.second_opinion.emplace();
  verification.second_opinion->files = 2;
  verification.second_opinion->agreeing = 2;
  CHECK(
      report::verify_text(verification, "root", Severity::warning, Color::off) ==
      "root: 2 entries, 13 B (13 bytes); 0 programs, 0 libraries, 1 script; Linux 3.2.0 or later\n"
      "second reader: 2 of 2 ELF files agree, 0.00 s\n"
      "complete (0 warnings)\n");
}

TEST_CASE("what a run did without is counted, and told one by one where notes are") {
  audit::Verification verification = good();
  verification.plan.findings.push_back(
      {FindingId::traced_file_absent, Severity::note, "/optional", "looked for", "", ""});
  const auto text = [&](Severity from) {
    return report::verify_text(verification, "root", from, Color::off);
  };
  const std::string counted =
      "looked for and done without: 1 file that this machine has (-v names them)\n";
  CHECK(text(Severity::warning).starts_with(counted));
  CHECK(text(Severity::warning).ends_with("complete (0 warnings)\n"));
  CHECK(text(Severity::note).starts_with("note: /optional: looked for\n"));
  CHECK(text(Severity::error).find("done without") == std::string::npos);
}

TEST_CASE("what several programs lack is told once, the worst finding first") {
  tree::MemoryTree tree = test::made_system();
  for (const char* path : {"/bin/a", "/bin/b"})
    tree.add_file(path, test::made_elf(test::made_program({"liblost.so"})), 0755);
  audit::Verification verification = verified(tree);
  verification.plan.findings.push_back(
      {FindingId::kernel_release, Severity::warning, "/bin/a", "warned", "", ""});
  verification.plan.findings.push_back(
      {FindingId::link_leads_nowhere, Severity::error, "/link", "cut", "", ""});
  verification.plan.findings.push_back(
      {FindingId::second_reader_missing, Severity::note, "reader", "noted", "", ""});
  const std::string text = report::verify_text(verification, "root", Severity::warning, Color::off);
  CHECK(text.find("missing: liblost.so") == 0);
  CHECK(text.find("missing: liblost.so", 1) == std::string::npos);
  CHECK(text.find("error: /link: cut\nwarning: /bin/a: warned\n") != std::string::npos);
  CHECK(text.find("noted") == std::string::npos);
  CHECK(text.find("not good: 3 errors (1 warning)\n") != std::string::npos);
}
