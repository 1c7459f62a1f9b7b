#include "needs/secrets.h"

#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::needs;

namespace {

std::string told(const std::string& path, const std::string& bytes = {}) {
  tree::MemoryTree tree;
  tree.add_file(path, bytes);
  return secret_in(tree::Walker(tree), path, *tree.status(path));
}

}  // namespace

TEST_CASE("what one machine is known by is its own") {
  for (const char* path :
       {"/etc/shadow", "/etc/gshadow-", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
        "/etc/machine-id", "/etc/krb5.keytab", "/srv/http.keytab", "/etc/ssl/private",
        "/etc/ssh/ssh_host_ed25519_key"}) {
    INFO(path);
    CHECK(belongs_to_machine(path));
  }
  for (const char* path :
       {"/etc/passwd", "/etc/ssl/certs", "/etc/ssh/ssh_host_ed25519_key.pub", "/srv/etc/hosts"}) {
    INFO(path);
    CHECK_FALSE(belongs_to_machine(path));
  }
}

TEST_CASE("secrets are known by their names") {
  CHECK(told("/root/.ssh/id_rsa") == "a private key");
  CHECK(told("/root/.ssh/id_rsa.pub").empty());
  CHECK(told("/app/.env") == "an environment with secrets");
  CHECK(told("/app/.env.example").empty());
  CHECK(told("/home/x/.aws/credentials") == "credentials");
  CHECK(told("/app/credentials").empty());
  tree::MemoryTree tree;
  tree.add_directory("/app/.git");
  CHECK(secret_in(tree::Walker(tree), "/app/.git", *tree.status("/app/.git")) ==
        "the history of a repository");
}

TEST_CASE("a private key is known by its first line, and words about it are none") {
  const std::string key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
  CHECK(told("/app/server.pem", key) == "a private key");
  CHECK(told("/app/server.pem", "-----BEGIN PRIVATE KEY-----\r\nMIIE\r\n") == "a private key");
  CHECK(told("/app/both.pem", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n" +
                                  key) == "a private key");
  CHECK(told("/app/cert.pem", "-----BEGIN CERTIFICATE-----\nMII\n").empty());
  CHECK(told("/app/public.pem", "-----BEGIN PUBLIC KEY-----\nMII\n").empty());
  CHECK(told("/app/pem.c", "puts(\"-----BEGIN RSA PRIVATE KEY-----\");\n").empty());
  CHECK(told("/app/large", key + std::string(100'000, 'x')).empty());
}

TEST_CASE("a token is known by its form, where it stands for itself") {
  const std::string rest(36, 'a');
  CHECK(told("/app/config", "token = ghp_" + rest + "\n") == "a token");
  CHECK(told("/app/config", "ghp_short").empty());
  CHECK(told("/app/config", "high_ghp_" + rest).empty());
}

TEST_CASE("a key of AWS is its name with its secret, but not the one of documents") {
  const std::string name = "key = AKIAJ5C56P35AEBRX2QQ\n";
  const std::string secret = "secret = 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\n";
  CHECK(told("/app/config", name + secret) == "a token");
  CHECK(told("/app/config", name).empty());
  CHECK(told("/app/config", name + "digest 0123456789abcdef0123456789abcdef01234567\n").empty());
  CHECK(told("/app/config", name + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n").empty());
  CHECK(told("/app/config", "AKIAIOSFODNN7EXAMPLE\n" + secret).empty());
  CHECK(told("/app/config", "AKIA-" + name.substr(6) + secret).empty());
}
