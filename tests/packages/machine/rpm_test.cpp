// A database that rpm itself makes.
#include "packages/database.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"
#include "tree/directory_tree.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <string_view>

using namespace whittle;
using namespace whittle::packages;

namespace {

constexpr std::string_view spec = R"(
Name: hello
Epoch: 2
Version: 1.5
Release: 3
Summary: a service and its library
License: none
Requires: hello-libs
%description
none
%package libs
Summary: its library
Requires: missing >= 1
%description libs
none
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib64 %{buildroot}/var/lib/hello
touch %{buildroot}/usr/bin/hello %{buildroot}/usr/lib64/libhello.so.1
%post
useradd -r hello
%files
/usr/bin/hello
%ghost /run/hello.pid
%dir /var/lib/hello
%files libs
/usr/lib64/libhello.so.1
)";

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what rpm has put into its database is read out of it") {
  if (!test::have("rpmbuild")) return test::skip("there is no rpmbuild");
  const test::TemporaryDirectory directory;
  const std::string root = directory / "root";
  const std::string top = directory / "build";
  std::ofstream(directory / "hello.spec") << spec;
  const test::Outcome built = test::run(
      "cd " + test::quote(directory / ".") + "; rpmbuild --quiet -bb --target x86_64 --define " +
      test::quote("_topdir " + top) + " hello.spec && mkdir -p root/var/lib/rpm && rpm --dbpath " +
      test::quote(root + "/var/lib/rpm") + " --justdb --nodeps -i build/RPMS/x86_64/*.rpm");
  INFO(built.output);
  REQUIRE(built.status == 0);

  const tree::DirectoryTree tree(root);
  const tree::Walker walker(tree);
  const Database database(walker);
  CHECK(database.damage().value_or("") == "");
  CHECK(database.all() ==
        std::vector<Package>{{"hello", "2:1.5-3", "x86_64", "hello", {"hello-libs"}},
                             {"hello-libs", "2:1.5-3", "x86_64", "hello", {"missing"}}});
  const Package* hello = database.find("hello");
  REQUIRE(hello != nullptr);
  CHECK(database.files(*hello) == Names{"/run/hello.pid", "/usr/bin/hello", "/var/lib/hello"});
  CHECK(database.made(*hello).users == Names{"hello"});
  REQUIRE(database.owner("/usr/lib64/libhello.so.1") != nullptr);
  CHECK(database.owner("/usr/lib64/libhello.so.1")->name == "hello-libs");
}
