#include "bundle/proof.h"

#include "support/made_entry.h"
#include "support/made_plan.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace whittle::bundle {

using test::made_entry;
using trace::Use;

TEST_CASE("a root that holds nothing else holds the bundle, a place to unpack to and /tmp") {
  rootfs::Manifest bundle;
  bundle.entries = {made_entry("/bin", rootfs::Kind::directory),
                    made_entry("/bin/a", rootfs::Kind::file, "x"),
                    made_entry("/bin/b", rootfs::Kind::hard_link, "/bin/a")};
  std::vector<std::string> paths;
  const rootfs::Manifest root = empty_root_with(bundle);
  for (const rootfs::Entry& entry : root.entries)
    paths.push_back(entry.path);
  CHECK(paths == std::vector<std::string>{"/some where", "/some where/cache", "/some where/else",
                                          "/some where/else/bin", "/some where/else/bin/a",
                                          "/some where/else/bin/b", "/tmp"});
  CHECK(root.find("/some where/else/bin/b")->target == "/some where/else/bin/a");
}

TEST_CASE("what the machine owns is told apart from what it only may have") {
  const std::string program = "/some where/else/bin/curl";
  trace::Record record;
  record.add("/dev/null", Use::read, program);
  record.add("/etc/nsswitch.conf", Use::absent, program);
  record.add("/etc", Use::seen, program);
  record.add("/root/.curlrc", Use::absent, program);
  record.add("/some where/else/lib/libc.so.6", Use::mapped, program);
  record.add("/some where/cache/curl-1/lib/libc.so.6", Use::mapped, program);
  record.add("/usr/share/x/a", Use::absent, program);
  record.add("/usr/share/x/b", Use::absent, program);
  record.add("/usr/lib/made", Use::written, program);
  record.add("/usr/lib/libnss_x.so.2", Use::absent, program);
  record.add("/usr/lib/glibc-hwcaps/x86-64-v2", Use::absent, program);
  record.add("/usr/lib/tls/libnss_x.so.2", Use::absent, program);
  record.add("/usr/lib/tls", Use::absent, program);
  record.add("/lib/x86_64-linux-gnu/libnss_x.so.2", Use::absent, program);
  const Outside outside = outside_of(record, "/root");
  std::vector<std::string> of_machine;
  for (const auto& [path, uses] : outside.of_machine)
    of_machine.push_back(path);
  CHECK(of_machine == std::vector<std::string>{"/dev/null", "/etc/nsswitch.conf", "/root/.curlrc"});
  CHECK(test::lines(outside.findings) ==
        std::vector<std::string>{"warning traced-file-absent /usr/share/x/a",
                                 "error traced-file-absent /lib/x86_64-linux-gnu/libnss_x.so.2"});
  CHECK(outside.findings.back().what ==
        "bin/curl looks for it, in 3 directories, outside of the bundle");
  CHECK(outside.findings.front().what ==
        "bin/curl looks for it, and for 1 more names there, outside of the bundle");
}

}  // namespace whittle::bundle
