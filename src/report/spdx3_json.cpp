// SPDX 3.0.1 as JSON-LD.
//
// Everything is an element of one graph, with an identifier that is a URI, and says by whom
// and when it was made. The document's root is a Sbom, whose root is the container; that
// contains the operating system, that its packages, these their files, as in our SPDX 2.3.
// What was a field there is an element here: who supplies, a licence, words of a licence that
// has no name. A relationship goes to many at once, where nothing is said of one of them.
//
// What needs what is a LifecycleScopedRelationship, for it is needed at run time. A file that
// says what it was built of is evidence of that package.
#include "report/spdx3_json.h"

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
using Ids = std::vector<std::string>;

constexpr const char* creation_id = "_:creation";  // the only one that is no URI

Json hash(const char* algorithm, const std::string& value) {
  return {{"type", "Hash"}, {"algorithm", algorithm}, {"hashValue", value}};
}

class Spdx3Document {
 public:
  Spdx3Document(const Bill& bill, std::string_view version)
      : bill_(bill),
        namespace_(spdx_namespace(bill) + "#"),
        files_of_(bill.components.size()),
        evidence_of_(bill.components.size()) {
    for (std::size_t i = 0; i < bill.files.size(); ++i)
      for (const std::size_t component : bill.files[i].components)
        (bill.components[component].found_in.empty() ? files_of_ : evidence_of_)[component]
            .push_back(file_id(i));
    add_creation(version);
  }

  Json make() {
    add_root();
    for (std::size_t i = 0; i < bill_.components.size(); ++i)
      add_component(i);
    for (std::size_t i = 0; i < bill_.files.size(); ++i)
      add_file(i);
    relate_contents();
    for (std::size_t i = 0; i < bill_.components.size(); ++i)
      relate_component(i);
    for (const identity::FileNeed& need : bill_.needs)
      relate_need(file_id(number_of(need.from)), {file_id(number_of(need.to))},
                  to_utf8(phrase(need.reason)));
    add_collections();
    return {{"@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"},
            {"@graph", std::move(graph_)}};
  }

 private:
  std::string id(std::string_view name) const { return namespace_ + std::string(name); }
  std::string root_id() const { return id("Root"); }
  std::string system_id() const { return id("OperatingSystem"); }
  std::string component_id(std::size_t number) const {
    const Component& component = bill_.components[number];
    return id(fmt::format("Package-{}-{}-{}", identity::kind_name(component.kind),
                          spdx_plain(component.name), number));
  }
  std::string file_id(std::size_t number) const {
    return id(
        fmt::format("File-{}-{}", spdx_plain(tree::base_name(bill_.files[number].path)), number));
  }
  std::size_t number_of(const std::string& path) const {
    const auto found = std::ranges::lower_bound(bill_.files, path, {}, &BillFile::path);
    return static_cast<std::size_t>(found - bill_.files.begin());
  }
  bool has_system() const { return !bill_.distribution.id.empty(); }

  Json& add(const char* type, const std::string& id) {
    elements_.push_back(id);
    return graph_.emplace_back(Json{{"type", type}, {"spdxId", id}, {"creationInfo", creation_id}});
  }

  void add_creation(std::string_view version) {
    graph_.push_back({{"type", "CreationInfo"},
                      {"@id", creation_id},
                      {"specVersion", "3.0.1"},
                      {"created", utc_time(bill_.created)},
                      {"createdBy", Json::array({id("Creator")})},
                      {"createdUsing", Json::array({id("Tool")})}});
    add("SoftwareAgent", id("Creator"))["name"] = "whittle";
    add("Tool", id("Tool"))["name"] = fmt::format("whittle-{}", version);
  }

  Json& add_package(const std::string& id, const std::string& name, const char* purpose) {
    Json& package = add("software_Package", id);
    package["name"] = to_utf8(name);
    package["software_primaryPurpose"] = purpose;
    return package;
  }

  void add_root() {
    add_package(root_id(), bill_.name, "container");
    if (!has_system()) return;
    Json& system = add_package(system_id(), bill_.distribution.id, "operatingSystem");
    if (!bill_.distribution.version.empty())
      system["software_packageVersion"] = to_utf8(bill_.distribution.version);
    if (!bill_.distribution.name.empty()) system["summary"] = to_utf8(bill_.distribution.name);
  }

  void add_component(std::size_t number) {
    const Component& component = bill_.components[number];
    const std::string supplier = supplier_id(component.supplier);
    Json& package = add_package(component_id(number), component.name, "library");
    if (!component.version.empty()) package["software_packageVersion"] = to_utf8(component.version);
    if (!component.purl.empty()) package["software_packageUrl"] = component.purl;
    if (!component.source.empty())
      package["software_sourceInfo"] = to_utf8(
          fmt::format("built package from: {} {}", component.source, component.source_version));
    if (!supplier.empty()) package["suppliedBy"] = supplier;
  }

  // The element of who is named so, made where there is none yet; empty where nobody is.
  std::string supplier_id(const std::string& words) {
    const Supplier supplier = supplier_of(words);
    if (supplier.name.empty()) return {};
    const auto [known, is_new] = suppliers_.try_emplace(words);
    if (!is_new) return known->second;
    known->second = id(fmt::format("Agent-{}", suppliers_.size()));
    Json& agent = add(supplier.is_group ? "Organization" : "Person", known->second);
    agent["name"] = to_utf8(supplier.name);
    if (!supplier.address.empty())
      agent["externalIdentifier"] = Json::array({{{"type", "ExternalIdentifier"},
                                                  {"externalIdentifierType", "email"},
                                                  {"identifier", to_utf8(supplier.address)}}});
    return known->second;
  }

  // The element of a licence, made where there is none yet; empty where nothing is said.
  std::string license_id(const std::string& words) {
    const auto license = identity::spdx_license(words);
    if (license.text.empty()) return {};
    const auto [known, is_new] = licenses_.try_emplace(license.text);
    if (!is_new) return known->second;
    known->second = id(fmt::format("License-{}", licenses_.size()));
    Json texts = Json::array();
    for (const identity::LicenseReference& reference : license.references)
      texts.push_back({{"type", "DictionaryEntry"},
                       {"key", reference.id},
                       {"value", license_text_id(reference)}});
    Json& expression = add("simplelicensing_LicenseExpression", known->second);
    expression["simplelicensing_licenseExpression"] = license.text;
    if (!texts.empty()) expression["simplelicensing_customIdToUri"] = std::move(texts);
    return known->second;
  }

  std::string license_text_id(const identity::LicenseReference& reference) {
    std::string text_id = id(reference.id);
    if (license_texts_.insert(text_id).second) {
      Json& text = add("simplelicensing_SimpleLicensingText", text_id);
      text["name"] = reference.id;
      text["simplelicensing_licenseText"] = to_utf8(reference.name);
    }
    return text_id;
  }

  void add_file(std::size_t number) {
    const BillFile& file = bill_.files[number];
    Json& element = add("software_File", file_id(number));
    element["name"] = to_utf8(file.path);
    element["software_fileKind"] = "file";
    element["verifiedUsing"] = Json::array({hash("sha1", file.sha1), hash("sha256", file.sha256)});
  }

  Json& relate(const std::string& from, const char* how, Ids to,
               const char* type = "Relationship") {
    Json& relationship = add(type, id(fmt::format("Relationship-{}", ++relationships_)));
    relationship["from"] = from;
    relationship["relationshipType"] = how;
    relationship["to"] = std::move(to);
    return relationship;
  }

  void relate_need(const std::string& from, Ids to, const std::string& comment) {
    Json& need = relate(from, "dependsOn", std::move(to), "LifecycleScopedRelationship");
    need["scope"] = "runtime";
    if (!comment.empty()) need["comment"] = comment;
  }

  // What lies in the root, and in its distribution.
  void relate_contents() {
    Ids in_root;
    Ids in_system;
    if (has_system()) in_root.push_back(system_id());
    for (std::size_t i = 0; i < bill_.components.size(); ++i) {
      const bool is_in_system =
          has_system() && identity::is_of_distribution(bill_.components[i].kind);
      (is_in_system ? in_system : in_root).push_back(component_id(i));
    }
    for (std::size_t i = 0; i < bill_.files.size(); ++i) {
      const bool is_shipped = std::ranges::any_of(bill_.files[i].components, [&](std::size_t each) {
        return bill_.components[each].found_in.empty();
      });
      if (!is_shipped) in_root.push_back(file_id(i));
    }
    if (!in_root.empty()) relate(root_id(), "contains", std::move(in_root));
    if (!in_system.empty()) relate(system_id(), "contains", std::move(in_system));
  }

  void relate_component(std::size_t number) {
    const Component& component = bill_.components[number];
    const std::string id = component_id(number);
    if (!files_of_[number].empty()) relate(id, "contains", files_of_[number]);
    if (!evidence_of_[number].empty()) relate(id, "hasEvidence", evidence_of_[number]);
    if (const std::string license = license_id(component.license); !license.empty())
      relate(id, "hasDeclaredLicense", {license});
    Ids others;
    for (const std::size_t other : component.depends)
      others.push_back(component_id(other));
    if (!others.empty()) relate_need(id, std::move(others), {});
  }

  // The bill and the document around it: they name all that there is.
  void add_collections() {
    const std::string data_license = license_id("CC0-1.0");
    Ids elements = elements_;
    const Json profiles = Json::array({"core", "software", "simpleLicensing"});
    Json& bill = add("software_Sbom", id("Sbom"));
    bill["software_sbomType"] = Json::array({"analyzed"});
    bill["profileConformance"] = profiles;
    bill["rootElement"] = Json::array({root_id()});
    bill["element"] = std::move(elements);
    Json& document = add("SpdxDocument", id("Document"));
    document["name"] = to_utf8(bill_.name);
    document["profileConformance"] = profiles;
    document["dataLicense"] = data_license;
    document["rootElement"] = Json::array({id("Sbom")});
    document["element"] = Json::array({id("Sbom")});
  }

  const Bill& bill_;
  std::string namespace_;
  std::vector<Ids> files_of_;     // by number of the component
  std::vector<Ids> evidence_of_;  // likewise
  Json graph_ = Json::array();
  Ids elements_;
  std::map<std::string, std::string> suppliers_;  // identifiers by what is said
  std::map<std::string, std::string> licenses_;
  std::set<std::string> license_texts_;
  std::size_t relationships_ = 0;
};

}  // namespace

Json spdx3_document(const Bill& bill, std::string_view version) {
  return Spdx3Document(bill, version).make();
}

}  // namespace whittle::report
