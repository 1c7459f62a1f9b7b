#include "bundle/single_file.h"

#include "bundle/maker.h"
#include "plan/planner.h"
#include "support/made_plan.h"
#include "support/run.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace whittle::bundle {

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a single file is its unpacker, the archive and a footer, the same every time") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  const test::TemporaryDirectory out;
  std::string first;
  for (const std::string name : {"one", "two"}) {
    Bundle bundle = make_bundle(plan);
    const SingleFile file = write_single_file(bundle, image::default_zstd, out / name);
    const std::string bytes = bytes_of(out / name);
    CHECK(bytes.size() == file.size);
    CHECK(bytes.substr(bytes.size() - 96, 80) == "whittle bundle 1" + file.digest.hex());
    CHECK((std::filesystem::status(out / name).permissions() &
           std::filesystem::perms::owner_exec) != std::filesystem::perms::none);
    if (!first.empty()) CHECK(bytes == first);
    first = bytes;
  }
}

TEST_CASE("a single file unpacks what the bundle has") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  const test::TemporaryDirectory out;
  Bundle bundle = make_bundle(plan);
  write_single_file(bundle, image::default_zstd, out / "one");
  const std::string file = test::quote(out / "one");
  const std::string to = test::quote(out / "tree");
  CHECK(test::run(file + " --whittle-extract " + to) == test::Outcome{0, ""});
  CHECK(test::run("cd " + to + " && find . | sort").output ==
        ".\n./bin\n./bin/good\n./bundle.gdb\n./lib\n./lib/ld-linux-x86-64.so.2\n./lib/libc.so.6\n./"
        "shared\n"
        "./shared/good\n");
}

TEST_CASE("a shell script unpacks what the bundle has") {
  const plan::Plan plan = plan::make_plan(test::made_tree(), test::request({"/bin/good"}));
  const test::TemporaryDirectory out;
  Bundle bundle = make_bundle(plan);
  write_single_file(bundle, image::default_gzip, out / "one", Unpacker::script);
  CHECK(bytes_of(out / "one").starts_with("#!/bin/sh\n"));
  const std::string file = test::quote(out / "one");
  const std::string to = test::quote(out / "tree");
  CHECK(test::run(file + " --whittle-extract " + to) == test::Outcome{0, ""});
  CHECK(test::run("cd " + to + " && find . -type f | sort").output ==
        "./bin/good\n./bundle.gdb\n./lib/ld-linux-x86-64.so.2\n./lib/libc.so.6\n./shared/good\n");
}

TEST_CASE("one file starts one program") {
  const plan::Plan plan =
      plan::make_plan(test::made_tree(), test::request({"/bin/good", "/bin/other"}));
  const test::TemporaryDirectory out;
  Bundle bundle = make_bundle(plan);
  CHECK_THROWS_WITH(write_single_file(bundle, image::default_zstd, out / "one"),
                    "cannot write " + (out / "one") +
                        ": one file starts one program; for several end its name in /");
  CHECK_FALSE(std::filesystem::exists(out / "one"));
}

}  // namespace whittle::bundle
