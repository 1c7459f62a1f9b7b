#include "support/run_whittle.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

using namespace whittle;
using nlohmann::json;
using test::run_whittle;
using test::Said;
using test::write_file;

namespace {

// A root with one file and one package.
std::string made_root(const test::TemporaryDirectory& directory, const std::string& name = "root") {
  const std::string root = directory / name;
  std::filesystem::create_directories(root + "/var/lib/dpkg/status.d");
  write_file(root + "/a", "a");
  write_file(root + "/var/lib/dpkg/status.d/pa", "Package: pa\nVersion: 1\nArchitecture: all\n");
  return root;
}

}  // namespace

TEST_CASE("a document is written as its name, an option or nothing says") {
  const test::TemporaryDirectory directory;
  const std::string root = made_root(directory);
  const Said plain = run_whittle({"sbom", root});
  CHECK(plain.status == 0);
  CHECK(plain.error.empty());
  CHECK(json::parse(plain.output)["spdxVersion"] == "SPDX-2.3");
  CHECK(
      json::parse(run_whittle({"sbom", root, "--format", "cyclonedx-json"}).output)["bomFormat"] ==
      "CycloneDX");
  const std::string out = directory / "x.cdx.json";
  CHECK(run_whittle({"sbom", root, "-o", out}) == Said{0, "", ""});
  CHECK(json::parse(test::read_file(out))["metadata"]["component"]["name"] == "root");
  CHECK(run_whittle({"sbom", root}).output == plain.output);
}

TEST_CASE("a root that is not there, or not named, is status 2") {
  CHECK(run_whittle({"sbom", "/no/such/root"}).status == 2);
  CHECK(run_whittle({"sbom"}).status == 2);
}

TEST_CASE("a generator of BuildKit writes what its variables name") {
  const test::TemporaryDirectory directory;
  const std::string root = made_root(directory, "sbom");
  made_root(directory, "extras/sbom-build");
  const std::string out = directory / "out";
  std::filesystem::create_directory(out);
  CHECK(run_whittle({"sbom"},
                    {.environment = {{"BUILDKIT_SCAN_SOURCE", root},
                                     {"BUILDKIT_SCAN_SOURCE_EXTRAS", directory / "extras"},
                                     {"BUILDKIT_SCAN_DESTINATION", out}}}) == Said{0, "", ""});
  for (const std::string name : {"sbom", "sbom-build"})
    CHECK(json::parse(test::read_file(out + "/" + name + ".spdx.json"))["name"] == name);
  CHECK(run_whittle({"sbom"}, {.environment = {{"BUILDKIT_SCAN_SOURCE", root},
                                               {"BUILDKIT_SCAN_SOURCE_EXTRAS", "/no/such"},
                                               {"BUILDKIT_SCAN_DESTINATION", out}}})
            .status == 2);
}
