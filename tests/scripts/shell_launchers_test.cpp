#include "scripts/shell_launchers.h"

#include "base/text.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::scripts;

namespace {

// The words of what it runs, a bar between commands, texts in brackets.
std::string launched(std::string_view command) {
  std::vector<std::string> fields;
  for (const auto word : words(command, " "))
    fields.emplace_back(word);
  const Launched found = launched_by(fields);
  std::string shown;
  for (const auto& each : found.commands) {
    if (!shown.empty()) shown += " | ";
    for (const auto& word : each)
      shown += (&word == each.data() ? "" : " ") + word;
  }
  for (const auto& text : found.text)
    shown += "[" + text + "]";
  for (const auto& word : found.text_arguments)
    shown += " " + word;
  return shown;
}

}  // namespace

TEST_CASE("options and operands of a launcher are passed over") {
  CHECK(launched("env -i -u X --chdir=/ A=1 a -b") == "a -b");
  CHECK(launched("/usr/bin/env a") == "a");
  CHECK(launched("nice -10 a") == "a");
  CHECK(launched("nice -n 10 a") == "a");
  CHECK(launched("nice -n10 a") == "a");
  CHECK(launched("timeout --signal=TERM 5 a") == "a");
  CHECK(launched("timeout --signal TERM 5 a") == "a");
  CHECK(launched("flock -n /run/x a b") == "a b");
  CHECK(launched("flock /run/x -c text") == "[text]");
  CHECK(launched("gosu www:www a") == "a");
  CHECK(launched("setpriv --reuid=1 --init-groups a") == "a");
  CHECK(launched("tini -g -- a") == "a");
  CHECK(launched("env") == "");
  CHECK(launched("ls a") == "");
  CHECK(launched("chroot / a") == "");
}

TEST_CASE("the text of a shell is its first word that is no option, behind -c") {
  CHECK(launched("sh -c text name 1") == "[text] name 1");
  CHECK(launched("bash -o pipefail -ec text") == "[text]");
  CHECK(launched("/bin/bash --norc -c -e text") == "[text]");
  CHECK(launched("sh script -c text") == "");
  CHECK(launched("sh -c") == "");
  CHECK(launched("su - www -c text") == "[text]");
  CHECK(launched("env -Stext") == "[text]");
}

TEST_CASE("what find and start-stop-daemon run stands between other words") {
  CHECK(launched("find / -exec a {} + -o -execdir b ;") == "a {} | b");
  CHECK(launched("start-stop-daemon -S -x /a --startas /b -- -d") == "/b | /a -d");
  CHECK(launched("start-stop-daemon -K -x /a") == "");
}
