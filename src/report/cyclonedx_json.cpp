// CycloneDX 1.6 as JSON.
//
// Packages and files are components side by side; the property whittle:package of a file
// says whose it is. Who needs whom is in `dependencies`, of packages by what they say, of
// files by what was found out; how is a property of the file that is needed. The source of
// a package is in properties of trivy's, its version in their parts: without them trivy
// takes the package's own name for it.
#include "report/cyclonedx_json.h"

#include "base/text.h"
#include "identity/license.h"
#include "report/bill_names.h"
#include "report/reason_text.h"

#include <fmt/format.h>

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
using identity::ComponentKind;

constexpr const char* root_ref = "root";
constexpr const char* system_ref = "operating-system";

Json property(std::string_view name, const std::string& value) {
  return {{"name", name}, {"value", to_utf8(value)}};
}

std::string ref_of(const BillFile& file) {
  return to_utf8("file:" + file.path);
}

std::string ref_of(const std::string& path) {
  return to_utf8("file:" + path);
}

// What trivy calls the packages of a distribution.
std::string package_type(const Bill& bill, ComponentKind kind) {
  if (kind == ComponentKind::deb || kind == ComponentKind::apk || kind == ComponentKind::rpm)
    return bill.distribution.id;
  return {};
}

// What stands in the list licenses: one expression where SPDX has a name for all of it.
Json licenses_of(const std::string& words) {
  const auto license = identity::spdx_license(words);
  if (license.text.empty()) return Json::array();
  if (license.references.empty()) return Json::array({{{"expression", license.text}}});
  return Json::array({{{"license", {{"name", to_utf8(words)}}}}});
}

class Document {
 public:
  // A component goes by its package URL, unless another one before it has the same.
  explicit Document(const Bill& bill) : bill_(bill) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < bill.components.size(); ++i) {
      const std::string& purl = bill.components[i].purl;
      refs_.push_back(seen.insert(purl).second ? purl : fmt::format("{}#{}", purl, i));
    }
  }

  Json make(std::string_view version) {
    add_system();
    for (std::size_t i = 0; i < bill_.components.size(); ++i)
      add_component(i);
    for (const identity::FileNeed& need : bill_.needs) {
      depends_[ref_of(need.from)].insert(ref_of(need.to));
      reasons_[need.to].insert(phrase(need.reason));
    }
    for (const BillFile& file : bill_.files)
      add_file(file);
    Json dependencies = Json::array();
    for (const auto& [ref, others] : depends_)
      dependencies.push_back({{"ref", ref}, {"dependsOn", others}});
    return {{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
            {"bomFormat", "CycloneDX"},
            {"specVersion", "1.6"},
            {"serialNumber", "urn:uuid:" + uuid_of(bill_.digest)},
            {"version", 1},
            {"metadata", metadata(version)},
            {"components", std::move(components_)},
            {"dependencies", std::move(dependencies)}};
  }

 private:
  Json metadata(std::string_view version) const {
    return {
        {"timestamp", utc_time(bill_.created)},
        {"tools",
         {{"components",
           Json::array({{{"type", "application"}, {"name", "whittle"}, {"version", version}}})}}},
        {"component",
         {{"type", "container"}, {"bom-ref", root_ref}, {"name", to_utf8(bill_.name)}}}};
  }

  void add_system() {
    if (bill_.distribution.id.empty()) return;
    Json system = {{"type", "operating-system"},
                   {"bom-ref", system_ref},
                   {"name", to_utf8(bill_.distribution.id)}};
    if (!bill_.distribution.version.empty())
      system["version"] = to_utf8(bill_.distribution.version);
    if (!bill_.distribution.name.empty()) system["description"] = to_utf8(bill_.distribution.name);
    components_.push_back(std::move(system));
    depends_[root_ref].insert(system_ref);
  }

  const std::string& ref_of(std::size_t number) const { return refs_[number]; }
  static std::string ref_of(const BillFile& file) { return report::ref_of(file); }
  static std::string ref_of(const std::string& path) { return report::ref_of(path); }

  Json properties_of(const Component& component) const {
    Json properties = Json::array();
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) properties.push_back(property(name, value));
    };
    add("aquasecurity:trivy:PkgType", package_type(bill_, component.kind));
    if (!component.source.empty()) {
      const VersionParts parts = version_parts(component.source_version);
      add("aquasecurity:trivy:SrcName", component.source);
      add("aquasecurity:trivy:SrcVersion", parts.version);
      add("aquasecurity:trivy:SrcRelease", parts.release);
      add("aquasecurity:trivy:SrcEpoch", parts.epoch);
    }
    for (const std::string& path : component.found_in)
      add("whittle:found-in", path);
    return properties;
  }

  void add_component(std::size_t number) {
    const Component& component = bill_.components[number];
    const std::string ref = ref_of(number);
    Json json = {{"type", "library"}, {"bom-ref", ref}, {"name", to_utf8(component.name)}};
    if (!component.version.empty()) json["version"] = to_utf8(component.version);
    if (!component.purl.empty()) json["purl"] = component.purl;
    if (const Supplier supplier = supplier_of(component.supplier); !supplier.name.empty())
      json["supplier"] = {{"name", to_utf8(supplier.name)}};
    if (Json licenses = licenses_of(component.license); !licenses.empty())
      json["licenses"] = std::move(licenses);
    if (Json properties = properties_of(component); !properties.empty())
      json["properties"] = std::move(properties);
    components_.push_back(std::move(json));
    const bool is_in_system =
        !package_type(bill_, component.kind).empty() && !bill_.distribution.id.empty();
    depends_[is_in_system ? system_ref : root_ref].insert(ref);
    depends_[ref];
    for (const std::size_t other : component.depends)
      depends_[ref].insert(ref_of(other));
  }

  void add_file(const BillFile& file) {
    Json json = {{"type", "file"},
                 {"bom-ref", ref_of(file)},
                 {"name", to_utf8(file.path)},
                 {"hashes", Json::array({{{"alg", "SHA-1"}, {"content", file.sha1}},
                                         {{"alg", "SHA-256"}, {"content", file.sha256}}})}};
    Json properties = Json::array();
    for (const std::size_t component : file.components)
      properties.push_back(property("whittle:package", bill_.components[component].purl));
    if (const auto reasons = reasons_.find(file.path); reasons != reasons_.end())
      for (const std::string& reason : reasons->second)
        properties.push_back(property("whittle:reason", reason));
    if (!properties.empty()) json["properties"] = std::move(properties);
    components_.push_back(std::move(json));
  }

  const Bill& bill_;
  std::vector<std::string> refs_;  // by number of the component
  Json components_ = Json::array();
  std::map<std::string, std::set<std::string>> depends_;
  std::map<std::string, std::set<std::string>> reasons_;  // by path of the file
};

}  // namespace

Json cyclonedx_document(const Bill& bill, std::string_view version) {
  return Document(bill).make(version);
}

}  // namespace whittle::report
