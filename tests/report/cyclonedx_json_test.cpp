#include "report/cyclonedx_json.h"

#include "support/made_bill.h"

#include <catch2/catch.hpp>

using namespace whittle;
using report::Json;

TEST_CASE("a CycloneDX document has the system, packages and files, and who needs whom") {
  const Json document = report::cyclonedx_document(test::made_bill(), "1.2");
  CHECK(document["specVersion"] == "1.6");
  CHECK(document["serialNumber"] == "urn:uuid:00000000-0000-8000-8000-000000000000");
  std::vector<std::string> components;
  for (const Json& each : document["components"])
    components.push_back(each["type"].get<std::string>() + " " +
                         each["bom-ref"].get<std::string>());
  CHECK(components == std::vector<std::string>{"operating-system operating-system",
                                               "library pkg:deb/debian/libc6@2.36-9",
                                               "library pkg:deb/debian/libz",
                                               "library pkg:cargo/serde@1",
                                               "file file:/lib/libc.so.6", "file file:/server"});
  CHECK(
      document["dependencies"] ==
      Json::array({{{"ref", "file:/server"}, {"dependsOn", {"file:/lib/libc.so.6"}}},
                   {{"ref", "operating-system"},
                    {"dependsOn", {"pkg:deb/debian/libc6@2.36-9", "pkg:deb/debian/libz"}}},
                   {{"ref", "pkg:cargo/serde@1"}, {"dependsOn", Json::array()}},
                   {{"ref", "pkg:deb/debian/libc6@2.36-9"}, {"dependsOn", Json::array()}},
                   {{"ref", "pkg:deb/debian/libz"}, {"dependsOn", {"pkg:deb/debian/libc6@2.36-9"}}},
                   {{"ref", "root"}, {"dependsOn", {"operating-system", "pkg:cargo/serde@1"}}}}));
}

TEST_CASE("a package of CycloneDX has its source in trivy's properties") {
  const Json document = report::cyclonedx_document(test::made_bill(), "1.2");
  const Json& libc = document["components"][1];
  CHECK(libc["properties"] ==
        Json::array({{{"name", "aquasecurity:trivy:PkgType"}, {"value", "debian"}},
                     {{"name", "aquasecurity:trivy:SrcName"}, {"value", "glibc"}},
                     {{"name", "aquasecurity:trivy:SrcVersion"}, {"value", "2.36"}},
                     {{"name", "aquasecurity:trivy:SrcRelease"}, {"value", "9"}},
                     {{"name", "aquasecurity:trivy:SrcEpoch"}, {"value", "1"}}}));
  CHECK(libc["supplier"]["name"] == "GNU Libc Maintainers");
  CHECK(libc["licenses"] == Json::array({{{"license", {{"name", "LGPL-2.1+ AND odd"}}}}}));
  CHECK(document["components"][2]["licenses"] == Json::array({{{"expression", "Zlib"}}}));
  CHECK(document["components"][4]["properties"] ==
        Json::array({{{"name", "whittle:package"}, {"value", "pkg:deb/debian/libc6@2.36-9"}},
                     {{"name", "whittle:reason"},
                      {"value", "needed by /server as libc.so.6 (ld.so.cache)"}}}));
}

TEST_CASE("two components of one URL have references of their own") {
  identity::Bill bill = test::made_bill();
  bill.components[1].purl = bill.components[0].purl;
  const Json document = report::cyclonedx_document(bill, "1.2");
  CHECK(document["components"][2]["bom-ref"] == "pkg:deb/debian/libc6@2.36-9#1");
}
