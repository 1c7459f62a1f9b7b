#include "commands/fleet_options.h"

#include "base/error.h"
#include "base/text.h"
#include "image/input_file.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

namespace whittle::commands {

namespace {

struct Share {
  std::size_t index = 0;
  std::size_t count = 1;
};

bool read_number(std::string_view text, std::size_t& value) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && rest == text.data() + text.size();
}

Share parse_share(const std::string& text) {
  Share share;
  if (text.empty()) return share;
  const std::vector<std::string_view> parts = split(text, "/");
  const bool is_one = parts.size() == 2 && read_number(parts[0], share.index) &&
                      read_number(parts[1], share.count) && share.index < share.count;
  if (!is_one) throw Error("cannot use --share {}: it is I/N, I from 0 and below N", text);
  return share;
}

}  // namespace

void FleetOptions::add_to(CLI::App& app) {
  app.add_option("--images", list,
                 "audit the images that this file names, one a line; - is "
                 "standard input")
      ->type_name("FILE");
  app.add_option("--share", share, "of the images only every Nth, from the one of number I, from 0")
      ->type_name("I/N");
  app.add_flag("--resume", resume, "pass over images that --report jsonl=FILE has a line of");
  app.add_option("--merge", merged, "tell what runs wrote by --report jsonl=FILE, together")
      ->type_name("FILE")
      ->take_all();
}

bool FleetOptions::is_asked_for() const {
  return !list.empty() || !share.empty() || !lines.empty() || resume || !merged.empty();
}

void FleetOptions::check() const {
  parse_share(share);
  if (resume && lines.empty())
    throw Error("cannot use --resume without --report jsonl=FILE, which has what is done");
}

std::vector<std::string> FleetOptions::names(std::vector<std::string> named) const {
  if (!list.empty()) {
    const tree::Contents text = image::read_input(list);
    for (std::string_view line : split(text.text(), "\n")) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty() && line.front() != '#') named.emplace_back(line);
    }
  }
  const Share own = parse_share(share);
  std::vector<std::string> taken;
  for (std::size_t i = own.index; i < named.size(); i += own.count)
    taken.push_back(std::move(named[i]));
  return taken;
}

}  // namespace whittle::commands
