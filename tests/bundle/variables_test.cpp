#include "bundle/variables.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

namespace whittle::bundle {

namespace {

std::vector<Variable> with(const std::set<std::string>& paths) {
  return variables_for([&](const std::string& path) { return paths.contains(path); });
}

}  // namespace

TEST_CASE("a library is told only of what is in the bundle") {
  CHECK(with({}).empty());
  CHECK(with({"lib/gconv", "share/zoneinfo"}) ==
        std::vector<Variable>{{.name = "GCONV_PATH", .value = "@/lib/gconv"},
                              {.name = "TZDIR", .value = "@/share/zoneinfo"}});
}

TEST_CASE("one file is told of by every variable that its readers know") {
  const auto variables = with({"etc/ssl/certs/ca-certificates.crt", "etc/ssl/cert.pem"});
  REQUIRE(variables.size() == 3);
  CHECK(variables[0] ==
        Variable{.name = "SSL_CERT_FILE", .value = "@/etc/ssl/certs/ca-certificates.crt"});
}

TEST_CASE("the directories of Perl are one variable") {
  CHECK(with({"share/perl/5.36", "share/perl5", "lib/perl-base"}) ==
        std::vector<Variable>{
            {.name = "PERL5LIB", .value = "@/share/perl5:@/share/perl/5.36:@/lib/perl-base"}});
}

TEST_CASE("what a variable or its place tells of is found, the rest is not") {
  CHECK(is_found_at("lib/gconv/UTF-16.so"));
  CHECK(is_found_at("lib/python3.11/os.py"));
  CHECK(is_found_at("shared/curl"));
  CHECK_FALSE(is_found_at("share/misc/other"));
  CHECK_FALSE(is_found_at("root/opt/x"));
}

}  // namespace whittle::bundle
