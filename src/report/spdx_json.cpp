// SPDX 2.3 as JSON.
//
// The root contains the distribution, that its packages, these their files: the order in
// which trivy looks for packages of an operating system. The source of a package is in
// sourceInfo, in the words that trivy splits. What a file says of itself is a package that
// the file is evidence of, as syft writes it. A file needs another one: DEPENDS_ON, how is
// the comment.
//
// An identifier has letters, digits, "." and "-" alone; the number behind a name keeps two
// apart that differ in other characters. A package with files has a verification code: the
// SHA-1 of their SHA-1s, sorted.
#include "report/spdx_json.h"

#include "base/checksum.h"
#include "base/text.h"
#include "identity/license.h"
#include "report/bill_names.h"
#include "report/reason_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace whittle::report {

namespace {

using identity::Bill;
using identity::BillFile;
using identity::Component;

constexpr const char* no_assertion = "NOASSERTION";
constexpr const char* root_id = "SPDXRef-Root";
constexpr const char* system_id = "SPDXRef-OperatingSystem";

Json verification_code(std::vector<std::string> sums) {
  std::ranges::sort(sums);
  std::string all;
  for (const std::string& sum : sums)
    all += sum;
  return {{"packageVerificationCodeValue", sha1(as_bytes(all))}};
}

class SpdxDocument {
 public:
  SpdxDocument(const Bill& bill, std::string_view version)
      : bill_(bill), files_of_(bill.components.size()) {
    for (std::size_t i = 0; i < bill.files.size(); ++i)
      for (const std::size_t component : bill.files[i].components)
        files_of_[component].push_back(i);
    document_ = {{"spdxVersion", "SPDX-2.3"},
                 {"dataLicense", "CC0-1.0"},
                 {"SPDXID", "SPDXRef-DOCUMENT"},
                 {"name", to_utf8(bill.name)},
                 {"documentNamespace", spdx_namespace(bill)},
                 {"creationInfo",
                  {{"created", utc_time(bill.created)},
                   {"creators", Json::array({fmt::format("Tool: whittle-{}", version)})}}}};
  }

  Json make() {
    relate("SPDXRef-DOCUMENT", "DESCRIBES", root_id);
    add_root();
    for (std::size_t i = 0; i < bill_.components.size(); ++i)
      add_component(i);
    for (std::size_t i = 0; i < bill_.files.size(); ++i)
      add_file(i);
    for (const identity::FileNeed& need : bill_.needs)
      relate(file_id(number_of(need.from)), "DEPENDS_ON", file_id(number_of(need.to)),
             to_utf8(phrase(need.reason)));
    document_["packages"] = std::move(packages_);
    document_["files"] = std::move(files_);
    document_["relationships"] = std::move(relationships_);
    add_license_texts();
    return std::move(document_);
  }

 private:
  std::string component_id(std::size_t number) const {
    const Component& component = bill_.components[number];
    return fmt::format("SPDXRef-Package-{}-{}-{}", identity::kind_name(component.kind),
                       spdx_plain(component.name), number);
  }
  std::string file_id(std::size_t number) const {
    return fmt::format("SPDXRef-File-{}-{}", spdx_plain(tree::base_name(bill_.files[number].path)),
                       number);
  }
  std::size_t number_of(const std::string& path) const {
    const auto found = std::ranges::lower_bound(bill_.files, path, {}, &BillFile::path);
    return static_cast<std::size_t>(found - bill_.files.begin());
  }

  void relate(const std::string& from, const char* how, const std::string& to,
              const std::string& comment = {}) {
    Json relationship = {
        {"spdxElementId", from}, {"relationshipType", how}, {"relatedSpdxElement", to}};
    if (!comment.empty()) relationship["comment"] = comment;
    relationships_.push_back(std::move(relationship));
  }

  Json package(const std::string& id, const std::string& name, const char* purpose) const {
    return {{"SPDXID", id},
            {"name", to_utf8(name)},
            {"downloadLocation", no_assertion},
            {"filesAnalyzed", false},
            {"licenseConcluded", no_assertion},
            {"licenseDeclared", no_assertion},
            {"copyrightText", no_assertion},
            {"primaryPackagePurpose", purpose}};
  }

  void add_root() {
    Json root = package(root_id, bill_.name, "CONTAINER");
    std::vector<std::string> sums;
    for (const BillFile& file : bill_.files)
      sums.push_back(file.sha1);
    if (!sums.empty()) {
      root["filesAnalyzed"] = true;
      root["packageVerificationCode"] = verification_code(std::move(sums));
    }
    packages_.push_back(std::move(root));
    if (bill_.distribution.id.empty()) return;
    Json system = package(system_id, bill_.distribution.id, "OPERATING-SYSTEM");
    if (!bill_.distribution.version.empty())
      system["versionInfo"] = to_utf8(bill_.distribution.version);
    if (!bill_.distribution.name.empty()) system["summary"] = to_utf8(bill_.distribution.name);
    packages_.push_back(std::move(system));
    relate(root_id, "CONTAINS", system_id);
  }

  void add_component(std::size_t number) {
    const Component& component = bill_.components[number];
    const std::string id = component_id(number);
    Json json = package(id, component.name, "LIBRARY");
    if (!component.version.empty()) json["versionInfo"] = to_utf8(component.version);
    if (const Supplier supplier = supplier_of(component.supplier); !supplier.name.empty()) {
      std::string text =
          fmt::format("{}: {}", supplier.is_group ? "Organization" : "Person", supplier.name);
      if (!supplier.address.empty()) text += fmt::format(" ({})", supplier.address);
      json["supplier"] = to_utf8(text);
    }
    if (!component.source.empty())
      json["sourceInfo"] = to_utf8(
          fmt::format("built package from: {} {}", component.source, component.source_version));
    const auto license = identity::spdx_license(component.license);
    if (!license.text.empty()) json["licenseDeclared"] = license.text;
    references_.insert(license.references.begin(), license.references.end());
    if (!component.purl.empty())
      json["externalRefs"] = Json::array({{{"referenceCategory", "PACKAGE-MANAGER"},
                                           {"referenceType", "purl"},
                                           {"referenceLocator", component.purl}}});
    const bool says_so_itself = !component.found_in.empty();
    if (!says_so_itself && !files_of_[number].empty()) {
      std::vector<std::string> sums;
      for (const std::size_t file : files_of_[number])
        sums.push_back(bill_.files[file].sha1);
      json["filesAnalyzed"] = true;
      json["packageVerificationCode"] = verification_code(std::move(sums));
    }
    packages_.push_back(std::move(json));
    const bool is_in_system =
        identity::is_of_distribution(component.kind) && !bill_.distribution.id.empty();
    relate(is_in_system ? system_id : root_id, "CONTAINS", id);
    for (const std::size_t other : component.depends)
      relate(id, "DEPENDS_ON", component_id(other));
  }

  void add_file(std::size_t number) {
    const BillFile& file = bill_.files[number];
    const std::string id = file_id(number);
    files_.push_back(
        {{"SPDXID", id},
         {"fileName", to_utf8("." + file.path)},
         {"checksums", Json::array({{{"algorithm", "SHA1"}, {"checksumValue", file.sha1}},
                                    {{"algorithm", "SHA256"}, {"checksumValue", file.sha256}}})},
         {"licenseConcluded", no_assertion},
         {"copyrightText", no_assertion}});
    bool is_contained = false;
    for (const std::size_t component : file.components) {
      if (bill_.components[component].found_in.empty()) {
        relate(component_id(component), "CONTAINS", id);
        is_contained = true;
      } else {
        relate(component_id(component), "OTHER", id,
               "evident-by: indicates the package's existence is evident by the given file");
      }
    }
    if (!is_contained) relate(root_id, "CONTAINS", id);
  }

  void add_license_texts() {
    std::map<std::string, std::string> texts;
    for (const auto& [id, name] : references_)
      texts.emplace(id, name);
    Json list = Json::array();
    for (const auto& [id, name] : texts)
      list.push_back({{"licenseId", id}, {"name", name}, {"extractedText", name}});
    if (!list.empty()) document_["hasExtractedLicensingInfos"] = std::move(list);
  }

  const Bill& bill_;
  std::vector<std::vector<std::size_t>> files_of_;
  std::set<identity::LicenseReference> references_;
  Json document_;
  Json packages_ = Json::array();
  Json files_ = Json::array();
  Json relationships_ = Json::array();
};

}  // namespace

Json spdx_document(const Bill& bill, std::string_view version) {
  return SpdxDocument(bill, version).make();
}

}  // namespace whittle::report
