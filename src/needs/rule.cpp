#include "needs/rule.h"

#include "base/toml_table.h"

#include <algorithm>
#include <utility>

namespace whittle::needs {

namespace {

const TomlWords<SignKind> sign_kinds = {
    {"imports", SignKind::imports}, {"soname", SignKind::soname},
    {"program", SignKind::program}, {"static-holds", SignKind::static_holds},
    {"holds", SignKind::holds},     {"variable", SignKind::variable},
    {"names", SignKind::names}};
const TomlWords<BringKind> bring_kinds = {{"files", BringKind::files},
                                          {"one-of", BringKind::one_of},
                                          {"directories", BringKind::directories},
                                          {"open", BringKind::open},
                                          {"open-each", BringKind::open_each},
                                          {"modules", BringKind::modules},
                                          {"libraries-named-in", BringKind::libraries_named_in},
                                          {"left", BringKind::left},
                                          {"left-libraries", BringKind::left_libraries},
                                          {"programs", BringKind::programs},
                                          {"certificates", BringKind::certificates},
                                          {"name-service", BringKind::name_service},
                                          {"charsets", BringKind::charsets},
                                          {"locales", BringKind::locales},
                                          {"pam", BringKind::pam},
                                          {"paths", BringKind::paths},
                                          {"state", BringKind::state},
                                          {"accounts", BringKind::accounts}};
const TomlWords<Grade> grades = {{"possible", Grade::possible}, {"needed", Grade::needed}};
const TomlWords<Constants> constants = {
    {"zones", Constants::zones},         {"charsets", Constants::charsets},
    {"locales", Constants::locales},     {"catalogs", Constants::catalogs},
    {"libraries", Constants::libraries}, {"pam-services", Constants::services_of_pam},
    {"users", Constants::users}};
const TomlWords<Rule::Libc> libcs = {{"any", Rule::Libc::any}, {"glibc", Rule::Libc::glibc}};
const TomlWords<When> whens = {{"arguments", When::with_arguments},
                               {"no-arguments", When::without_arguments}};

Sign read_sign(TomlTable& table) {
  Sign sign;
  auto [kind, any] = table.choice(sign_kinds);
  sign.kind = kind;
  sign.any = std::move(any);
  sign.by_program = table.word("by-program", grades).value_or(Grade::needed);
  sign.by_library = table.word("by-library", grades).value_or(Grade::possible);
  sign.needed_by = table.texts("needed-by");
  sign.by_source = table.flag("by-source");
  sign.possible_by = table.texts("possible-by");
  sign.not_by = table.texts("not-by");
  sign.in = table.texts("in");
  sign.gives = table.texts("gives");
  sign.constants = table.word("constants", constants).value_or(Constants::none);
  table.check();
  return sign;
}

Value read_value(TomlTable& table) {
  Value value{table.text("name"), table.texts("in"), table.text("begins"), table.text("ends"),
              table.text("else")};
  table.check();
  if (value.name.empty() || value.begins.empty()) table.fail("a value has name and begins");
  return value;
}

Bring read_bring(TomlTable& table) {
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

Rule read_rule(TomlTable& table) {
  Rule rule;
  rule.name = table.text("name");
  rule.why = table.text("why");
  rule.without = table.text("without");
  rule.libc = table.word("libc", libcs).value_or(Rule::Libc::any);
  rule.arguments = table.texts("arguments");
  rule.is_separate = table.flag("separate");
  rule.option = table.text("option");
  rule.is_usual = table.flag("usual");
  for (TomlTable& sign : table.tables("sign"))
    rule.signs.push_back(read_sign(sign));
  for (TomlTable& value : table.tables("value"))
    rule.values.push_back(read_value(value));
  for (TomlTable& bring : table.tables("bring"))
    rule.brings.push_back(read_bring(bring));
  table.check();
  if (rule.name.empty()) table.fail("a rule has a name");
  if (rule.brings.empty()) table.fail("the rule " + rule.name + " brings nothing");
  return rule;
}

}  // namespace

std::vector<Rule> read_rules(TomlTable& table) {
  std::vector<Rule> rules;
  for (TomlTable& rule : table.tables("rule"))
    rules.push_back(read_rule(rule));
  return rules;
}

std::vector<Rule> read_rules(std::string_view text, const std::string& origin) {
  TomlTable table(text, origin);
  std::vector<Rule> rules = read_rules(table);
  table.check();
  return rules;
}

const std::vector<Rule>& builtin_rules() {
  static const std::vector<Rule> rules = read_rules(builtin_rules_text(), "rules.toml");
  return rules;
}

std::vector<closure::RuntimeLibraries> runtime_libraries(const std::vector<Rule>& rules,
                                                         const std::vector<std::string>& off) {
  std::vector<closure::RuntimeLibraries> all;
  for (const Rule& rule : rules) {
    if (std::ranges::find(off, rule.name) != off.end()) continue;
    for (const Bring& bring : rule.brings) {
      if (bring.kind != BringKind::left_libraries) continue;
      for (const auto& pattern : bring.what)
        all.push_back({Glob(pattern), rule.why});
    }
  }
  return all;
}

std::vector<Rule> with_rules(const std::vector<Rule>& more) {
  std::vector<Rule> rules = builtin_rules();
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
