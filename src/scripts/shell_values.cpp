// Expansion by POSIX.1-2017, XCU 2.6, of what is known. Fields are split at blanks
// whatever IFS is; patterns are left as they are.
//
// Branches are followed one after another. What a branch writes is put back before the
// next, from a journal, so that the cost is that of the writes.
#include "scripts/shell_values.h"

#include "base/text.h"
#include "scripts/shell_text.h"

#include <algorithm>
#include <utility>

namespace whittle::scripts {

namespace {

constexpr std::size_t max_alternatives = 4;
constexpr std::size_t max_fields = 256;
constexpr std::size_t max_length = 1 << 16;

const std::string unknown(1, unknown_mark);
const std::string argument(1, argument_mark);

Alternatives one(std::string text) {
  return {{std::move(text)}};
}

void add(Alternatives& all, const Alternatives& more) {
  for (const Fields& fields : more)
    if (std::ranges::find(all, fields) == all.end()) all.push_back(fields);
  if (all.size() > max_alternatives) all = one(unknown);
}

bool is_unknown(const Fields& fields) {
  return std::ranges::any_of(fields, [](const auto& field) { return field == unknown; });
}

std::string joined(const Fields& fields) {
  std::string text;
  for (const auto& field : fields)
    text += (&field == fields.data() ? "" : " ") + field;
  return text;
}

// The text of an unquoted part with its patterns marked; what braces list is unknown.
std::string with_marks(std::string_view text) {
  std::string marked;
  const bool has_bracket = text.find('[') < text.rfind(']') && text.rfind(']') != text.npos;
  const auto brace = text.find('{');
  const bool lists = brace < text.find(',', std::min(brace, text.size())) &&
                     text.rfind('}') != text.npos && text.rfind('}') > text.find(',');
  for (const char c : text) {
    if (c == '*' || c == '?' || (c == '[' && has_bracket)) {
      marked += pattern_mark;
    } else if (c == '{' && lists) {
      marked += unknown_mark;
    } else {
      marked += c;
    }
  }
  return marked;
}

void append(Fields& fields, const Fields& more) {
  if (fields.size() + more.size() <= max_fields)
    fields.insert(fields.end(), more.begin(), more.end());
}

}  // namespace

// One way in which a word is made, as far as it has been read.
struct ShellValues::Growing {
  Fields fields;
  std::string last;
  bool has_last = false;

  void finish() {
    if (std::exchange(has_last, false)) fields.push_back(std::exchange(last, {}));
  }
  void append(std::string_view text) {
    last += text;
    has_last = true;
  }
  void append_split(std::string_view text) {
    constexpr std::string_view blanks = " \t\n";
    if (text.empty()) return;
    if (blanks.contains(text.front())) finish();
    for (const std::string_view word : words(text, blanks)) {
      if (word.data() != text.data() && blanks.contains(*(word.data() - 1))) finish();
      append(word);
    }
    if (blanks.contains(text.back())) finish();
  }
};

ShellValues::ShellValues(const std::map<std::string, std::string>& known, std::size_t text_size)
    : budget_(64 * text_size + (std::size_t{1} << 20)) {
  values_["@"] = one(argument);
  for (const auto& [name, value] : known)
    values_[name] = one(value);
}

bool ShellValues::spend(std::size_t bytes) {
  budget_ -= std::min(budget_, bytes + 1);
  return budget_ > 0;
}

void ShellValues::write(const std::string& name, std::optional<Alternatives> values) {
  const auto found = values_.find(name);
  if (!frames_.empty()) {
    std::optional<Alternatives> before;
    if (found != values_.end()) before = found->second;
    frames_.back().before.try_emplace(name, std::move(before));
    frames_.back().touched.insert(name);
  }
  if (values) {
    values_[name] = std::move(*values);
  } else if (found != values_.end()) {
    values_.erase(found);
  }
}

void ShellValues::set(const std::string& name, Alternatives values) {
  write(name, std::move(values));
}

void ShellValues::unset(const std::string& name) {
  write(name, std::nullopt);
}

const Alternatives* ShellValues::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

// What +=VALUE or +=(VALUES) makes of a variable.
Alternatives ShellValues::appended(const Alternatives& before, const Alternatives& added,
                                   bool is_list) {
  if (before.size() * added.size() > max_alternatives) return one(unknown);
  Alternatives longer;
  for (const Fields& first : before) {
    for (const Fields& second : added) {
      Fields fields = first;
      fields.resize(std::max<std::size_t>(fields.size(), is_list ? 0 : 1));
      if (is_list) append(fields, second);
      if (!is_list) fields[0] += second[0];
      if (fields.size() >= max_fields || !spend(joined(fields).size())) fields = {unknown};
      longer.push_back(std::move(fields));
    }
  }
  return longer;
}

void ShellValues::assign(const ShellAssignment& assignment) {
  if (assignment.is_element) return set(assignment.name, one(unknown));
  Alternatives values;
  if (assignment.is_list) {
    values = fields(assignment.words);
  } else {
    for (std::string& text : text(assignment.words[0]))
      values.push_back({std::move(text)});
  }
  const Alternatives* before = find(assignment.name);
  if (assignment.is_appended && before != nullptr) {
    values = appended(*before, values, assignment.is_list);
  }
  set(assignment.name, std::move(values));
}

void ShellValues::begin_branches() {
  frames_.emplace_back();
}

void ShellValues::finish_branch() {
  Frame& frame = frames_.back();
  ++frame.branches;
  for (const auto& name : std::exchange(frame.touched, {})) {
    const auto now = values_.find(name);
    if (now != values_.end()) {
      add(frame.after[name], now->second);
      ++frame.set_by[name];
    }
    if (const auto& before = frame.before[name]) {
      values_[name] = *before;
    } else {
      values_.erase(name);
    }
  }
}

void ShellValues::next_branch() {
  finish_branch();
}

void ShellValues::end_branches(Taken taken) {
  finish_branch();
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (taken == Taken::forgotten) return;
  for (const auto& [name, after] : frame.after) {
    Alternatives all;
    const auto& before = frame.before.at(name);
    const bool may_stay = taken != Taken::one || frame.set_by.at(name) < frame.branches;
    if (before && may_stay) {
      all = *before;
      Alternatives more = after;
      if (!std::ranges::all_of(all, is_unknown)) std::erase_if(more, is_unknown);
      add(all, more);
    } else {
      all = after;
    }
    set(name, std::move(all));
  }
}

Alternatives ShellValues::fields(std::span<const ShellWord> words) {
  Alternatives all = {{}};
  for (const ShellWord& word : words) {
    Alternatives more = expand(word, Splitting::yes);
    if (all.size() * more.size() > max_alternatives) more = one(unknown);
    Alternatives longer;
    for (std::size_t i = 1; i < more.size(); ++i)
      for (const Fields& first : all)
        append(longer.emplace_back(first), more[i]);
    for (Fields& first : all)
      append(first, more[0]);
    all.insert(all.end(), longer.begin(), longer.end());
    if (all[0].size() >= max_fields) break;
  }
  return all;
}

std::vector<std::string> ShellValues::text(const ShellWord& word) {
  std::vector<std::string> texts;
  for (const Fields& fields : expand(word, Splitting::no))
    texts.push_back(joined(fields));
  return texts;
}

void ShellValues::grow(Growing& word, const Fields& value, bool is_list, bool is_split) {
  for (const std::string& field : value) {
    if (&field != value.data()) {
      if (is_list)
        word.finish();
      else
        word.append(" ");
    }
    if (word.last.size() + field.size() > max_length || !spend(field.size())) {
      word.last = unknown;
      word.has_last = true;
    } else if (is_split) {
      word.append_split(field);
    } else {
      word.append(field);
    }
  }
}

Alternatives ShellValues::expand(const ShellWord& word, Splitting splitting) {
  const bool splits = splitting == Splitting::yes;
  std::vector<Growing> all(1);
  for (const ShellPart& part : word.parts) {
    const bool is_first = &part == word.parts.data();
    Alternatives values;
    const bool takes_all = part.text == "@" || part.index == "@" ||
                           (!part.is_quoted && (part.text == "*" || part.index == "*"));
    const bool is_list = splits && (takes_all || (!part.is_quoted && !part.operation.empty()));
    switch (part.kind) {
      case ShellPart::Kind::text:
        values = one(part.is_quoted || !splits ? part.text : with_marks(part.text));
        if (is_first && !part.is_quoted && (part.text == "~" || part.text.starts_with("~/"))) {
          const Alternatives* home = find("HOME");
          values[0][0].replace(0, 1, home == nullptr ? unknown : joined(home->front()));
        }
        break;
      case ShellPart::Kind::parameter:
        values = parameter(part, takes_all);
        break;
      case ShellPart::Kind::output:
        values = output_of(part.commands);
        break;
      case ShellPart::Kind::unknown:
        values = one(unknown);
        break;
    }
    if (all.size() * values.size() > max_alternatives) values = one(unknown);
    const bool is_split = splits && !part.is_quoted && part.kind != ShellPart::Kind::text;
    std::vector<Growing> longer;
    for (std::size_t i = 1; i < values.size(); ++i)
      for (const Growing& before : all)
        grow(longer.emplace_back(before), values[i], is_list, is_split);
    for (Growing& before : all)
      grow(before, values[0], is_list, is_split);
    all.insert(all.end(), longer.begin(), longer.end());
  }
  Alternatives alternatives;
  for (Growing& grown : all) {
    if (!splits) grown.has_last = true;
    grown.finish();
    alternatives.push_back(std::move(grown.fields));
  }
  return alternatives;
}

Alternatives ShellValues::positional(std::size_t number) const {
  Alternatives all;
  for (const Fields& fields : values_.at("@")) {
    const auto rest = std::ranges::find_if(fields, [](const auto& f) { return !is_known(f); });
    const auto known = static_cast<std::size_t>(rest - fields.begin());
    std::string value;
    if (number <= known && number <= fields.size()) {
      value = fields[number - 1];
    } else if (rest != fields.end()) {
      value = *rest;
    }
    add(all, one(value));
  }
  return all;
}

Alternatives ShellValues::parameter(const ShellPart& part, bool takes_all) {
  const std::string& name = part.text;
  if (part.operation == "other" || name.empty()) return one(unknown);
  const bool is_number = name.find_first_not_of("0123456789") == std::string::npos;
  if (std::string_view("#?$!-").contains(name)) return one(unknown);
  Alternatives values;
  const Alternatives* found = nullptr;
  if (is_number && name != "0") {
    values = positional(name.size() > 3 ? 1000 : std::stoul(name));
    found = &values;
  } else {
    found = find(name == "*" ? "@" : name == "BASH_SOURCE" ? "0" : name);
  }
  if (found != nullptr && !takes_all && name != "@" && name != "*" && part.index != "*") {
    const bool is_first = part.index.empty() || part.index == "0";
    Alternatives chosen;
    for (const Fields& fields : *found)
      add(chosen, is_first ? one(fields.empty() ? "" : fields[0]) : one(unknown));
    values = std::move(chosen);
    found = &values;
  }
  if (!part.operation.empty()) return operated(part, found);
  return found == nullptr ? one(unknown) : *found;
}

Alternatives ShellValues::operated(const ShellPart& part, const Alternatives* found) {
  const std::string& operation = part.operation;
  const char sign = operation.back();
  const bool heeds_empty = operation[0] == ':';
  const auto is_absent = [&](const Fields& fields) {
    return fields.empty() || (heeds_empty && fields.size() == 1 && fields[0].empty());
  };
  const auto is_not_sure = [&](const Fields& fields) {
    return fields.size() == 1 && (fields[0] == unknown || fields[0] == argument);
  };
  Alternatives all;
  if (sign == '%' || sign == '#') {
    const std::vector<std::string> pattern = text(part.word);
    if (found == nullptr || pattern.size() != 1) return one(unknown);
    for (const Fields& fields : *found) {
      std::optional<std::string> value;
      if (fields.size() == 1 && is_known(pattern[0]))
        value = stripped(fields[0], pattern[0], operation);
      add(all, one(value && is_known(fields[0]) ? *value : unknown));
    }
    return all;
  }
  const auto splitting = part.is_quoted ? Splitting::no : Splitting::yes;
  const auto word = [&] {
    return expand(part.word, part.word.parts.size() == 1 ? Splitting::yes : splitting);
  };
  if (found == nullptr) {
    if (sign == '?') return one(unknown);
    if (sign == '+') return one("");
    all = word();
    if (sign == '=') set(part.text, all);
    return all;
  }
  for (const Fields& fields : *found) {
    const bool is_default = sign == '-' || sign == '=';
    if (sign == '+') {
      add(all, is_absent(fields) ? Alternatives{{}} : word());
    } else if (is_absent(fields)) {
      add(all, is_default ? word() : one(unknown));
    } else {
      add(all, {fields});
      if (is_default && heeds_empty && is_not_sure(fields)) add(all, word());
    }
  }
  if (sign == '=') set(part.text, all);
  return all;
}

std::string ShellValues::directory() const {
  const Alternatives* here = find("PWD");
  return here == nullptr || here->size() != 1 ? unknown : joined(here->front());
}

Alternatives ShellValues::output_of(const std::vector<ShellNode>& commands) {
  std::vector<const ShellNode*> steps;
  for (const ShellNode& node : commands) {
    steps.push_back(&node);
    if (node.kind != ShellNode::Kind::and_or) continue;
    steps.back() = &node.blocks[0][0];  // and what follows if it succeeds
    for (std::size_t i = 0; i < node.operators.size() && node.operators[i] == '&'; ++i)
      steps.push_back(&node.blocks[i + 1][0]);
  }
  std::string here = directory();
  for (const ShellNode* step : steps) {
    if (step->kind != ShellNode::Kind::simple) return one(unknown);
    Alternatives all;
    for (Fields command : fields(step->words)) {
      if (command.size() > 1 && command[0] == "command" && command[1] == "cd")
        command.erase(command.begin());
      if (step == steps.back()) {
        add(all, one(printed_by(command, here).value_or(unknown)));
      } else if (!command.empty() && command[0] == "cd") {
        here = path_from(here, command.back()).value_or(unknown);
      } else if (!command.empty() && command[0] != "unset") {
        return one(unknown);
      }
    }
    if (step == steps.back()) return all;
  }
  return one(unknown);
}

}  // namespace whittle::scripts
