#include "cli/completion.h"

#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace whittle;
using namespace whittle::cli;
using test::quote;
using test::run;
using test::TemporaryDirectory;

namespace {

CommandDescription program() {
  const OptionDescription color{
      {"--color"}, "auto|always|never", ValueKind::choice, {"auto", "always", "never"}, "when"};
  const OptionDescription sysroot{
      {"--sysroot"}, "DIR", ValueKind::directory, {}, "where [it] is: here's"};
  return {
      .name = "whittle",
      .what = "Does things.",
      .options = {color},
      .arguments = {},
      .examples = {},
      .commands = {{.name = "deps",
                    .what = "show what's needed: all of it",
                    .options = {sysroot, {{"-s", "--symbols"}, "", ValueKind::none, {}, "more"}},
                    .arguments = {{"FILE", ValueKind::file, {}, true, "what"}},
                    .examples = {},
                    .commands = {}},
                   {.name = "pack",
                    .what = "pack",
                    .options = {sysroot},
                    .arguments = {},
                    .examples = {},
                    .commands = {}},
                   {.name = "completion",
                    .what = "complete",
                    .options = {},
                    .arguments = {{"SHELL", ValueKind::choice, {"bash", "zsh"}, false, "whose"}},
                    .examples = {},
                    .commands = {}}}};
}

std::string script(const TemporaryDirectory& directory, const std::string& text) {
  const std::string file = directory / "script";
  test::write_file(file, text);
  return file;
}

// What bash proposes for the last of these words.
std::string proposed(const std::string& script, const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words)
    list += " " + quote(word);
  const std::string program = fmt::format(
      ". {}; COMP_WORDS=({}); COMP_CWORD={}; _whittle; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
      quote(script), list, words.size() - 1);
  return run("cd " + quote(std::string(script, 0, script.rfind('/'))) + " && bash -c " +
             quote(program))
      .output;
}

}  // namespace

TEST_CASE("bash proposes commands, options of the command, and values") {
  const TemporaryDirectory directory;
  const std::string bash = script(directory, bash_completion(program()));
  CHECK(run("bash -n " + quote(bash)) == test::Outcome{0, ""});
  CHECK(proposed(bash, {"whittle", "de"}) == "deps\n");
  CHECK(proposed(bash, {"whittle", "--col"}) == "--color\n");
  CHECK(proposed(bash, {"whittle", "deps", "--sy"}) == "--sysroot\n--symbols\n");
  CHECK(proposed(bash, {"whittle", "deps", "--col"}) == "--color\n");
  CHECK(proposed(bash, {"whittle", "pack", "--sym"}) == "\n");
  CHECK(proposed(bash, {"whittle", "--color", ""}) == "auto\nalways\nnever\n");
  CHECK(proposed(bash, {"whittle", "deps", "--color", "=", "n"}) == "never\n");
  CHECK(proposed(bash, {"whittle", "deps", "--color", "="}) == "auto\nalways\nnever\n");
  CHECK(proposed(bash, {"whittle", "completion", ""}) == "bash\nzsh\n");
}

TEST_CASE("bash proposes files for FILE, and directories alone for DIR") {
  const TemporaryDirectory directory;
  const std::string bash = script(directory, bash_completion(program()));
  test::write_file(directory / "tree/file", "");
  test::write_file(directory / "tool", "");
  CHECK(run("printf '%s' " + quote(proposed(bash, {"whittle", "deps", "t"})) + " | sort").output ==
        "tool\ntree\n");
  CHECK(proposed(bash, {"whittle", "deps", "--sysroot", "t"}) == "tree\n");
}

TEST_CASE("zsh takes its script") {
  if (!test::have("zsh")) return test::skip("there is no zsh");
  const TemporaryDirectory directory;
  const std::string zsh = script(directory, zsh_completion(program()));
  CHECK(run("zsh -n " + quote(zsh)) == test::Outcome{0, ""});
  CHECK(run("zsh -fc " +
            quote("autoload -U compinit && compinit -u -d " + quote(directory / "dump") + " && . " +
                  quote(zsh) + " && print $_comps[whittle]")) == test::Outcome{0, "_whittle\n"});
}

TEST_CASE("fish proposes commands, options of the command, and values") {
  if (!test::have("fish")) return test::skip("there is no fish");
  const TemporaryDirectory directory;
  const std::string fish = script(directory, fish_completion(program()));
  const auto proposed_by_fish = [&](const std::string& line) {
    return run("HOME=" + quote(directory.path().string()) + " fish --no-config -c " +
               quote("source " + quote(fish) + "; complete -C " + quote(line) +
                     " | string split -f1 \\t"))
        .output;
  };
  CHECK(proposed_by_fish("whittle de") == "deps\n");
  CHECK(proposed_by_fish("whittle deps --sy") == "--symbols\n--sysroot\n");
  CHECK(proposed_by_fish("whittle --color n") == "never\n");
  CHECK(proposed_by_fish("whittle completion z") == "zsh\n");
}
