#include "packages/records.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace whittle::packages {

namespace {

constexpr std::size_t most_path = 4096;

// Who has a name or a capability: the package of that name before one that provides it,
// of several the first.
using Providers = std::unordered_map<std::string_view, const Package*>;

Providers providers_of(const std::vector<Record>& records) {
  Providers providers;
  for (const Record& record : records)
    providers.try_emplace(record.package.name, &record.package);
  for (const Record& record : records) {
    for (const std::string& name : record.provides)
      providers.try_emplace(name, &record.package);
  }
  return providers;
}

// The name of what satisfies one of the alternatives; empty where nothing can be named.
std::string chosen(const std::vector<std::string>& alternatives, const Providers& providers) {
  for (const std::string& alternative : alternatives) {
    const auto found = providers.find(alternative);
    if (found != providers.end()) return found->second->name;
  }
  for (const std::string& alternative : alternatives) {
    if (is_name(alternative)) return alternative;
  }
  return {};
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.front() != '.' && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.' || c == '_' || c == '~';
  });
}

void ListRoom::add(std::string& list, std::string_view directory, std::string_view name) {
  const std::size_t length = directory.size() + name.size() + 1;
  if (length > most_path || length > left_) return;
  left_ -= length;
  list.append(directory).append(name).append("\n");
}

void finish(std::vector<Record>& records) {
  std::set<std::pair<std::string, std::string>> seen;
  std::erase_if(records, [&](const Record& record) {
    const Package& package = record.package;
    return !is_name(package.name) || !seen.emplace(package.name, package.architecture).second;
  });
  std::ranges::sort(records, {}, [](const Record& record) {
    return std::tie(record.package.name, record.package.architecture);
  });

  const Providers providers = providers_of(records);
  for (Record& record : records) {
    std::vector<std::string>& depends = record.package.depends;
    for (const auto& alternatives : record.needs) {
      std::string name = chosen(alternatives, providers);
      if (!name.empty() && name != record.package.name) depends.push_back(std::move(name));
    }
    std::ranges::sort(depends);
    const auto twice = std::ranges::unique(depends);
    depends.erase(twice.begin(), twice.end());
  }
}

}  // namespace whittle::packages
