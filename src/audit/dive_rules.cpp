#include "audit/dive_rules.h"

#include "base/error.h"
#include "base/size.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

namespace whittle::audit {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// A value without its comment and quotes.
std::string value_of(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && (text.front() == '"' || text.front() == '\'')) {
    const auto end = text.find(text.front(), 1);
    if (end != std::string_view::npos) return std::string(text.substr(1, end - 1));
  }
  return std::string(trimmed(text.substr(0, text.find(" #"))));
}

bool is_off(std::string value) {
  std::ranges::transform(value, value.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value.empty() || value == "disabled" || value == "off" || value == "false";
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  DiveRules read(std::string_view text) {
    bool is_in_rules = false;
    for (const std::string_view line : split(text, "\n")) {
      ++line_;
      const std::string_view content = trimmed(line);
      if (content.empty() || content.front() == '#' || content == "---") continue;
      const bool is_inner = line.front() == ' ' || line.front() == '\t';
      const auto colon = content.find(':');
      if (colon == std::string_view::npos) fail("it is no key with a value");
      if (!is_inner) is_in_rules = content.substr(0, colon) == "rules";
      if (is_inner && is_in_rules)
        set(content.substr(0, colon), value_of(content.substr(colon + 1)));
    }
    return rules_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error("cannot use {}: line {}: {}", name_, line_, what);
  }

  std::optional<double> fraction(const std::string& value) const {
    if (is_off(value)) return std::nullopt;
    double number = 0;
    const char* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc{} || rest != end || !(number >= 0) || number > 1)
      fail(fmt::format("'{}' is no number between 0 and 1", escape_line(value)));
    return number;
  }

  std::optional<std::uint64_t> size(const std::string& value) const {
    if (is_off(value)) return std::nullopt;
    const auto bytes = parse_size(value);
    if (!bytes) fail(fmt::format("'{}' is no size, such as 20MB", escape_line(value)));
    return bytes;
  }

  void set(std::string_view key, const std::string& value) {
    if (key == "lowestEfficiency" || key == "lowest-efficiency")
      rules_.lowest_efficiency = fraction(value);
    if (key == "highestWastedBytes" || key == "highest-wasted-bytes")
      rules_.highest_wasted_bytes = size(value);
    if (key == "highestUserWastedPercent" || key == "highest-user-wasted-percent")
      rules_.highest_user_wasted_percent = fraction(value);
  }

  const std::string& name_;
  std::size_t line_ = 0;
  DiveRules rules_;
};

void add(ImageAudit& audit, const char* rule, std::string what) {
  audit.findings.push_back(
      {FindingId::over_limit, Severity::error, rule, std::move(what), "a rule of dive", {}});
}

}  // namespace

DiveRules read_dive_rules(std::string_view text, const std::string& name) {
  return Reader(name).read(text);
}

void apply(const DiveRules& rules, ImageAudit& audit) {
  if (!audit.dive) return;
  const DiveEfficiency dive = *audit.dive;
  if (rules.lowest_efficiency && *rules.lowest_efficiency > dive.efficiency) {
    add(audit, "lowestEfficiency",
        fmt::format("the efficiency is {:.4f}, and may be {} at least", dive.efficiency,
                    *rules.lowest_efficiency));
  }
  if (rules.highest_wasted_bytes && dive.wasted_bytes > *rules.highest_wasted_bytes) {
    add(audit, "highestWastedBytes",
        fmt::format("{} bytes are wasted, and may be {}", dive.wasted_bytes,
                    *rules.highest_wasted_bytes));
  }
  if (rules.highest_user_wasted_percent &&
      dive.user_wasted_percent > *rules.highest_user_wasted_percent) {
    add(audit, "highestUserWastedPercent",
        fmt::format("{:.4f} of the layers above the first is wasted, and may be {}",
                    dive.user_wasted_percent, *rules.highest_user_wasted_percent));
  }
}

}  // namespace whittle::audit
