#include "needs/rule.h"

#include "base/error.h"
#include "base/text.h"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace whittle::needs {

namespace {

template <typename T>
using Names = std::vector<std::pair<std::string, T>>;

const Names<SignKind> sign_kinds = {
    {"imports", SignKind::imports}, {"soname", SignKind::soname},
    {"program", SignKind::program}, {"static-holds", SignKind::static_holds},
    {"holds", SignKind::holds},     {"variable", SignKind::variable}};
const Names<BringKind> bring_kinds = {{"files", BringKind::files},
                                      {"one-of", BringKind::one_of},
                                      {"directories", BringKind::directories},
                                      {"open", BringKind::open},
                                      {"open-each", BringKind::open_each},
                                      {"modules", BringKind::modules},
                                      {"libraries-named-in", BringKind::libraries_named_in},
                                      {"left", BringKind::left},
                                      {"programs", BringKind::programs},
                                      {"certificates", BringKind::certificates},
                                      {"name-service", BringKind::name_service},
                                      {"charsets", BringKind::charsets},
                                      {"locales", BringKind::locales},
                                      {"pam", BringKind::pam}};
const Names<Grade> grades = {{"possible", Grade::possible}, {"needed", Grade::needed}};
const Names<Constants> constants = {
    {"zones", Constants::zones},         {"charsets", Constants::charsets},
    {"locales", Constants::locales},     {"catalogs", Constants::catalogs},
    {"libraries", Constants::libraries}, {"pam-services", Constants::services_of_pam}};
const Names<Rule::Libc> libcs = {{"any", Rule::Libc::any}, {"glibc", Rule::Libc::glibc}};
const Names<When> whens = {{"arguments", When::with_arguments},
                           {"no-arguments", When::without_arguments}};

// One table of the text, whose keys must all be known.
class Table {
 public:
  Table(const toml::table& table, const std::string& origin) : table_(table), origin_(origin) {}

  std::string text(const std::string& key) {
    known_.push_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return {};
    const auto value = node->value<std::string>();
    if (!value) fail(*node, key + " must be a string");
    return *value;
  }

  std::vector<std::string> texts(const std::string& key) {
    known_.push_back(key);
    const toml::node* node = table_.get(key);
    if (node == nullptr) return {};
    if (const auto one = node->value<std::string>()) return {*one};
    const toml::array* array = node->as_array();
    if (array == nullptr) fail(*node, key + " must be a string or a list of strings");
    std::vector<std::string> values;
    for (const toml::node& element : *array) {
      const auto value = element.value<std::string>();
      if (!value) fail(element, key + " must be a list of strings");
      values.push_back(*value);
    }
    return values;
  }

  template <typename T>
  std::optional<T> word(const std::string& key, const Names<T>& names) {
    const std::string value = text(key);
    if (value.empty()) return std::nullopt;
    const auto found = std::ranges::find(names, value, &std::pair<std::string, T>::first);
    if (found == names.end()) {
      fail(*table_.get(key), key + " = \"" + value + "\"" + suggestion(value, words(names)));
    }
    return found->second;
  }

  // The one key of `names` that is there, with its texts.
  template <typename T>
  std::pair<T, std::vector<std::string>> choice(const Names<T>& names) {
    std::optional<std::pair<T, std::vector<std::string>>> chosen;
    for (const auto& [key, kind] : names) {
      if (table_.get(key) == nullptr) {
        known_.push_back(key);
        continue;
      }
      if (chosen) fail(*table_.get(key), key + " stands beside another one of its kind");
      chosen.emplace(kind, texts(key));
    }
    if (!chosen) {
      std::string all;
      for (const auto& name : words(names))
        all += (all.empty() ? "" : ", ") + name;
      check();
      fail(table_, "one of " + all + " must be there");
    }
    return *std::move(chosen);
  }

  std::vector<Table> tables(const std::string& key) {
    known_.push_back(key);
    std::vector<Table> found;
    const toml::node* node = table_.get(key);
    if (node == nullptr) return found;
    const toml::array* array = node->as_array();
    if (array == nullptr) fail(*node, key + " must be a list of tables");
    for (const toml::node& element : *array) {
      const toml::table* table = element.as_table();
      if (table == nullptr) fail(element, key + " must be a list of tables");
      found.emplace_back(*table, origin_);
    }
    return found;
  }

  // Throws for a key that nothing asked for.
  void check() const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::ranges::find(known_, name) != known_.end()) continue;
      fail(node, name + " means nothing here" + suggestion(name, known_));
    }
  }

  [[noreturn]] void fail(const std::string& what) const { fail(table_, what); }

 private:
  template <typename T>
  static std::vector<std::string> words(const Names<T>& names) {
    std::vector<std::string> all;
    for (const auto& name : names)
      all.push_back(name.first);
    return all;
  }

  static std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
    const std::string meant = closest(word, known);
    return meant.empty() ? "" : ": did you mean " + meant + "?";
  }

  [[noreturn]] void fail(const toml::node& node, const std::string& what) const {
    throw Error("cannot use {}: line {}: {}", origin_, node.source().begin.line, what);
  }

  const toml::table& table_;
  const std::string& origin_;
  std::vector<std::string> known_;
};

Sign read_sign(Table& table) {
  Sign sign;
  auto [kind, any] = table.choice(sign_kinds);
  sign.kind = kind;
  sign.any = std::move(any);
  sign.by_program = table.word("by-program", grades).value_or(Grade::needed);
  sign.by_library = table.word("by-library", grades).value_or(Grade::possible);
  sign.needed_by = table.texts("needed-by");
  sign.possible_by = table.texts("possible-by");
  sign.not_by = table.texts("not-by");
  sign.in = table.texts("in");
  sign.gives = table.texts("gives");
  sign.constants = table.word("constants", constants).value_or(Constants::none);
  table.check();
  return sign;
}

Value read_value(Table& table) {
  Value value{table.text("name"), table.texts("in"), table.text("begins"), table.text("ends"),
              table.text("else")};
  table.check();
  if (value.name.empty() || value.begins.empty()) table.fail("a value has name and begins");
  return value;
}

Bring read_bring(Table& table) {
  Bring bring;
  auto [kind, what] = table.choice(bring_kinds);
  bring.kind = kind;
  bring.what = std::move(what);
  bring.by = table.text("by");
  bring.except = table.texts("except");
  bring.when = table.word("when", whens).value_or(When::always);
  table.check();
  return bring;
}

Rule read_rule(Table& table) {
  Rule rule;
  rule.name = table.text("name");
  rule.why = table.text("why");
  rule.without = table.text("without");
  rule.libc = table.word("libc", libcs).value_or(Rule::Libc::any);
  rule.arguments = table.texts("arguments");
  for (Table& sign : table.tables("sign"))
    rule.signs.push_back(read_sign(sign));
  for (Table& value : table.tables("value"))
    rule.values.push_back(read_value(value));
  for (Table& bring : table.tables("bring"))
    rule.brings.push_back(read_bring(bring));
  table.check();
  if (rule.name.empty()) table.fail("a rule has a name");
  if (rule.brings.empty()) table.fail("the rule " + rule.name + " brings nothing");
  return rule;
}

toml::table parse(std::string_view text, const std::string& origin) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error("cannot read {}: line {}: {}", origin, error.source().begin.line,
                error.description());
  }
}

std::vector<Rule> rules_below(Table& table) {
  std::vector<Rule> rules;
  for (Table& rule : table.tables("rule"))
    rules.push_back(read_rule(rule));
  return rules;
}

}  // namespace

std::vector<Rule> read_rules(std::string_view text, const std::string& origin) {
  const toml::table parsed = parse(text, origin);
  Table top(parsed, origin);
  std::vector<Rule> rules = rules_below(top);
  top.check();
  return rules;
}

std::vector<Rule> read_rules(std::string_view text, const std::string& origin,
                             const std::string& table) {
  const toml::table parsed = parse(text, origin);
  const toml::table* below = parsed[table].as_table();
  if (below == nullptr) return {};
  Table rules(*below, origin);
  return rules_below(rules);
}

const std::vector<Rule>& builtin_rules() {
  static const std::vector<Rule> rules = read_rules(builtin_rules_text(), "rules.toml");
  return rules;
}

std::vector<Rule> with_rules(std::vector<Rule> rules, const std::vector<Rule>& more) {
  for (const Rule& rule : more) {
    const auto same = std::ranges::find(rules, rule.name, &Rule::name);
    if (same == rules.end()) {
      rules.push_back(rule);
    } else {
      *same = rule;
    }
  }
  return rules;
}

}  // namespace whittle::needs
