#include "report/html_contents.h"

namespace whittle::report {

void HtmlAttribute::add(const std::optional<std::string>& value) {
  if (!value) {
    of.emplace_back();
    return;
  }
  const auto [index, is_new] = known.try_emplace(*value, values.size());
  if (is_new) values.push_back(*value);
  of.emplace_back(index->second);
}

}  // namespace whittle::report
