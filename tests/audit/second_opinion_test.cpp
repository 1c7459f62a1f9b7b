#include "audit/second_opinion.h"

#include "support/made_plan.h"
#include "support/made_reader.h"
#include "support/made_root.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::ask_second_reader;
using audit::SecondOpinion;
using test::lines;
using Words = std::vector<std::string>;

namespace {

SecondOpinion ask(const std::string& script, const second_reader::Limits& limits = {}) {
  const test::TemporaryDirectory directory;
  tree::MemoryTree tree = test::made_system();
  tree.add_file("/bin/a", test::made_elf(test::made_program({"libc.so.6"})), 0755);
  const auto image = test::made_image(std::make_shared<const tree::MemoryTree>(tree));
  const auto files = audit::read_files(image.root, tree::Walker(*image.tree));
  const std::vector<audit::ElfFile> one(files.elf.begin(), files.elf.begin() + 1);
  return ask_second_reader(test::made_reader(directory, script), one, *image.tree, limits);
}

std::string says(const std::string& needed) {
  return R"(echo '{"file": "x", "facts": {"machine": 62, "bits": 64, "interpreter": )"
         R"("/lib64/ld-linux-x86-64.so.2", "needed": [")" +
         needed +
         R"("], "soname": null, "rpath": null, "runpath": null, "needed_versions": [], )"
         R"("defined_versions": []}}')";
}

}  // namespace

TEST_CASE("a second reader that says the same is counted, and timed") {
  const SecondOpinion opinion = ask(says("libc.so.6"));
  CHECK(opinion.files == 1);
  CHECK(opinion.agreeing == 1);
  CHECK(opinion.findings.empty());
  CHECK(opinion.time.count() > 0);
}

TEST_CASE("a difference between two readers is a finding of its own, with both values") {
  const SecondOpinion opinion = ask(says("libother.so"));
  CHECK(opinion.agreeing == 0);
  CHECK(lines(opinion.findings) == Words{"error readers-differ /bin/a"});
  CHECK(opinion.findings.front().what == "two readers differ: needed: libc.so.6 / libother.so");
}

TEST_CASE("a second reader that dies, hangs or babbles is told, and harms nothing") {
  const Words gave_up{"warning second-reader-gave-up /bin/a"};
  CHECK(lines(ask("kill -SEGV $$").findings) == gave_up);
  CHECK(lines(ask("echo babble").findings) == gave_up);
  CHECK(lines(ask("exec sleep 100", {.time = std::chrono::milliseconds(50)}).findings) == gave_up);
}
