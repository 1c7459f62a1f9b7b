#include "report/spdx3_json.h"

#include "support/made_bill.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using report::Json;
using Lines = std::vector<std::string>;

namespace {

const std::string space = "https://spdx.org/spdxdocs/my-root-00000000-0000-8000-8000-000000000000#";

std::string short_id(const Json& id) {
  return id.get<std::string>().substr(space.size());
}

// "FROM HOW TO TO".
Lines relationships(const Json& document) {
  Lines lines;
  for (const Json& each : document["@graph"]) {
    if (!each.contains("relationshipType")) continue;
    std::string line = short_id(each["from"]) + " " + each["relationshipType"].get<std::string>();
    for (const Json& to : each["to"])
      line += " " + short_id(to);
    lines.push_back(line);
  }
  return lines;
}

// The element of this identifier, without what each has.
Json element(const Json& document, const std::string& id) {
  for (Json each : document["@graph"]) {
    if (each.value("spdxId", std::string()) != space + id) continue;
    CHECK(each["creationInfo"] == "_:creation");
    each.erase("creationInfo");
    each.erase("spdxId");
    return each;
  }
  return {};
}

}  // namespace

TEST_CASE("an SPDX 3 document says what contains what, and what needs what") {
  const Json document = report::spdx3_document(test::made_bill(), "1.2");
  CHECK(document["@context"] == "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
  CHECK(document["@graph"][0] == Json{{"type", "CreationInfo"},
                                      {"@id", "_:creation"},
                                      {"specVersion", "3.0.1"},
                                      {"created", "1970-01-01T00:00:00Z"},
                                      {"createdBy", {space + "Creator"}},
                                      {"createdUsing", {space + "Tool"}}});
  CHECK(relationships(document) ==
        Lines{"Root contains OperatingSystem Package-cargo-serde-2 File-server-1",
              "OperatingSystem contains Package-deb-libc6-0 Package-deb-libz-1",
              "Package-deb-libc6-0 contains File-libc.so.6-0",
              "Package-deb-libc6-0 hasDeclaredLicense License-1",
              "Package-deb-libz-1 hasDeclaredLicense License-2",
              "Package-deb-libz-1 dependsOn Package-deb-libc6-0",
              "Package-cargo-serde-2 hasEvidence File-server-1",
              "File-server-1 dependsOn File-libc.so.6-0"});
  CHECK(element(document, "Relationship-8") ==
        Json{{"type", "LifecycleScopedRelationship"},
             {"scope", "runtime"},
             {"from", space + "File-server-1"},
             {"relationshipType", "dependsOn"},
             {"to", {space + "File-libc.so.6-0"}},
             {"comment", "needed by /server as libc.so.6 (ld.so.cache)"}});
}

TEST_CASE("a package of SPDX 3 has its source, its supplier, its licences and its URL") {
  const Json document = report::spdx3_document(test::made_bill(), "1.2");
  CHECK(element(document, "Package-deb-libc6-0") ==
        Json{{"type", "software_Package"},
             {"name", "libc6"},
             {"software_primaryPurpose", "library"},
             {"software_packageVersion", "2.36-9"},
             {"software_packageUrl", "pkg:deb/debian/libc6@2.36-9"},
             {"software_sourceInfo", "built package from: glibc 1:2.36-9"},
             {"suppliedBy", space + "Agent-1"}});
  CHECK(element(document, "Agent-1")["type"] == "Organization");
  CHECK(element(document, "Agent-1")["externalIdentifier"][0]["identifier"] ==
        "libc@lists.debian.org");
  CHECK(element(document, "License-1") ==
        Json{{"type", "simplelicensing_LicenseExpression"},
             {"simplelicensing_licenseExpression", "LGPL-2.1-or-later AND LicenseRef-odd"},
             {"simplelicensing_customIdToUri",
              Json::array({{{"type", "DictionaryEntry"},
                            {"key", "LicenseRef-odd"},
                            {"value", space + "LicenseRef-odd"}}})}});
  CHECK(element(document, "LicenseRef-odd")["simplelicensing_licenseText"] == "odd");
}

TEST_CASE("the bill of an SPDX 3 document names every element, and the document the bill") {
  const Json document = report::spdx3_document(test::made_bill(), "1.2");
  Lines named = element(document, "Sbom")["element"].get<Lines>();
  Lines present;
  for (const Json& each : document["@graph"])
    if (each.contains("spdxId")) present.push_back(each["spdxId"].get<std::string>());
  std::erase(present, space + "Sbom");
  std::erase(present, space + "Document");
  std::ranges::sort(named);
  std::ranges::sort(present);
  CHECK(named == present);
  CHECK(std::ranges::adjacent_find(named) == named.end());
  CHECK(element(document, "Document")["rootElement"] == Json::array({space + "Sbom"}));
}

TEST_CASE("without a distribution the root of an SPDX 3 document contains its packages") {
  identity::Bill bill = test::made_bill();
  bill.distribution = {};
  CHECK(relationships(report::spdx3_document(bill, "1.2"))[0] ==
        "Root contains Package-deb-libc6-0 Package-deb-libz-1 Package-cargo-serde-2 "
        "File-server-1");
}
