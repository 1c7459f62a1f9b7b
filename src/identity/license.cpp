// Licences, from the words of distributions to those of SPDX.
//
// Debian's copyright files are machine-readable (copyright-format 1.0, once DEP-5) where
// they begin with a field Format: each paragraph has License, whose first line names it, by
// names that are not SPDX's ("GPL-2+", "Expat"). What is in one of many files counts as
// much as what is in all: the package has it.
#include "identity/license.h"

#include "base/text.h"
#include "packages/control.h"
#include "packages/root_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace whittle::identity {

namespace {

using packages::is_same_name;

constexpr std::uint64_t most_copyright_bytes = std::uint64_t{4} << 20U;

// SPDX's names, and what others call the same.
struct Name {
  std::string_view spdx;
  std::array<std::string_view, 3> others = {};
};
constexpr std::array names = std::to_array<Name>({
    {"0BSD", {}},
    {"AFL-2.1", {}},
    {"AGPL-3.0-only", {"AGPL-3", "AGPLv3"}},
    {"AGPL-3.0-or-later", {"AGPL-3+", "AGPLv3+"}},
    {"Apache-1.1", {}},
    {"Apache-2.0", {"Apache-2", "ASL 2.0", "Apache 2.0"}},
    {"Artistic-1.0-Perl", {}},
    {"Artistic-2.0", {"Artistic-2"}},
    {"BSD-1-Clause", {"BSD-1-clause"}},
    {"BSD-2-Clause", {"BSD-2-clause"}},
    {"BSD-3-Clause", {"BSD-3-clause"}},
    {"BSD-4-Clause", {"BSD-4-clause"}},
    {"BSD-4-Clause-UC", {}},
    {"BSL-1.0", {"Boost-1.0"}},
    {"CC-BY-3.0", {}},
    {"CC-BY-4.0", {}},
    {"CC-BY-SA-3.0", {}},
    {"CC-BY-SA-4.0", {}},
    {"CC0-1.0", {"CC0"}},
    {"CDDL-1.0", {"CDDL"}},
    {"curl", {}},
    {"EPL-1.0", {}},
    {"EPL-2.0", {}},
    {"FSFAP", {}},
    {"FSFUL", {}},
    {"FSFULLR", {}},
    {"FTL", {}},
    {"GFDL-1.2-only", {"GFDL-1.2"}},
    {"GFDL-1.2-or-later", {"GFDL-1.2+"}},
    {"GFDL-1.3-only", {"GFDL-1.3"}},
    {"GFDL-1.3-or-later", {"GFDL-1.3+"}},
    {"GPL-1.0-only", {"GPL-1"}},
    {"GPL-1.0-or-later", {"GPL-1+", "GPL-1.0+", "GPL+"}},
    {"GPL-2.0-only", {"GPL-2", "GPL-2.0", "GPLv2"}},
    {"GPL-2.0-or-later", {"GPL-2+", "GPL-2.0+", "GPLv2+"}},
    {"GPL-3.0-only", {"GPL-3", "GPL-3.0", "GPLv3"}},
    {"GPL-3.0-or-later", {"GPL-3+", "GPL-3.0+", "GPLv3+"}},
    {"HPND", {}},
    {"ICU", {}},
    {"IJG", {}},
    {"ISC", {}},
    {"LGPL-2.0-only", {"LGPL-2", "LGPL-2.0", "LGPLv2"}},
    {"LGPL-2.0-or-later", {"LGPL-2+", "LGPL-2.0+", "LGPLv2+"}},
    {"LGPL-2.1-only", {"LGPL-2.1", "LGPLv2.1"}},
    {"LGPL-2.1-or-later", {"LGPL-2.1+", "LGPLv2.1+"}},
    {"LGPL-3.0-only", {"LGPL-3", "LGPL-3.0", "LGPLv3"}},
    {"LGPL-3.0-or-later", {"LGPL-3+", "LGPL-3.0+", "LGPLv3+"}},
    {"libpng-2.0", {}},
    {"MIT", {"Expat"}},
    {"MIT-0", {}},
    {"MIT-CMU", {}},
    {"MPL-1.1", {}},
    {"MPL-2.0", {"MPL-2", "MPLv2.0"}},
    {"NCSA", {}},
    {"OFL-1.1", {}},
    {"OLDAP-2.8", {}},
    {"OpenSSL", {}},
    {"PostgreSQL", {}},
    {"PSF-2.0", {}},
    {"Python-2.0", {"Python"}},
    {"Ruby", {}},
    {"TCL", {}},
    {"Unicode-DFS-2016", {}},
    {"Unlicense", {}},
    {"Vim", {}},
    {"W3C", {}},
    {"WTFPL", {}},
    {"X11", {}},
    {"Zlib", {"zlib/libpng"}},
    {"ZPL-2.1", {}},
});

std::optional<std::string_view> known_name(std::string_view name) {
  for (const Name& each : names) {
    const bool is_other = std::ranges::any_of(each.others, [&](std::string_view other) {
      return !other.empty() && is_same_name(other, name);
    });
    if (is_same_name(each.spdx, name) || is_other) return each.spdx;
  }
  return std::nullopt;
}

LicenseReference reference_of(std::string_view name) {
  std::string id = "LicenseRef-";
  for (const char c : name.substr(0, 100)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.';
    const char plain = c == '+' ? 'x' : '-';
    id += is_plain ? c : plain;
  }
  return {std::move(id), to_utf8(name)};
}

// Words, parentheses and what joins them, made into SPDX's.
class Translator {
 public:
  LicenseExpression translate(std::string_view words) {
    for (const std::string_view word : whittle::words(spaced(words), " \t\r\n")) {
      if (is_same_name(word, "and") || is_same_name(word, "or")) {
        end_name();
        put(is_same_name(word, "and") ? "AND" : "OR");
      } else if (word == "(" || word == ")") {
        end_name();
        put(word);
      } else {
        if (!name_.empty()) name_ += ' ';
        name_ += word.substr(0, word.find_last_not_of(',') + 1);
      }
    }
    end_name();
    std::ranges::sort(expression_.references);
    const auto repeated = std::ranges::unique(expression_.references);
    expression_.references.erase(repeated.begin(), repeated.end());
    return std::move(expression_);
  }

  // Names and joints take turns, and every parenthesis has its other one.
  bool is_sound() const { return is_sound_ && depth_ == 0 && had_name_; }

 private:
  // With blanks around parentheses.
  static const std::string& spaced(std::string_view words) {
    static thread_local std::string text;
    text.clear();
    for (const char c : words) {
      if (c == '(' || c == ')') {
        text.append(" ").append(1, c).append(" ");
      } else {
        text += c;
      }
    }
    return text;
  }

  void put(std::string_view token) {
    if (token == "(") {
      is_sound_ = is_sound_ && !had_name_;
      ++depth_;
    } else if (token == ")") {
      is_sound_ = is_sound_ && had_name_ && depth_ > 0;
      --depth_;
    } else {
      is_sound_ = is_sound_ && had_name_;
      had_name_ = false;
    }
    const bool is_close = token == ")" || expression_.text.ends_with('(');
    if (!expression_.text.empty() && !is_close) expression_.text += ' ';
    expression_.text += token;
  }

  void end_name() {
    if (name_.empty()) return;
    is_sound_ = is_sound_ && !had_name_;
    had_name_ = true;
    if (!expression_.text.empty() && !expression_.text.ends_with('(')) expression_.text += ' ';
    if (const auto known = known_name(name_)) {
      expression_.text += *known;
    } else {
      expression_.references.push_back(reference_of(name_));
      expression_.text += expression_.references.back().id;
    }
    name_.clear();
  }

  LicenseExpression expression_;
  std::string name_;
  int depth_ = 0;
  bool had_name_ = false;
  bool is_sound_ = true;
};

bool is_machine_readable(std::string_view text) {
  constexpr std::size_t beginning = 200;
  const std::string_view start = text.substr(0, beginning);
  return start.starts_with("Format:") && start.find("copyright-format") != std::string_view::npos;
}

}  // namespace

std::string license_of(std::string_view package, const tree::Walker& root) {
  const auto text = packages::read_file(root, fmt::format("/usr/share/doc/{}/copyright", package),
                                        most_copyright_bytes);
  if (!text || !is_machine_readable(*text)) return {};
  std::set<std::string> found;
  packages::each_paragraph(*text, [&](const packages::Paragraph& paragraph) {
    const std::string_view name = paragraph.first_line("License");
    if (!name.empty()) found.emplace(name);
  });
  std::string all;
  for (const std::string& name : found) {
    const bool has_joints = name.find(" or ") != std::string::npos && found.size() > 1;
    if (!all.empty()) all += " AND ";
    all += has_joints ? fmt::format("({})", name) : name;
  }
  return all;
}

std::vector<std::string> license_files(const packages::Package& package,
                                       const packages::Database& database,
                                       const tree::Walker& root) {
  std::vector<std::string> found;
  const auto add = [&](const std::string& path) {
    const auto walked = root.walk(path);
    if (walked && walked->status.kind == tree::Kind::file) found.push_back(path);
  };
  add(fmt::format("/usr/share/doc/{}/copyright", package.name));
  for (const std::string& path : database.files(package))
    if (path.starts_with("/usr/share/licenses/")) add(path);
  return found;
}

LicenseExpression spdx_license(std::string_view words) {
  words = packages::trimmed(words);
  if (words.empty()) return {};
  // A whole licence is nobody's name for it.
  constexpr std::size_t most = 4000;
  if (words.size() > most) words = words.substr(0, words.find('\n')).substr(0, most);
  Translator translator;
  LicenseExpression expression = translator.translate(words);
  if (translator.is_sound()) return expression;
  LicenseReference whole = reference_of(words);
  return {.text = whole.id, .references = {whole}};
}

}  // namespace whittle::identity
