#include "support/run_whittle.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace whittle;
using test::run_whittle;
using test::Said;

namespace {

// A root with what it starts, and with what it does not have.
std::string made_root(const test::TemporaryDirectory& directory) {
  const std::string root = directory / "root";
  std::filesystem::create_directories(root + "/bin");
  std::filesystem::copy_file("/bin/true", root + "/bin/true");
  return root;
}

}  // namespace

TEST_CASE("a root that lacks something is not good, by text and by JSON") {
  const test::TemporaryDirectory directory;
  const std::string root = made_root(directory);
  const Said said = run_whittle({"verify", root, "--entrypoint", "/bin/true"});
  CHECK(said.status == 1);
  CHECK(said.output.find("not good: ") != std::string::npos);
  const Said json = run_whittle({"verify", root, "--json"});
  CHECK(json.status == 1);
  const auto document = nlohmann::json::parse(json.output);
  CHECK(document["findings"][0]["id"] == "missing-interpreter");
  CHECK(document["root"]["programs"] == 1);
}

TEST_CASE("that there is no second reader is a note, unless nobody wants one") {
  const test::TemporaryDirectory directory;
  const std::string root = directory.path().string();
  test::write_file(directory / "start", "#!/start\n");
  std::filesystem::permissions(directory / "start", std::filesystem::perms::owner_all);
  const Said noted = run_whittle({"verify", root, "-v"});
  CHECK(noted.status == 0);
  CHECK(noted.output.find("note: whittle-second-reader: ") != std::string::npos);
  const Said plain = run_whittle({"verify", root, "-v", "--no-second-reader"});
  CHECK(plain.output.find("second-reader") == std::string::npos);
}

TEST_CASE("what cannot be read is status 2") {
  const Said said = run_whittle({"verify", "/no/such/root"});
  CHECK(said.status == 2);
  CHECK(said.error == "whittle: cannot read /no/such/root: No such file or directory\n");
  CHECK(run_whittle({"verify"}).status == 2);
}
