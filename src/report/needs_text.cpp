#include "report/needs_text.h"

#include "base/size.h"
#include "base/text.h"
#include "report/closure_text.h"
#include "report/reason_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace whittle::report {

namespace {

std::string line(const needs::Need& need, std::size_t width, Color color) {
  std::string text =
      fmt::format("  {:<{}}  {:>8}  {} {}\n", escape_line(need.rule), width, print_size(need.size),
                  escape_line(need.by), escape_line(need.sign));
  if (!need.option.empty()) {
    text += fmt::format("  {:<{}}            {}\n", "", width,
                        faint(fmt::format("to add it: {}; without it {}", need.option,
                                          need.without.empty() ? "it goes on" : need.without),
                              color));
  }
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

std::string needs_text(const needs::Answer& answer, Color color) {
  std::size_t width = 0;
  for (const needs::Need& need : answer.needs)
    width = std::max(width, need.rule.size());
  std::string text;
  for (const auto grade : {needs::Grade::needed, needs::Grade::possible}) {
    std::string lines;
    for (const needs::Need& need : answer.needs) {
      if (need.grade == grade) lines += line(need, width, color);
    }
    if (lines.empty()) continue;
    const char* title = grade == needs::Grade::needed ? "needed, though no DT_NEEDED names it:"
                                                      : "possible, not packed unless asked for:";
    text += bold(title, color) + "\n" + lines;
  }
  return text;
}

std::string dlopens_text(const needs::Answer& answer, WhichDlopens which, Color color) {
  std::string lines;
  for (const needs::Dlopens& dlopens : answer.dlopens) {
    const bool is_certain = dlopens.is_read && dlopens.constant == dlopens.calls;
    if (which == WhichDlopens::all || (dlopens.is_own && !is_certain)) {
      lines += dlopens_line(dlopens);
    }
  }
  return lines.empty() ? "" : bold("opened by name:", color) + "\n" + lines;
}

std::string why_needed_text(const needs::Answer& answer, const std::string& path) {
  const closure::Reason* reason = nullptr;
  for (const needs::Taken& taken : answer.taken) {
    if (taken.path == path) reason = &taken.reason;
  }
  for (const needs::Written& written : answer.written) {
    if (written.path == path) reason = &written.reason;
  }
  if (reason == nullptr) return {};
  std::string text = fmt::format("{}\n  {}\n", escape_line(path), phrase(*reason));
  for (const closure::Closure& closure : answer.programs) {
    const auto index = closure.find(reason->by);
    if (!index) continue;
    const std::string chain = why_text(closure, *index);
    return text + chain.substr(chain.find('\n') + 1);
  }
  return text;
}

Json needs_json(const needs::Answer& answer) {
  Json all = Json::array();
  for (const needs::Need& need : answer.needs) {
    Json object;
    object["rule"] = need.rule;
    object["grade"] = need.grade == needs::Grade::needed ? "needed" : "possible";
    put_path(object, "by", need.by);
    put_path(object, "sign", need.sign);
    object["why"] = need.why;
    object["without"] = need.without;
    if (!need.option.empty()) object["option"] = need.option;
    object["size"] = need.size;
    all.push_back(std::move(object));
  }
  return all;
}

Json dlopens_json(const needs::Answer& answer) {
  Json all = Json::array();
  for (const needs::Dlopens& dlopens : answer.dlopens) {
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
    all.push_back(std::move(object));
  }
  return all;
}

}  // namespace whittle::report
