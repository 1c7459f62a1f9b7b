#include "report/requirements_text.h"

#include "base/size.h"
#include "base/text.h"
#include "needs/accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>

namespace whittle::report {

namespace {

using needs::Grade;
using needs::Likelihood;
using needs::Requirement;

std::string head(const std::string& rule, std::uint64_t size, std::size_t width,
                 const std::string& why) {
  return fmt::format("  {:<{}}  {:>8}  {}\n", escape_line(rule), width, print_size(size), why);
}

std::string line(const Requirement& need, std::size_t width, Color color) {
  std::string text =
      head(need.rule, need.size, width, escape_line(need.by) + " " + escape_line(need.sign));
  if (!need.option.empty()) {
    text += fmt::format("  {:<{}}            {}\n", "", width,
                        faint(fmt::format("to add it: {}; without it {}", need.option,
                                          need.without.empty() ? "it goes on" : need.without),
                              color));
  }
  return text;
}

// One line for all that one object names of a rule.
std::string needed_lines(const std::vector<Requirement>& all, std::size_t width, Color color) {
  std::string text;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto belongs = [&](const Requirement& other) {
      return other.grade == Grade::needed && other.rule == all[i].rule && other.by == all[i].by;
    };
    if (all[i].grade != Grade::needed) continue;
    if (all[i].argument.empty()) {
      text += line(all[i], width, color);
      continue;
    }
    if (std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), belongs)) continue;
    std::uint64_t size = 0;
    std::size_t others = 0;
    const Requirement* largest = &all[i];
    for (const Requirement& other : all) {
      if (!belongs(other)) continue;
      size += other.size;
      ++others;
      if (other.size > largest->size) largest = &other;
    }
    std::string why = escape_line(all[i].by) + " " + escape_line(largest->sign);
    if (others > 1) why += fmt::format(" and {} more", others - 1);
    text += head(all[i].rule, size, width, why);
  }
  return text;
}

// What matters most is first; what nearly every program shows is one line.
std::string possible_lines(const std::vector<Requirement>& all, std::size_t width,
                           WhichPossible which, Color color) {
  std::vector<const Requirement*> possible;
  std::string usual;
  for (const Requirement& requirement : all) {
    if (requirement.grade == Grade::needed) continue;
    if (which == WhichPossible::likely && requirement.likelihood == Likelihood::usual) {
      usual += fmt::format("{}{} {}", usual.empty() ? "" : ", ", requirement.option,
                           faint("(" + print_size(requirement.size) + ")", color));
    } else {
      possible.push_back(&requirement);
    }
  }
  std::ranges::stable_sort(possible, [](const Requirement* a, const Requirement* b) {
    return std::tie(a->likelihood, a->size) < std::tie(b->likelihood, b->size);
  });
  constexpr std::size_t most = 9;  // and one line for what is usual
  const std::size_t shown = which == WhichPossible::all ? possible.size() : most;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, possible.size()); ++i)
    text += line(*possible[i], width, color);
  if (possible.size() > shown)
    text += fmt::format("  and {} more, which -v shows\n", possible.size() - shown);
  if (!usual.empty()) text += fmt::format("  seldom missed: {}\n", usual);
  return text;
}

std::string dlopens_line(const needs::Dlopens& dlopens) {
  if (!dlopens.is_read) {
    return fmt::format("  {}: code for this machine cannot be read\n", escape_line(dlopens.by));
  }
  std::string text = fmt::format("  {}: {} of {} dlopen calls have constant names",
                                 escape_line(dlopens.by), dlopens.constant, dlopens.calls);
  std::string_view before = ": ";
  for (const auto& [name, is_found] : dlopens.names) {
    text += fmt::format("{}{}{}", before, escape_line(name), is_found ? "" : " (not there)");
    before = ", ";
  }
  return text + "\n";
}

}  // namespace

std::string requirements_text(const std::vector<Requirement>& requirements, WhichPossible which,
                              Color color) {
  std::size_t width = 0;
  for (const Requirement& requirement : requirements)
    width = std::max(width, requirement.rule.size());
  std::string text;
  const auto add = [&](const char* title, const std::string& lines) {
    if (!lines.empty()) text += bold(title, color) + "\n" + lines;
  };
  add("needed, though no DT_NEEDED names it:", needed_lines(requirements, width, color));
  add("possible, not packed unless asked for:", possible_lines(requirements, width, which, color));
  return text;
}

std::string dlopens_text(const std::vector<needs::Dlopens>& dlopens, WhichDlopens which,
                         Color color) {
  std::string lines;
  for (const needs::Dlopens& each : dlopens) {
    const bool is_certain = each.is_read && each.constant == each.calls;
    if (which == WhichDlopens::all || (each.is_own && !is_certain)) lines += dlopens_line(each);
  }
  return lines.empty() ? "" : bold("opened by name:", color) + "\n" + lines;
}

namespace {

// What is packed for it; of what is merely possible, thousands of files, their number
// and size say enough.
void put_additions(Json& object, const needs::Requirement& requirement) {
  std::set<std::string> paths;
  std::set<std::string> names;
  for (const needs::Demand& demand : requirement.demands) {
    for (const auto& file : demand.additions->files)
      paths.insert(file.path);
    for (const auto& file : demand.additions->made)
      paths.insert(file.path);
    paths.insert(demand.additions->programs.begin(), demand.additions->programs.end());
    if (!demand.additions->accounts.is_empty())
      paths.insert({std::string(needs::passwd_path), std::string(needs::group_path)});
    for (const auto& opened : demand.additions->opened)
      names.insert(opened.names.front());
  }
  object["paths"] = paths.size();
  Json brings = Json::array();
  if (requirement.grade == needs::Grade::needed) {
    for (const auto& path : paths) {
      Json one;
      put_path(one, "path", path);
      brings.push_back(std::move(one));
    }
  }
  for (const auto& name : names) {
    if (paths.contains(name)) continue;
    Json one;
    put_path(one, "opens", name);
    brings.push_back(std::move(one));
  }
  object["brings"] = std::move(brings);
}

}  // namespace

Json to_json(const needs::Requirement& requirement) {
  Json object;
  object["rule"] = requirement.rule;
  object["grade"] = requirement.grade == needs::Grade::needed ? "needed" : "possible";
  put_path(object, "by", requirement.by);
  put_path(object, "sign", requirement.sign);
  object["why"] = requirement.why;
  object["without"] = requirement.without;
  if (!requirement.option.empty()) object["option"] = requirement.option;
  object["size"] = requirement.size;
  put_additions(object, requirement);
  return object;
}

Json to_json(const needs::Dlopens& dlopens) {
  Json object;
  put_path(object, "by", dlopens.by);
  object["own"] = dlopens.is_own;
  object["read"] = dlopens.is_read;
  object["calls"] = dlopens.calls;
  object["constant"] = dlopens.constant;
  object["names"] = Json::array();
  for (const auto& [name, is_found] : dlopens.names) {
    Json one;
    put_path(one, "name", name);
    one["found"] = is_found;
    object["names"].push_back(std::move(one));
  }
  return object;
}

}  // namespace whittle::report
