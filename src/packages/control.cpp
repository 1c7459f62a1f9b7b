#include "packages/control.h"

#include "base/text.h"

#include <algorithm>

namespace whittle::packages {

namespace {

constexpr std::size_t most_fields = 1000;
constexpr std::string_view blanks = " \t\r\n\v\f";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool Paragraph::add(std::string_view name, std::string_view value) {
  if (fields_.size() >= most_fields) return false;
  fields_.push_back({name, value});
  return true;
}

void Paragraph::extend(const char* end) {
  if (fields_.empty()) return;
  std::string_view& value = fields_.back().value;
  value = std::string_view(value.data(), static_cast<std::size_t>(end - value.data()));
}

std::string_view Paragraph::text() const {
  if (fields_.empty()) return {};
  const char* start = fields_.front().name.data();
  const std::string_view last = fields_.back().value;
  return {start, static_cast<std::size_t>(last.data() + last.size() - start)};
}

std::string_view Paragraph::raw_value(std::string_view name) const {
  const auto field = std::ranges::find_if(
      fields_, [&](const Field& each) { return is_same_name(each.name, name); });
  return field == fields_.end() ? std::string_view() : field->value;
}

std::string_view Paragraph::value(std::string_view name) const {
  return trimmed(raw_value(name));
}

std::string_view Paragraph::first_line(std::string_view name) const {
  std::string_view value = raw_value(name);
  return trimmed(take_line(value));
}

void each_paragraph(std::string_view text, const std::function<void(const Paragraph&)>& visit) {
  Paragraph paragraph;
  const auto end = [&] {
    if (!paragraph.empty()) visit(paragraph);
    paragraph.clear();
  };
  bool continues = false;  // the line above belongs to a field
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.find_first_not_of(blanks) == std::string_view::npos) {
      end();
      continues = false;
    } else if (line.front() == ' ' || line.front() == '\t') {
      if (continues) paragraph.extend(line.data() + line.size());
    } else {
      const auto colon = line.find(':');
      continues = colon != std::string_view::npos &&
                  paragraph.add(trimmed(line.substr(0, colon)), line.substr(colon + 1));
    }
  }
  end();
}

std::vector<std::vector<std::string>> relation_names(std::string_view value) {
  std::vector<std::vector<std::string>> all;
  for (const std::string_view relation : split(value, ",")) {
    std::vector<std::string> names;
    for (std::string_view alternative : split(relation, "|")) {
      alternative = trimmed(alternative);
      alternative = alternative.substr(0, alternative.find_first_of(" \t\r\n(:[<"));
      if (!alternative.empty()) names.emplace_back(alternative);
    }
    if (!names.empty()) all.push_back(std::move(names));
  }
  return all;
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace whittle::packages
