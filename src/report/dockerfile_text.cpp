#include "report/dockerfile_text.h"

#include "base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace whittle::report {

namespace {

// A value in a Dockerfile, where $ and \ mean something also between quotes.
std::string dockerfile_string(std::string_view value) {
  std::string text = "\"";
  for (const char c : to_utf8(value)) {
    if (c == '"' || c == '\\' || c == '$') text += '\\';
    text += c;
  }
  return text + "\"";
}

// As docker has it in an image: NONE, CMD and words, or CMD-SHELL and a line.
std::string healthcheck_line(const image::ImageConfig& config) {
  const std::vector<std::string>& test = config.healthcheck;
  if (test.empty()) return {};
  if (test.front() == "NONE") return "HEALTHCHECK NONE\n";
  if (test.size() < 2) return {};
  std::string text = "HEALTHCHECK";
  if (const auto& times = config.healthcheck_times) {
    text += fmt::format(" --interval={}ms --timeout={}ms", times->interval.count(),
                        times->timeout.count());
    if (times->start_period.count() > 0)
      text += fmt::format(" --start-period={}ms", times->start_period.count());
    text += fmt::format(" --retries={}", times->retries);
  }
  const std::string words = test.front() == "CMD-SHELL" ? escape_line(test[1])
                                                        : exec_form({test.begin() + 1, test.end()});
  return text + fmt::format(" CMD {}\n", words);
}

}  // namespace

std::string exec_form(const std::vector<std::string>& words) {
  nlohmann::json array = nlohmann::json::array();
  for (const auto& word : words)
    array.push_back(to_utf8(word));
  std::string text = "[";
  for (const auto& word : array)
    text += (text.size() > 1 ? ", " : "") + word.dump();
  return text + "]";
}

std::string config_instructions(const image::ImageConfig& config) {
  std::string text;
  for (const auto& variable : config.env) {
    const auto equals = variable.find('=');
    text += fmt::format("ENV {}={}\n", to_utf8(variable.substr(0, equals)),
                        dockerfile_string(variable.substr(equals + 1)));
  }
  if (!config.working_directory.empty())
    text += fmt::format("WORKDIR {}\n", escape_line(config.working_directory));
  if (!config.user.empty()) text += fmt::format("USER {}\n", config.user);
  for (const auto& port : config.exposed_ports)
    text += fmt::format("EXPOSE {}\n", port);
  for (const auto& [key, value] : config.labels)
    text += fmt::format("LABEL {}={}\n", dockerfile_string(key), dockerfile_string(value));
  if (!config.stop_signal.empty()) text += fmt::format("STOPSIGNAL {}\n", config.stop_signal);
  text += healthcheck_line(config);
  if (!config.entrypoint.empty())
    text += fmt::format("ENTRYPOINT {}\n", exec_form(config.entrypoint));
  if (!config.cmd.empty()) text += fmt::format("CMD {}\n", exec_form(config.cmd));
  return text;
}

std::string small_dockerfile(const std::string& from, const std::vector<std::string>& arguments,
                             const image::ImageConfig& config) {
  std::vector<std::string> words{"/usr/local/bin/whittle", "pack"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // A name of its own: an image that was packed in may have /mnt/rootfs.
  words.insert(words.end(), {"-o", "/mnt/small/"});
  return fmt::format(
      "FROM {} AS large\n"
      "USER 0\n"
      "COPY --from=whittle /whittle /usr/local/bin/\n"
      "RUN {}\n"
      "\n"
      "FROM scratch\n"
      "COPY --from=large /mnt/small/ /\n"
      "{}",
      escape_line(from), exec_form(words), config_instructions(config));
}

}  // namespace whittle::report
