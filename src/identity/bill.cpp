// Everything that is said of a root file system, before any document's words for it.
//
// What a package depends on is told as its database says it, among those that are here: a
// library that only a file of another package needs is an edge between files.
#include "identity/bill.h"

#include "base/parallel.h"
#include "identity/file_digest.h"
#include "identity/license.h"
#include "identity/own_words.h"
#include "identity/purl.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace whittle::identity {

namespace {

using packages::DatabaseKind;
using packages::Package;
using rootfs::Entry;
using rootfs::Kind;

ComponentKind kind_of(DatabaseKind kind) {
  switch (kind) {
    case DatabaseKind::dpkg:
      return ComponentKind::deb;
    case DatabaseKind::apk:
      return ComponentKind::apk;
    case DatabaseKind::rpm:
      return ComponentKind::rpm;
    case DatabaseKind::none:
      break;
  }
  return ComponentKind::generic;
}

class Maker {
 public:
  explicit Maker(BillRequest request) : request_(std::move(request)) {
    bill_.name = std::move(request_.name);
    bill_.created = request_.created;
    bill_.distribution = read_distribution(request_.tree);
  }

  Bill make() {
    add_files();
    add_packages();
    add_own_words();
    add_dependencies();
    for (FileNeed& need : request_.needs)
      if (find_file(need.from) != nullptr && find_file(need.to) != nullptr)
        bill_.needs.push_back(std::move(need));
    bill_.digest = digest();
    return std::move(bill_);
  }

 private:
  BillFile* find_file(std::string_view path) {
    const auto found = std::ranges::lower_bound(bill_.files, path, std::less<>{}, &BillFile::path);
    return found != bill_.files.end() && found->path == path ? &*found : nullptr;
  }

  void add_files() {
    for (const Entry& entry : request_.root.entries)
      if (has_contents(entry))
        bill_.files.push_back({.path = entry.path, .size = entry.size, .sha1 = {}, .sha256 = {}});
    in_parallel(bill_.files.size(), [&](std::size_t i) {
      BillFile& file = bill_.files[i];
      const Entry& entry = *request_.root.find(file.path);
      file.sha1 = file_digest("sha1", request_.root, entry);
      file.sha256 = file_digest("sha256", request_.root, entry);
    });
  }

  void add_packages() {
    const auto details = request_.database.details(request_.packages);
    for (std::size_t i = 0; i < request_.packages.size(); ++i) {
      const Package& package = *request_.packages[i];
      Component component{.kind = kind_of(request_.database.kind()),
                          .name = package.name,
                          .version = package.version,
                          .architecture = package.architecture,
                          .source = package.source,
                          .source_version = details[i].source_version,
                          .supplier = details[i].maintainer,
                          .license = details[i].license};
      if (component.license.empty()) component.license = license_of(package.name, request_.tree);
      component.purl = purl_of(component, bill_.distribution);
      numbers_.emplace(&package, bill_.components.size());
      bill_.components.push_back(std::move(component));
    }
    for (const OwnedEntry& owned : request_.owners.entries) {
      BillFile* file = find_file(owned.path);
      const auto number = numbers_.find(owned.package);
      if (file != nullptr && number != numbers_.end()) file->components.push_back(number->second);
    }
  }

  // Of files that no package ships: what they say of themselves.
  void add_own_words() {
    std::vector<const Entry*> unowned;
    for (const BillFile& file : bill_.files)
      if (file.components.empty()) unowned.push_back(request_.root.find(file.path));
    const std::size_t before = bill_.components.size();
    for (Component& component : read_own_words(request_.root, unowned)) {
      if (component.purl.empty()) component.purl = purl_of(component, bill_.distribution);
      bill_.components.push_back(std::move(component));
    }
    for (std::size_t i = before; i < bill_.components.size(); ++i)
      for (const std::string& path : bill_.components[i].found_in)
        find_file(path)->components.push_back(i);
  }

  void add_dependencies() {
    std::multimap<std::string_view, std::size_t> by_name;
    for (const auto& [package, number] : numbers_)
      by_name.emplace(package->name, number);
    for (const auto& [package, number] : numbers_) {
      std::vector<std::size_t>& depends = bill_.components[number].depends;
      for (const std::string& name : package->depends) {
        const auto [first, last] = by_name.equal_range(name);
        for (auto found = first; found != last; ++found) {
          const Component& other = bill_.components[found->second];
          const bool is_of_its_kind =
              other.architecture == package->architecture || std::next(first) == last;
          if (is_of_its_kind && found->second != number) depends.push_back(found->second);
        }
      }
      std::ranges::sort(depends);
    }
  }

  Digest digest() const {
    Sha256 hash;
    const auto add = [&](std::string_view text) {
      hash.update(as_bytes(text));
      hash.update(as_bytes(std::string_view("\0", 1)));
    };
    add(bill_.name);
    add(bill_.distribution.name);
    for (const Component& component : bill_.components) {
      add(component.purl);
      add(component.license);
    }
    for (const BillFile& file : bill_.files) {
      add(file.path);
      add(file.sha256);
    }
    for (const FileNeed& need : bill_.needs) {
      add(need.from);
      add(need.to);
      add(need.reason.name);
    }
    return hash.finish();
  }

  BillRequest request_;
  Bill bill_;
  std::map<const Package*, std::size_t> numbers_;  // of components
};

}  // namespace

Bill make_bill(BillRequest request) {
  return Maker(std::move(request)).make();
}

}  // namespace whittle::identity
