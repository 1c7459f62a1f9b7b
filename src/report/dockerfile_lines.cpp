// What builders write of an instruction:
//   classic    /bin/sh -c apt-get update          RUN apt-get update
//              /bin/sh -c #(nop) COPY file:1a2b in /app
//   BuildKit   RUN /bin/sh -c apt-get update # buildkit
//              COPY . /app # buildkit
//   buildah    /bin/sh -c apt-get update
// with variables of ARG before the shell (|1 A=x /bin/sh -c ...). Lines that are continued
// are one instruction, blanks are as they were; they are compared without.
#include "report/dockerfile_lines.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace whittle::report {

namespace {

// An instruction that makes a layer.
struct Instruction {
  std::size_t line = 0;
  std::string verb;  // "RUN"
  std::string text;  // what follows, a blank between words
};

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::string plain(std::string_view text) {
  return joined(words(text, " \t\r\n\\"));
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

bool makes_layer(std::string_view verb) {
  constexpr std::array verbs{"RUN", "COPY", "ADD", "WORKDIR"};
  return std::ranges::find(verbs, verb) != verbs.end();
}

// The options of an instruction (--from=x, --mount=...) stand in no history.
std::string without_options(std::string_view text) {
  auto parts = words(text, " ");
  std::erase_if(parts, [&, is_option = true](std::string_view word) mutable {
    is_option = is_option && word.starts_with("--");
    return is_option;
  });
  return joined(parts);
}

void add_instruction(std::vector<Instruction>& found, std::size_t line, std::string_view text) {
  const auto parts = words(text, " \t\r\n");
  if (parts.empty()) return;
  const std::string verb = upper(parts.front());
  // Of several stages the last one is the image.
  if (verb == "FROM") found.clear();
  if (!makes_layer(verb)) return;
  const auto rest = text.substr(static_cast<std::size_t>(parts.front().data() - text.data()) +
                                parts.front().size());
  found.push_back({line, verb, without_options(plain(rest))});
}

std::vector<Instruction> instructions(std::string_view dockerfile) {
  std::vector<Instruction> found;
  std::string current;
  std::size_t begin = 0;
  std::size_t number = 0;
  for (std::string_view line : split(dockerfile, "\n")) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto first = line.find_first_not_of(" \t");
    // Comments and empty lines do not end an instruction.
    if (first == std::string_view::npos || line[first] == '#') continue;
    if (current.empty()) begin = number;
    const bool goes_on = line.ends_with('\\');
    current += line.substr(0, line.size() - (goes_on ? 1 : 0));
    current += ' ';
    if (goes_on) continue;
    add_instruction(found, begin, current);
    current.clear();
  }
  if (!current.empty()) add_instruction(found, begin, current);
  return found;
}

std::string_view without(std::string_view text, std::string_view end) {
  if (text.ends_with(end)) text.remove_suffix(end.size());
  return text;
}

bool is_made_by(std::string_view created_by, const Instruction& instruction) {
  constexpr std::string_view shell = "/bin/sh -c ";
  const std::string text = plain(without(created_by, " # buildkit"));
  if (instruction.verb == "RUN") {
    const auto at = text.find(shell);
    const std::string_view command = at == std::string::npos
                                         ? std::string_view(text)
                                         : std::string_view(text).substr(at + shell.size());
    return command == instruction.text;
  }
  if (text == instruction.verb + ' ' + instruction.text) return true;
  // The classic builder names what was copied by its digest, and where it went.
  const auto target = words(instruction.text, " ");
  return text.contains("#(nop) " + instruction.verb + ' ') && !target.empty() &&
         text.ends_with(std::string(target.back()));
}

}  // namespace

std::vector<std::optional<std::size_t>> dockerfile_lines(
    std::string_view dockerfile, const std::vector<image::LayerFacts>& layers) {
  const std::vector<Instruction> all = instructions(dockerfile);
  std::vector<std::optional<std::size_t>> lines(layers.size());
  // From the last layer down: below the instructions of the file are those of its base.
  auto next = all.rbegin();
  for (std::size_t i = layers.size(); i-- > 0;) {
    const auto found = std::find_if(next, all.rend(), [&](const Instruction& instruction) {
      return is_made_by(layers[i].created_by, instruction);
    });
    if (found == all.rend()) continue;
    lines[i] = found->line;
    next = std::next(found);
  }
  return lines;
}

}  // namespace whittle::report
