#include "scripts/python_imports.h"

#include "scripts/python_tokens.h"

#include <algorithm>
#include <array>

namespace whittle::scripts {

namespace {

using Kind = PythonToken::Kind;
using Tokens = std::vector<PythonToken>;

// The dotted name from there on, which it is moved behind.
std::string dotted(const Tokens& tokens, std::size_t& at) {
  std::string name;
  while (at < tokens.size() && tokens[at].is("."))
    name += tokens[at++].text;
  bool is_due = true;
  for (; at < tokens.size(); ++at) {
    const PythonToken& token = tokens[at];
    if (token.kind == Kind::string || token.is("import") || token.is("as")) break;
    if (is_due ? token.kind != Kind::name : !token.is(".")) break;
    name += token.text;
    is_due = !is_due;
  }
  return name;
}

class Reader {
 public:
  void look(const PythonStatement& statement);
  std::vector<Import> imports;

 private:
  void add(std::string name, const PythonToken& token, bool is_distribution = false) {
    if (name.empty()) return;
    imports.push_back({.name = std::move(name),
                       .line = token.line,
                       .is_optional = is_optional_,
                       .is_distribution = is_distribution});
  }
  void import(const Tokens& tokens);
  void from(const Tokens& tokens);
  void calls(const Tokens& tokens);

  bool is_optional_ = false;
};

void Reader::look(const PythonStatement& statement) {
  const Tokens& tokens = statement.tokens;
  is_optional_ = statement.is_optional;
  if (tokens[0].is("import")) {
    import(tokens);
  } else if (tokens[0].is("from")) {
    from(tokens);
  } else {
    calls(tokens);
  }
}

void Reader::import(const Tokens& tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    const PythonToken& first = tokens[at];
    add(dotted(tokens, at), first);
    while (at < tokens.size() && !tokens[at].is(","))
      ++at;
  }
}

void Reader::from(const Tokens& tokens) {
  std::size_t at = 1;
  const std::string module = dotted(tokens, at);
  if (module.empty() || at >= tokens.size() || !tokens[at].is("import")) return;
  const bool is_package = module.find_first_not_of('.') == std::string::npos;
  if (!is_package) add(module, tokens[1]);
  for (++at; at < tokens.size(); ++at) {
    const PythonToken& token = tokens[at];
    if (token.kind == Kind::name)
      add(module + (is_package ? "" : ".") + std::string(token.text), token);
    while (at < tokens.size() && !tokens[at].is(",") && !tokens[at].is("("))
      ++at;
  }
}

void Reader::calls(const Tokens& tokens) {
  static constexpr std::array<std::string_view, 2> of_modules = {"__import__", "import_module"};
  static constexpr std::array<std::string_view, 5> of_distributions = {
      "load_entry_point", "run_script", "get_distribution", "distribution", "require"};
  for (std::size_t at = 0; at + 2 < tokens.size(); ++at) {
    const PythonToken& argument = tokens[at + 2];
    if (argument.kind != Kind::string || tokens[at].kind != Kind::name) continue;
    const bool requires_it = tokens[at].is("__requires__") && tokens[at + 1].is("=");
    if (!tokens[at + 1].is("(") && !requires_it) continue;
    const std::string_view called = tokens[at].text;
    if (std::ranges::find(of_modules, called) != of_modules.end())
      add(std::string(argument.text), argument);
    const bool is_distribution =
        std::ranges::find(of_distributions, called) != of_distributions.end();
    // A method of that name may be anybody's.
    if (called == "require" && (at < 2 || !tokens[at - 2].is("pkg_resources"))) continue;
    if (is_distribution || requires_it)
      add(std::string(argument.text.substr(0, argument.text.find_first_of("=<>!~[; "))), argument,
          true);
  }
}

}  // namespace

std::vector<Import> python_imports(std::string_view text) {
  Reader reader;
  each_python_statement(text, [&](const PythonStatement& statement) { reader.look(statement); });
  return std::move(reader.imports);
}

}  // namespace whittle::scripts
