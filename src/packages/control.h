#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace whittle::packages {

// One paragraph of a Debian control file: fields "Name: value", a line that begins with
// a blank continues the value above it. Names are the same in any case. The views are
// into the text.
class Paragraph {
 public:
  // Whether there was room for one more: no honest paragraph has thousands.
  bool add(std::string_view name, std::string_view value);
  void clear() { fields_.clear(); }
  bool empty() const { return fields_.empty(); }
  // The last field's value goes on until `end`.
  void extend(const char* end);

  // From its first field's name to the end of its last value.
  std::string_view text() const;

  // The value without blanks around it; empty where there is no such field.
  std::string_view value(std::string_view name) const;

  // What of the value stands on the line of its name, without blanks around it.
  std::string_view first_line(std::string_view name) const;

 private:
  struct Field {
    std::string_view name;
    std::string_view value;
  };
  // With all blanks; empty where there is no such field.
  std::string_view raw_value(std::string_view name) const;

  std::vector<Field> fields_;
};

// Calls visit for every paragraph that has a field; what is no field is passed over.
void each_paragraph(std::string_view text, const std::function<void(const Paragraph&)>& visit);

// The names in "a (>= 1) | b:any, c": alternatives, without versions, architectures and
// profiles.
std::vector<std::vector<std::string>> relation_names(std::string_view value);

// Whether both are the same but for the case of letters of ASCII.
bool is_same_name(std::string_view a, std::string_view b);

// The text without blanks and line ends around it.
std::string_view trimmed(std::string_view text);

// Takes the first line, without its end, off the text.
std::string_view take_line(std::string_view& text);

}  // namespace whittle::packages
