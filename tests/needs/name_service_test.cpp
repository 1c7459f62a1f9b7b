#include "needs/name_service.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;
using Lines = std::vector<std::string>;

namespace {

NameService asked(const std::string& configuration, const Lines& databases,
                  loader::Release release = {2, 36}) {
  tree::MemoryTree tree;
  if (!configuration.empty()) tree.add_file("/etc/nsswitch.conf", configuration);
  tree.add_file("/etc/services", "domain 53/udp\n");
  tree.add_file("/etc/hosts", "192.0.2.1 builder\n");
  loader::LdSo ld_so;
  ld_so.family = loader::Family::glibc;
  ld_so.release = release;
  return name_service(tree::Walker(tree), ld_so, databases);
}

Lines written_paths(const NameService& service) {
  Lines paths;
  for (const auto& file : service.written)
    paths.push_back(file.path);
  return paths;
}

}  // namespace

TEST_CASE("services that ask daemons of the machine are left out, and said") {
  const NameService service = asked(
      "passwd: files systemd\n"
      "hosts:  files mdns4_minimal [NOTFOUND=return] dns myhostname\n",
      {"passwd", "hosts"});
  CHECK(service.configuration == "hosts: files dns\npasswd: files\n");
  CHECK(service.modules.empty());
  CHECK(service.left_out == Lines{"hosts: mdns4_minimal", "hosts: myhostname", "passwd: systemd"});
}

TEST_CASE("db is left out without a word where it has no files") {
  const NameService service = asked("services: db files\n", {"services"});
  CHECK(service.configuration == "services: files\n");
  CHECK(service.left_out.empty());
}

TEST_CASE("an action stays with the service before it if something follows") {
  CHECK(asked("hosts: foo [NOTFOUND=return] dns\n", {"hosts"}).configuration ==
        "hosts: foo [NOTFOUND=return] dns\n");
  CHECK(asked("hosts: files [NOTFOUND=return] resolve\n", {"hosts"}).configuration ==
        "hosts: files\n");
}

TEST_CASE("other services are libraries that libc opens, files and dns only before 2.34") {
  CHECK(asked("passwd: foo files\n", {"passwd"}).modules == Lines{"libnss_foo.so.2"});
  CHECK(asked("", {"hosts"}, {2, 31}).modules == Lines{"libnss_files.so.2", "libnss_dns.so.2"});
  CHECK(asked("", {"hosts"}).modules.empty());
}

TEST_CASE("only the databases that are asked for are written, never the builder's hosts") {
  const NameService hosts = asked("", {"hosts"});
  CHECK(hosts.configuration == "hosts: files dns\n");
  CHECK(written_paths(hosts) == Lines{"/etc/nsswitch.conf", "/etc/hosts"});
  CHECK(hosts.written[1].text.find("builder") == std::string::npos);
  CHECK(hosts.files.empty());
  CHECK_FALSE(hosts.has_accounts);

  const NameService services = asked("", {"services"});
  CHECK(services.files == Lines{"/etc/services"});
  CHECK_FALSE(services.has_accounts);
  CHECK(written_paths(asked("", {"group"})) == Lines{"/etc/nsswitch.conf"});
  CHECK(asked("", {"group"}).has_accounts);
}

TEST_CASE("musl reads the files alone") {
  tree::MemoryTree tree;
  loader::LdSo musl;
  musl.family = loader::Family::musl;
  const NameService service = name_service(tree::Walker(tree), musl, {"passwd", "hosts"});
  CHECK(service.configuration.empty());
  CHECK(service.has_accounts);
  CHECK(written_paths(service) == Lines{"/etc/hosts"});
}
