#include "report/spdx_json.h"

#include "support/made_bill.h"

#include <catch2/catch.hpp>

#include <set>

using namespace whittle;
using report::Json;
using Lines = std::vector<std::string>;

namespace {

Lines relationships(const Json& document) {
  Lines lines;
  for (const Json& each : document["relationships"])
    lines.push_back(each["spdxElementId"].get<std::string>().substr(8) + " " +
                    each["relationshipType"].get<std::string>() + " " +
                    each["relatedSpdxElement"].get<std::string>().substr(8));
  return lines;
}

}  // namespace

TEST_CASE("an SPDX document says what contains what, and what needs what") {
  const Json document = report::spdx_document(test::made_bill(), "1.2");
  CHECK(document["spdxVersion"] == "SPDX-2.3");
  CHECK(document["name"] == "my root");
  CHECK(document["documentNamespace"] ==
        "https://spdx.org/spdxdocs/my-root-00000000-0000-8000-8000-000000000000");
  CHECK(document["creationInfo"] ==
        Json{{"created", "1970-01-01T00:00:00Z"}, {"creators", {"Tool: whittle-1.2"}}});
  CHECK(relationships(document) == Lines{"DOCUMENT DESCRIBES Root", "Root CONTAINS OperatingSystem",
                                         "OperatingSystem CONTAINS Package-deb-libc6-0",
                                         "OperatingSystem CONTAINS Package-deb-libz-1",
                                         "Package-deb-libz-1 DEPENDS_ON Package-deb-libc6-0",
                                         "Root CONTAINS Package-cargo-serde-2",
                                         "Package-deb-libc6-0 CONTAINS File-libc.so.6-0",
                                         "Package-cargo-serde-2 OTHER "
                                         "File-server-1",
                                         "Root CONTAINS File-server-1",
                                         "File-server-1 DEPENDS_ON File-libc.so.6-0"});
  CHECK(document["relationships"].back()["comment"] ==
        "needed by /server as libc.so.6 (ld.so.cache)");
}

TEST_CASE("a package of SPDX has its source, its supplier, its licences and its URL") {
  const Json document = report::spdx_document(test::made_bill(), "1.2");
  const Json& libc = document["packages"][2];
  CHECK(libc["name"] == "libc6");
  CHECK(libc["versionInfo"] == "2.36-9");
  CHECK(libc["sourceInfo"] == "built package from: glibc 1:2.36-9");
  CHECK(libc["supplier"] == "Organization: GNU Libc Maintainers (libc@lists.debian.org)");
  CHECK(libc["licenseDeclared"] == "LGPL-2.1-or-later AND LicenseRef-odd");
  CHECK(libc["externalRefs"][0]["referenceLocator"] == "pkg:deb/debian/libc6@2.36-9");
  // printf 01 | sha1sum
  CHECK(libc["packageVerificationCode"]["packageVerificationCodeValue"] ==
        "ddfe163345d338193ac2bdc183f8e9dcff904b43");
  CHECK(document["packages"][3]["filesAnalyzed"] == false);
  CHECK(
      document["hasExtractedLicensingInfos"] ==
      Json::array({{{"licenseId", "LicenseRef-odd"}, {"name", "odd"}, {"extractedText", "odd"}}}));
  CHECK(document["files"][1]["fileName"] == "./server");
}

TEST_CASE("without a distribution the root contains its packages") {
  identity::Bill bill = test::made_bill();
  bill.distribution = {};
  CHECK(relationships(report::spdx_document(bill, "1.2"))[1] ==
        "Root CONTAINS Package-deb-libc6-0");
}
