#include "audit/build_advice.h"

#include "audit/image_audit.h"
#include "support/made_layers.h"
#include "support/made_system.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using audit::BuildAdvice;

namespace {

// A C++ runtime of 100 kB for one program, or for a library too.
std::vector<BuildAdvice> advised(std::size_t size, const std::string& other_needs) {
  const std::string runtime = "/lib64/libstdc++.so.6";
  std::string bytes = test::made_elf({.soname = "libstdc++.so.6"});
  bytes.resize(size);
  audit::AuditRequest request;
  request.start.entrypoint = {"/app/server"};
  const audit::ImageAudit audit = audit::audit_image(
      test::made_layers(
          {{{test::made_loader_path, test::made_ld_so(), 0755},
            {"/lib64/libc.so.6", test::made_elf({.soname = "libc.so.6"}), 0755},
            {runtime, bytes, 0755},
            {"/lib64/libx.so.1", test::made_elf({.needs = {other_needs}, .soname = "libx.so.1"}),
             0755},
            {"/app/server",
             test::made_elf(test::made_program({"libx.so.1", "libstdc++.so.6", "libc.so.6"})),
             0755}}}),
      request);
  return audit::build_advice(audit.plan, audit.image().root, audit.judged);
}

}  // namespace

TEST_CASE("a C++ runtime for one program alone could be in it") {
  CHECK(advised(100'000, "libc.so.6") ==
        std::vector{BuildAdvice{"/app/server",
                                "/lib64/libstdc++.so.6 is there for 0 of its 0 symbols",
                                "-static-libstdc++ -static-libgcc", 100'000}});
}

TEST_CASE("of a runtime that others need too, and of little, nothing is said") {
  CHECK(advised(100'000, "libstdc++.so.6").empty());
  CHECK(advised(60'000, "libc.so.6").empty());
}
