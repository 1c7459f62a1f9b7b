#include "needs/file_facts.h"

#include "base/glob.h"
#include "base/text.h"
#include "elf/strings.h"
#include "needs/locales.h"
#include "needs/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace whittle::needs {

namespace {

using closure::Object;

// glibc's own files, and musl's: they implement what the signs are about.
constexpr std::array<const char*, 11> own_libraries = {
    "libc.so.*",   "libpthread.so.*", "libdl.so.*",    "libm.so.*",   "librt.so.*", "libutil.so.*",
    "libanl.so.*", "libresolv.so.*",  "libnss_*.so.*", "libnsl.so.*", "libc.musl-*"};

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

bool is_word_of_any_kind(std::string_view text) {
  constexpr std::size_t longest = 60;
  return text.size() >= 2 && text.size() <= longest && std::ranges::all_of(text, [](char c) {
           return (c >= '+' && c <= '9' && c != ',') || (c >= '@' && c <= 'Z') || c == '_' ||
                  (c >= 'a' && c <= 'z') || c == '=';
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

// Users that not every image has, and whose names say nothing else.
bool is_user(const Accounts& accounts, std::string_view name) {
  constexpr std::array<std::string_view, 11> words = {"bin",  "sys",  "sync", "games",  "man", "lp",
                                                      "mail", "news", "list", "backup", "irc"};
  if (std::ranges::find(words, name) != words.end()) return false;
  return std::ranges::find(accounts.users, name, &Account::name) != accounts.users.end() &&
         user_of(standard_accounts(), name).is_empty();
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

// The names of libraries in a text, wherever they begin and end: "libz.so.1".
std::vector<std::string> library_names(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::vector<std::string> names;
  for (auto suffix = text.find(".so"); suffix != std::string_view::npos;
       suffix = text.find(".so", suffix + 1)) {
    const auto begin = text.rfind("lib", suffix);
    if (begin == std::string_view::npos || suffix - begin > longest) continue;
    const bool is_name = std::ranges::all_of(text.substr(begin, suffix - begin), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '-' || c == '+' || c == '.';
    });
    if (!is_name) continue;
    std::size_t end = suffix + 3;
    while (end + 1 < text.size() && text[end] == '.' && text[end + 1] >= '0' &&
           text[end + 1] <= '9') {
      end += 2;
      while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    }
    names.emplace_back(text.substr(begin, end - begin));
  }
  return names;
}

// Then other names that the file holds are no hints.
bool names_all_it_opens(const std::optional<std::vector<elf::DlopenCall>>& calls) {
  return calls && !calls->empty() && std::ranges::none_of(*calls, [](const elf::DlopenCall& call) {
           return call.argument == elf::DlopenCall::Argument::unknown;
         });
}

bool is_named(const std::optional<std::vector<elf::DlopenCall>>& calls, std::string_view name) {
  return calls && std::ranges::find(*calls, name, &elf::DlopenCall::name) != calls->end();
}

// Whether what a rule brings depends on a value.
bool is_used(const Rule& rule, const std::string& value) {
  const std::string text = "{" + value + "}";
  return std::ranges::any_of(rule.brings, [&](const Bring& bring) {
    return std::ranges::any_of(bring.what,
                               [&](const std::string& what) { return what.contains(text); });
  });
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

}  // namespace

bool matches(const Object& object, const std::vector<std::string>& patterns) {
  if (patterns.empty()) return false;
  const std::string_view file = tree::base_name(object.where.path);
  const std::string_view name = tree::base_name(object.name);
  const auto& soname = object.elf->file->soname;
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    const Glob glob(pattern);
    return glob.matches(file) || (name != file && glob.matches(name)) ||
           (soname && *soname != file && *soname != name && glob.matches(*soname));
  });
}

bool is_of_libc(const Object& object) {
  static const std::vector<std::string> patterns(own_libraries.begin(), own_libraries.end());
  return object.role == loader::Role::loader || matches(object, patterns);
}

FactStore::FactStore(const closure::Engine& engine, std::vector<Rule> rules,
                     std::vector<std::string> present)
    : engine_(engine),
      rules_(std::move(rules)),
      present_(std::move(present)),
      packages_(engine.walker()) {
  for (std::size_t r = 0; r < rules_.size(); ++r) {
    for (std::size_t s = 0; s < rules_[r].signs.size(); ++s) {
      const Sign& sign = rules_[r].signs[s];
      if (sign.kind == SignKind::holds || sign.kind == SignKind::static_holds)
        signs_of_text_.push_back({r, s});
      if (sign.kind == SignKind::soname) signs_of_sonames_.push_back({r, s});
      if (sign.kind == SignKind::names) signs_of_names_.push_back({r, s});
      if (sign.kind != SignKind::imports) continue;
      for (const auto& symbol : sign.any)
        signs_of_symbol_[symbol].push_back({r, s, symbol});
    }
  }
}

const FileFacts& FactStore::facts(const Object& object) const {
  return facts_.get(object.elf->id, [&] { return read(object); });
}

FileFacts FactStore::read(const Object& object) const {
  FileFacts facts;
  const tree::Contents contents = engine_.store().contents(object.where);
  facts.notes = elf::read_notes(contents.bytes(), *object.elf->file).dlopen;
  facts.dlopen_calls.emplace();
  if (is_of_libc(object)) return facts;

  const auto symbols = engine_.symbols().symbols(object.where, object.elf);
  // The first symbol in the order of the sign counts, whatever the order of the file.
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> shown;  // position in `any`
  for (const elf::Symbol& symbol : symbols->table.symbols()) {
    if (!symbol.imported()) continue;
    const auto signs = signs_of_symbol_.find(symbol.name);
    if (signs == signs_of_symbol_.end()) continue;
    for (const SignHit& hit : signs->second) {
      const auto& any = rules_[hit.rule].signs[hit.sign].any;
      const auto at = static_cast<std::size_t>(std::ranges::find(any, hit.symbol) - any.begin());
      auto& first = shown.try_emplace({hit.rule, hit.sign}, at).first->second;
      first = std::min(first, at);
    }
  }
  for (const auto& [sign, at] : shown)
    facts.imports.push_back(
        {sign.first, sign.second, rules_[sign.first].signs[sign.second].any[at]});
  facts.dlopen_calls =
      elf::find_dlopen_calls(symbols->contents.bytes(), *object.elf->file, symbols->table);
  return facts;
}

bool FactStore::is_known_program(const Object& object) const {
  return std::ranges::any_of(rules_, [&](const Rule& rule) {
    return std::ranges::any_of(rule.signs, [&](const Sign& sign) {
      return sign.kind == SignKind::program && matches(object, sign.any);
    });
  });
}

const std::vector<SignHit>& FactStore::signs_of_soname(const std::string& name) const {
  return sonames_.get(name, [&] {
    std::vector<SignHit> hits;
    for (const SignHit& hit : signs_of_sonames_) {
      const bool named = std::ranges::any_of(
          rules_[hit.rule].signs[hit.sign].any,
          [&](const std::string& pattern) { return Glob(pattern).matches(name); });
      if (named) hits.push_back(hit);
    }
    return hits;
  });
}

bool FactStore::holds(const Object& object, const std::string& text) const {
  return holds_.get({object.elf->id, text}, [&] {
    const tree::Contents contents = engine_.store().contents(object.where);
    const std::string_view bytes = contents.text();
    return memmem(bytes.data(), bytes.size(), text.data(), text.size()) != nullptr;
  });
}

const std::optional<std::string>& FactStore::value(const Object& object, const Value& value) const {
  const std::string key = value.begins + '\0' + value.ends;
  return values_.get({object.elf->id, key}, [&]() -> std::optional<std::string> {
    const tree::Contents contents = engine_.store().contents(object.where);
    const auto found = elf::find_string(contents.bytes(), *object.elf->file, value.begins);
    if (!found) return std::nullopt;
    const std::string_view rest = found->text.substr(value.begins.size());
    return std::string(rest.substr(0, value.ends.empty() ? rest.size() : rest.find(value.ends)));
  });
}

const std::vector<std::string>& FactStore::constants(const Object& object, Constants kind) const {
  return constants_.get({object.elf->id, kind}, [&] { return find_constants(object, kind); });
}

std::vector<std::string> FactStore::find_constants(const Object& object, Constants kind) const {
  const auto& calls = facts(object).dlopen_calls;
  if (kind == Constants::libraries && names_all_it_opens(calls)) return {};
  const tree::Walker& walker = engine_.walker();
  const auto counts = [&](std::string_view text) {
    switch (kind) {
      case Constants::catalogs:
        return catalogs().contains(text);
      case Constants::zones:
        return is_zone(walker, text);
      case Constants::charsets:
        return is_charset_word(text) && std::ranges::any_of(charsets(), [&](const Charsets& known) {
                 return known.knows(text);
               });
      case Constants::locales:
        return names_a_locale(walker, text);
      case Constants::services_of_pam:
        return is_word(text) && is_file(walker, "/etc/pam.d/" + std::string(text));
      case Constants::libraries:
        return is_library_name(text) && !is_in_dynamic_section(*object.elf->file, text) &&
               !is_named(calls, text);
      case Constants::users:
        return is_word(text) && is_user(accounts(), text);
      case Constants::none:
        break;
    }
    return false;
  };
  std::set<std::string> found;
  if (kind == Constants::libraries) found = library_names_within(object, calls);
  for (std::string_view text : words(object).texts) {
    if (kind == Constants::zones && text.starts_with("TZ=")) text.remove_prefix(3);
    if (counts(text)) found.emplace(text);
  }
  return {found.begin(), found.end()};
}

// Some languages keep texts without an end between them, one behind the other: names that
// are in the tree are found within a longer text too.
std::set<std::string> FactStore::library_names_within(
    const Object& object, const std::optional<std::vector<elf::DlopenCall>>& calls) const {
  std::set<std::string> found;
  for (const std::string_view text : words(object).with_libraries) {
    for (const std::string& name : library_names(text)) {
      if (name == text || is_in_dynamic_section(*object.elf->file, name)) continue;
      if (!is_named(calls, name) && is_library_of_root(name)) found.insert(name);
    }
  }
  return found;
}

bool FactStore::is_library_of_root(const std::string& name) const {
  constexpr std::array<const char*, 4> places = {"/usr/lib/*-linux-*/", "/usr/lib64/", "/usr/lib/",
                                                 "/lib/"};
  return std::ranges::any_of(places, [&](const char* place) {
    return !matching_paths(engine_.walker(), place + name).empty();
  });
}

// Every kind of constant is a short text of few characters: one pass finds those for all.
const FactStore::Words& FactStore::words(const Object& object) const {
  return words_.get(object.elf->id, [&] {
    Words words{engine_.store().contents(object.where), {}, {}};
    elf::visit_strings(words.contents.bytes(), *object.elf->file,
                       [&](const elf::FoundString& string) {
                         if (is_word_of_any_kind(string.text)) words.texts.push_back(string.text);
                         if (string.text.contains(".so"))
                           words.with_libraries.push_back(string.text);
                         return elf::Visit::go_on;
                       });
    return words;
  });
}

const Started& FactStore::started(const Object& object) const {
  return started_.get(object.elf->id, [&] {
    const auto symbols = engine_.symbols().symbols(object.where, object.elf);
    return read_started(symbols->contents.bytes(), *object.elf->file, symbols->table);
  });
}

const std::vector<PathText>& FactStore::paths(const Object& object) const {
  return paths_.get(object.elf->id, [&] {
    const tree::Contents contents = engine_.store().contents(object.where);
    std::set<PathText> found;
    elf::visit_all_strings(contents.bytes(), *object.elf->file,
                           [&](const elf::FoundString& string) {
                             if (string.text.find('/') == std::string_view::npos)
                               return elf::Visit::go_on;
                             for (PathText& path : path_texts(string.text))
                               found.insert(std::move(path));
                             return elf::Visit::go_on;
                           });
    return std::vector<PathText>(found.begin(), found.end());
  });
}

const std::set<std::string, std::less<>>& FactStore::file_names(const Object& object) const {
  return file_names_.get(object.elf->id, [&] {
    constexpr std::size_t shortest = 6;
    constexpr std::size_t longest = 60;
    const tree::Contents contents = engine_.store().contents(object.where);
    std::set<std::string, std::less<>> names;
    elf::visit_all_strings(
        contents.bytes(), *object.elf->file, [&](const elf::FoundString& string) {
          if (string.text.size() > 4 * longest || !string.text.contains('.'))
            return elf::Visit::go_on;
          for (const std::string_view word : whittle::words(string.text, "/ \"'=:,;()<>%\t\n")) {
            const auto dot = word.find('.', 1);
            const bool is_name = word.size() >= shortest && word.size() <= longest &&
                                 dot != std::string_view::npos && dot + 1 < word.size();
            if (is_name) names.emplace(word);
          }
          return elf::Visit::go_on;
        });
    return names;
  });
}

bool FactStore::is_present(std::string_view path) const {
  return std::ranges::any_of(present_,
                             [&](const std::string& there) { return is_at_or_below(path, there); });
}

std::string FactStore::source_of(std::string_view path) const {
  const packages::Package* package = packages_.owner(path);
  return package == nullptr ? "" : package->source;
}

// The packages that were built together with the one that ships a file.
std::vector<const packages::Package*> FactStore::packages_beside(std::string_view path) const {
  std::vector<const packages::Package*> all;
  const std::string source = source_of(path);
  if (source.empty()) return all;
  for (const packages::Package& package : packages_.all())
    if (package.source == source) all.push_back(&package);
  return all;
}

std::vector<std::string> FactStore::users_made_for(std::string_view path) const {
  std::vector<std::string> users;
  for (const packages::Package* package : packages_beside(path))
    for (const auto& name : packages_.made(*package).users)
      if (is_user(accounts(), name)) users.push_back(name);
  return users;
}

std::vector<std::string> FactStore::directories_made_for(std::string_view path) const {
  std::set<std::string> found;
  for (const packages::Package* package : packages_beside(path)) {
    const auto& made = packages_.made(*package).directories;
    found.insert(made.begin(), made.end());
    for (const auto& shipped : packages_.files(*package)) {
      if (!shipped.starts_with("/var/") && !shipped.starts_with("/run/")) continue;
      const auto walked = engine_.walker().walk(shipped);
      if (walked && walked->status.kind == tree::Kind::directory) found.insert(shipped);
    }
  }
  return {found.begin(), found.end()};
}

const Accounts& FactStore::accounts() const {
  return accounts_.get({}, [&] { return accounts_of(engine_.walker()); });
}

std::uint64_t FactStore::size_at(const std::string& path) const {
  return sizes_.get(path, [&] {
    const auto walked = engine_.walker().walk(path);
    if (!walked) return std::uint64_t{0};
    std::uint64_t size = walked->status.kind == tree::Kind::file ? walked->status.size : 0;
    if (walked->status.kind == tree::Kind::directory) {
      each_below(engine_.walker(), walked->path, {},
                 [&](const std::string&, const tree::Status& status) {
                   if (status.kind == tree::Kind::file) size += status.size;
                 });
    }
    return size;
  });
}

const std::vector<Charsets>& FactStore::charsets() const {
  return charsets_.get({}, [&] {
    std::vector<Charsets> all;
    for (const auto& directory : gconv_directories(engine_.walker()))
      all.emplace_back(engine_.walker(), directory);
    return all;
  });
}

const std::set<std::string, std::less<>>& FactStore::catalogs() const {
  return catalogs_.get({}, [&] { return catalogs_of(engine_.walker()); });
}

std::shared_ptr<const Additions> FactStore::additions(std::size_t rule,
                                                      const RuleContext& context) const {
  std::string key = fmt::format("{} {} {} {} {} {}", rule, context.program.machine,
                                static_cast<int>(context.program.file_class),
                                static_cast<int>(context.ld_so.family),
                                context.ld_so.release ? context.ld_so.release->major : 0,
                                context.ld_so.release ? context.ld_so.release->minor : 0);
  for (const auto& argument : context.arguments)
    key += '\0' + argument;
  for (const auto& [name, value] : context.values)
    if (is_used(rules_[rule], name)) key += '\0' + name + '\0' + value;
  return additions_.get(key, [&] {
    return std::make_shared<const Additions>(bring(engine_, rules_[rule], context));
  });
}

}  // namespace whittle::needs
