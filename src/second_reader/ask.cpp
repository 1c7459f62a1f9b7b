#include "second_reader/ask.h"

#include "base/error.h"
#include "base/pipe.h"
#include "second_reader/child.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace whittle::second_reader {
namespace {

// The paths, each ended by NUL.
std::string list_of(std::span<const std::string> paths) {
  std::string text;
  for (const std::string& path : paths)
    text += path + '\0';
  return text;
}

pid_t start(const std::string& program, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string name = program;
  std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t child = -1;
  const int failure =
      posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) throw Error("cannot run {}: {}", program, std::strerror(failure));
  return child;
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// Adds one answer for each line, which must be about the paths in their order.
void read_answers(const std::string& program, std::string_view text,
                  std::span<const std::string> paths, std::vector<Reply>& answers) {
  std::size_t line_end = 0;
  for (std::size_t i = 0; (line_end = text.find('\n')) != std::string_view::npos; ++i) {
    auto answer = from_line(text.substr(0, line_end));
    if (!answer || i >= paths.size() || answer->path != paths[i]) {
      throw Error("cannot understand {}: it says {}", program, text.substr(0, line_end));
    }
    answers.push_back(std::move(*answer));
    text.remove_prefix(line_end + 1);
  }
}

}  // namespace

std::vector<Reply> ask(const std::string& program, const std::vector<std::string>& paths) {
  std::vector<Reply> answers;
  while (answers.size() < paths.size()) {
    const auto rest = std::span(paths).subspan(answers.size());
    const Descriptor input = memory_file(as_bytes(list_of(rest)));
    Pipe pipe = make_pipe(program);
    const pid_t child = start(program, input.get(), pipe.input.get());
    pipe.input.close();
    const std::string text = read_all(pipe.output.get());
    const int status = wait_for(child);
    read_answers(program, text, rest, answers);
    if (answers.size() == paths.size()) break;
    if (WIFSIGNALED(status)) {
      answers.push_back(
          {paths[answers.size()], std::unexpected(fmt::format("the second reader died of it ({})",
                                                              strsignal(WTERMSIG(status))))});
    } else {
      throw Error("cannot use {}: it ended with status {} after {} of {} files", program,
                  WEXITSTATUS(status), answers.size(), paths.size());
    }
  }
  return answers;
}

}  // namespace whittle::second_reader
