#include "needs/signs.h"

#include "base/glob.h"
#include "elf/strings.h"
#include "needs/charsets.h"
#include "needs/locales.h"
#include "needs/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Closure;
using closure::Edge;
using closure::Object;
using loader::Role;

// glibc's own files: they implement what the signs are about.
constexpr std::array<const char*, 11> own_libraries = {
    "libc.so.*",   "libpthread.so.*", "libdl.so.*",    "libm.so.*",   "librt.so.*", "libutil.so.*",
    "libanl.so.*", "libresolv.so.*",  "libnss_*.so.*", "libnsl.so.*", "libc.musl-*"};

bool matches(const Object& object, const std::vector<std::string>& patterns) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    const Glob glob(pattern);
    return glob.matches(tree::base_name(object.where.path)) ||
           glob.matches(tree::base_name(object.name)) ||
           (object.elf->file->soname && glob.matches(*object.elf->file->soname));
  });
}

bool is_of_libc(const Object& object) {
  static const std::vector<std::string> patterns(own_libraries.begin(), own_libraries.end());
  return object.role == Role::loader || matches(object, patterns);
}

// The grade of a sign that object `index` shows; nullopt: it does not count.
std::optional<Grade> grade_of(const Closure& closure, std::size_t index, const Sign& sign) {
  const Object& object = closure.objects[index];
  if (matches(object, sign.not_by)) return std::nullopt;
  if (matches(object, sign.needed_by)) return Grade::needed;
  const Grade grade = is_own(closure, index) ? sign.by_program : sign.by_library;
  return matches(object, sign.possible_by) ? std::min(grade, Grade::possible) : grade;
}

bool is_file(const tree::Walker& walker, const std::string& path) {
  const auto walked = walker.walk(path);
  return walked && walked->status.kind == tree::Kind::file;
}

bool is_zone(const tree::Walker& walker, std::string_view text) {
  if (text.size() < 5 || text.size() > 40 || text.find('/') == std::string_view::npos) return false;
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
  if (!plain || text[0] < 'A' || text[0] > 'Z') return false;
  return is_file(walker, "/usr/share/zoneinfo/" + std::string(text));
}

// The archive holds every locale of the machine: a mere mention is not worth it.
bool names_a_locale(const tree::Walker& walker, std::string_view text) {
  if (!is_locale_name(text)) return false;
  const auto path = locale_path(walker, text);
  return path && !path->ends_with("/locale-archive");
}

bool is_word(std::string_view text) {
  return text.size() >= 2 && text.size() <= 24 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

// Aliases are short too, and what is short is often something else: "DEC" is a
// month, "L4" two bytes of a table.
bool is_charset_word(std::string_view text) {
  return is_word(text) && text.size() >= 4;
}

bool is_in_dynamic_section(const elf::File& file, std::string_view text) {
  return file.soname == text ||
         std::ranges::find(file.needs, text, &elf::Need::name) != file.needs.end();
}

// "libfoo.so.1": what dlopen could be given.
bool is_library_name(std::string_view text) {
  const auto suffix = text.find(".so");
  if (!text.starts_with("lib") || text.size() > 60 || suffix == std::string_view::npos) {
    return false;
  }
  const std::string_view version = text.substr(suffix + 3);
  return text.find_first_of("/ %$*:,") == std::string_view::npos &&
         (version.empty() || version[0] == '.') &&
         version.find_first_not_of(".0123456789") == std::string_view::npos;
}

// Then other names that the file holds are no hints.
bool names_all_it_opens(const std::vector<elf::DlopenCall>* calls) {
  return calls != nullptr && !calls->empty() &&
         std::ranges::none_of(*calls, [](const elf::DlopenCall& call) {
           return call.argument == elf::DlopenCall::Argument::unknown;
         });
}

bool is_named(const std::vector<elf::DlopenCall>* calls, std::string_view name) {
  return calls != nullptr &&
         std::ranges::find(*calls, name, &elf::DlopenCall::name) != calls->end();
}

bool are_hints(Constants kind) {
  return kind == Constants::libraries || kind == Constants::catalogs;
}

constexpr std::string_view catalog_suffix = ".mo";

// The names of all message catalogs, in whatever language.
std::set<std::string, std::less<>> catalogs_of(const tree::Walker& walker) {
  std::set<std::string, std::less<>> names;
  for (const auto& path : matching_paths(walker, "/usr/share/locale/*/LC_MESSAGES/*.mo")) {
    const std::string_view name = tree::base_name(path);
    names.emplace(name.substr(0, name.size() - catalog_suffix.size()));
  }
  return names;
}

bool holds(std::string_view bytes, const std::string& text) {
  return memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
}

}  // namespace

bool is_own(const Closure& closure, std::size_t index) {
  if (index == 0) return true;
  const auto& source = closure.objects[index].source;
  if (!source) return false;
  switch (*source) {
    case loader::Source::named:
    case loader::Source::runpath: {
      const auto first = std::ranges::find(closure.edges, index, &Edge::to);
      return first != closure.edges.end() && first->from < index && is_own(closure, first->from);
    }
    case loader::Source::rpath:
    case loader::Source::library_path:
      return true;
    case loader::Source::cache:
    case loader::Source::defaults:
      break;
  }
  return false;
}

SignReader::SignReader(const closure::Engine& engine, const std::vector<Rule>& rules)
    : engine_(engine) {
  for (const Rule& rule : rules) {
    for (const Sign& sign : rule.signs) {
      if (sign.kind == SignKind::imports) interesting_.insert(sign.any.begin(), sign.any.end());
    }
  }
}

const SignReader::Names& SignReader::imports_of(const Object& object) {
  const auto [entry, is_new] = imported_.try_emplace(object.elf->id);
  if (!is_new) return entry->second;
  const auto symbols = engine_.symbols().symbols(object.where, object.elf);
  for (const elf::Symbol& symbol : symbols->table.symbols()) {
    if (!symbol.imported() || !interesting_.contains(symbol.name)) continue;
    entry->second.emplace(symbol.name);
  }
  return entry->second;
}

std::vector<Shown> SignReader::read(const Closure& closure, const Rule& rule) {
  std::vector<Shown> shown;
  for (const Sign& sign : rule.signs) {
    switch (sign.kind) {
      case SignKind::imports:
        read_imports(closure, sign, shown);
        break;
      case SignKind::soname:
        read_sonames(closure, sign, shown);
        break;
      case SignKind::program:
        if (closure.kind != closure::ProgramKind::library &&
            matches(closure.objects[0], sign.any)) {
          const Object& program = closure.objects[0];
          shown.push_back({sign.by_program, program.path,
                           fmt::format("is {}", tree::base_name(program.where.path)), sign.gives});
        }
        break;
      case SignKind::static_holds:
        if (closure.kind == closure::ProgramKind::static_) read_strings(closure, sign, shown);
        break;
      case SignKind::holds:
        read_strings(closure, sign, shown);
        break;
      case SignKind::variable:
        read_variables(closure, sign, shown);
        break;
    }
  }
  return shown;
}

void SignReader::read_imports(const Closure& closure, const Sign& sign, std::vector<Shown>& shown) {
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    const Object& object = closure.objects[i];
    if (!object.is_found() || is_of_libc(object)) continue;
    const Names& imports = imports_of(object);
    const auto symbol =
        std::ranges::find_if(sign.any, [&](const auto& name) { return imports.contains(name); });
    if (symbol == sign.any.end()) continue;
    const auto grade = grade_of(closure, i, sign);
    if (!grade) continue;
    Shown found{*grade, object.path, "imports " + *symbol, sign.gives};
    if (sign.constants != Constants::none && is_own(closure, i)) {
      const auto named = constants(object, sign.constants);
      for (const auto& name : named)
        found.arguments.push_back(name);
      if (!named.empty()) {
        if (!are_hints(sign.constants)) found.grade = Grade::needed;
        found.text += fmt::format(" and names {}", named.front());
      }
    }
    shown.push_back(std::move(found));
  }
}

void SignReader::read_sonames(const Closure& closure, const Sign& sign, std::vector<Shown>& shown) {
  for (const Edge& edge : closure.edges) {
    const Object& object = closure.objects[edge.to];
    if (edge.kind == closure::ReasonKind::rule || !object.is_found()) continue;
    const bool named = std::ranges::any_of(
        sign.any, [&](const std::string& pattern) { return Glob(pattern).matches(edge.name); });
    if (!named) continue;
    const auto grade = grade_of(closure, edge.from, sign);
    if (!grade) continue;
    shown.push_back({*grade, closure.objects[edge.from].path, "needs " + edge.name, sign.gives});
  }
}

void SignReader::read_strings(const Closure& closure, const Sign& sign, std::vector<Shown>& shown) {
  for (std::size_t i = 0; i < closure.objects.size(); ++i) {
    const Object& object = closure.objects[i];
    if (!object.is_found()) continue;
    if (sign.in.empty() ? i != 0 : !matches(object, sign.in)) continue;
    const tree::Contents contents = engine_.store().contents(object.where);
    const auto text = std::ranges::find_if(
        sign.any, [&](const std::string& wanted) { return holds(contents.text(), wanted); });
    if (text == sign.any.end()) continue;
    if (const auto grade = grade_of(closure, i, sign)) {
      shown.push_back({*grade, object.path, fmt::format("holds \"{}\"", *text), sign.gives});
    }
  }
}

void SignReader::read_variables(const Closure& closure, const Sign& sign,
                                std::vector<Shown>& shown) {
  for (const auto& name : sign.any) {
    const std::string* value = engine_.process().variable(name);
    if (value == nullptr || value->empty()) continue;
    std::string argument = *value;
    if (argument.starts_with(':')) argument.erase(0, 1);
    if (argument == "C" || argument == "POSIX" || argument == "UTC" || argument.empty()) continue;
    shown.push_back({sign.by_program,
                     closure.objects[0].path,
                     fmt::format("will have {}={}", name, *value),
                     {argument}});
  }
}

const std::vector<elf::DlopenCall>* SignReader::dlopen_calls(const Object& object) {
  const auto [entry, is_new] = calls_.try_emplace(object.elf->id);
  if (is_new) {
    if (is_of_libc(object)) {
      entry->second.emplace();
    } else {
      const auto symbols = engine_.symbols().symbols(object.where, object.elf);
      entry->second =
          elf::find_dlopen_calls(symbols->contents.bytes(), *object.elf->file, symbols->table);
    }
  }
  return entry->second ? &*entry->second : nullptr;
}

std::vector<std::string> SignReader::constants(const Object& object, Constants kind) {
  const auto [entry, is_new] = constants_.try_emplace({object.elf->id, kind});
  if (!is_new) return entry->second;
  if (kind == Constants::libraries && names_all_it_opens(dlopen_calls(object))) return {};
  std::vector<Charsets> charsets;
  const tree::Walker& walker = engine_.walker();
  if (kind == Constants::charsets) {
    for (const auto& directory : gconv_directories(walker))
      charsets.emplace_back(walker, directory);
  }
  std::set<std::string, std::less<>> catalogs;
  if (kind == Constants::catalogs) catalogs = catalogs_of(walker);
  const auto counts = [&](std::string_view text) {
    switch (kind) {
      case Constants::catalogs:
        return catalogs.contains(text);
      case Constants::zones:
        return is_zone(walker, text);
      case Constants::charsets:
        return is_charset_word(text) && std::ranges::any_of(charsets, [&](const Charsets& known) {
                 return known.knows(text);
               });
      case Constants::locales:
        return names_a_locale(walker, text);
      case Constants::services_of_pam:
        return is_word(text) && is_file(walker, "/etc/pam.d/" + std::string(text));
      case Constants::libraries:
        return is_library_name(text) && !is_in_dynamic_section(*object.elf->file, text) &&
               !is_named(dlopen_calls(object), text);
      case Constants::none:
        break;
    }
    return false;
  };
  std::set<std::string> found;
  const tree::Contents contents = engine_.store().contents(object.where);
  elf::visit_strings(contents.bytes(), *object.elf->file, [&](const elf::FoundString& string) {
    std::string_view text = string.text;
    if (kind == Constants::zones && text.starts_with("TZ=")) text.remove_prefix(3);
    if (counts(text)) found.emplace(text);
    return elf::Visit::go_on;
  });
  entry->second.assign(found.begin(), found.end());
  return entry->second;
}

std::map<std::string, std::string> SignReader::values(const Closure& closure, const Rule& rule) {
  std::map<std::string, std::string> values;
  const std::string& program = closure.objects[0].where.path;
  values["directory"] = tree::parent(program);
  const std::string prefix(tree::parent(tree::parent(program)));
  values["prefix"] = prefix == "/" ? "" : prefix;
  const std::string_view name = tree::base_name(program);
  values["version"] =
      std::string(name.substr(std::min(name.find_first_of("0123456789"), name.size())));
  for (const Value& value : rule.values) {
    values[value.name] = value.otherwise;
    for (const Object& object : closure.objects) {
      if (!object.is_found() || (!value.in.empty() && !matches(object, value.in))) continue;
      const tree::Contents contents = engine_.store().contents(object.where);
      const auto found = elf::find_string(contents.bytes(), *object.elf->file, value.begins);
      if (!found) continue;
      const std::string_view rest = found->text.substr(value.begins.size());
      values[value.name] = rest.substr(0, value.ends.empty() ? rest.size() : rest.find(value.ends));
      break;
    }
  }
  return values;
}

}  // namespace whittle::needs
