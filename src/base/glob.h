#pragma once

#include <string>
#include <string_view>

namespace whittle {

// A pattern for paths, bytewise: `?` and `*` match within one name, `**` across
// names, `[a-z]` and `[!a-z]` one byte; a backslash takes the next byte as it
// is. A pattern with no slash is held against the last name of a path ("*.pyc"),
// one with a slash against the whole path; "/**/" also matches a single slash.
class Glob {
 public:
  explicit Glob(std::string pattern);

  bool matches(std::string_view path) const;
  const std::string& pattern() const { return pattern_; }

 private:
  std::string pattern_;
  bool whole_path_;
};

}  // namespace whittle
