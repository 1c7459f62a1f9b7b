#include "report/why_text.h"

#include "base/text.h"
#include "report/package_text.h"
#include "report/reason_text.h"

#include <fmt/format.h>

namespace whittle::report {

std::string why_text(const plan::Why& why) {
  std::string text = escape_line(why.path);
  if (why.answer == plan::Why::Answer::missing) text += " (not found)";
  text += '\n';
  for (const Reason& reason : why.chain)
    text += fmt::format("  {}\n", phrase(reason));
  const auto is_of_user = [](const Reason& reason) {
    return reason.kind == ReasonKind::included || reason.kind == ReasonKind::traced ||
           reason.by.empty();
  };
  const bool is_by_user = !why.chain.empty() && is_of_user(why.chain.back());
  if (!is_by_user) text += "  which was asked about\n";
  return text;
}

std::string why_text(const plan::Why& why, const plan::World& world) {
  std::string text = why_text(why);
  if (why.package != nullptr) text += fmt::format("  of {}\n", package_text(*why.package, world));
  return text;
}

}  // namespace whittle::report
