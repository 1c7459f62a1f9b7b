#include "report/bill_names.h"

#include <catch2/catch.hpp>

using namespace whittle;
using namespace whittle::report;

TEST_CASE("times are in UTC, as ISO 8601 has them") {
  CHECK(utc_time(0) == "1970-01-01T00:00:00Z");
  CHECK(utc_time(1709208000) == "2024-02-29T12:00:00Z");
}

TEST_CASE("a UUID is of its version whatever the digest") {
  Digest digest;
  digest.bytes.fill(0xff);
  CHECK(uuid_of(digest) == "ffffffff-ffff-8fff-bfff-ffffffffffff");
  CHECK(uuid_of({}) == "00000000-0000-8000-8000-000000000000");
}

TEST_CASE("who maintains a package is a person or a group, with an address or not") {
  const Supplier person = supplier_of("\"Who Ever\" <who@example.org>");
  CHECK(person.name == "Who Ever");
  CHECK(person.address == "who@example.org");
  CHECK_FALSE(person.is_group);
  CHECK(supplier_of("GNU Libc Maintainers <x@y.org>").is_group);
  CHECK(supplier_of("Who <x@lists.debian.org>").is_group);
  const Supplier company = supplier_of("Fedora");
  CHECK(company.name == "Fedora");
  CHECK(company.is_group);
  CHECK(supplier_of("").name.empty());
  CHECK(supplier_of("<who@example.org").address == "who@example.org");
}

TEST_CASE("a version is taken apart as trivy does") {
  const auto text = [](std::string_view version) {
    const VersionParts parts = version_parts(version);
    return parts.epoch + "|" + parts.version + "|" + parts.release;
  };
  CHECK(text("1:2.0-rc-3") == "1|2.0-rc|3");
  CHECK(text("2.0") == "|2.0|");
  CHECK(text("") == "||");
}

TEST_CASE("identifiers of SPDX have nothing that is not plain") {
  CHECK(spdx_plain("libstdc++6.so_x:amd64") == "libstdc--6.so-x-amd64");
  identity::Bill bill;
  bill.name = "my root";
  CHECK(spdx_namespace(bill) ==
        "https://spdx.org/spdxdocs/my-root-00000000-0000-8000-8000-000000000000");
}
