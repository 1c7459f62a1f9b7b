#include "audit/second_opinion.h"

#include "base/parallel.h"
#include "second_reader/compare.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace whittle::audit {

namespace {

// What there is to say of one file; empty: nothing.
Findings findings_of(const ElfFile& file,
                     const std::expected<second_reader::Facts, std::string>& theirs) {
  if (!theirs) {
    return {{FindingId::second_reader_gave_up,
             Severity::warning,
             file.path,
             fmt::format("the second reader says nothing of it: {}", theirs.error()),
             "what it needs is known by one reader alone",
             {}}};
  }
  Findings findings;
  for (const std::string& difference : second_reader::differences(file.facts, *theirs)) {
    findings.push_back({FindingId::readers_differ,
                        Severity::error,
                        file.path,
                        fmt::format("two readers differ: {}", difference),
                        "one of them is wrong about what it needs, or the file is made to mislead",
                        {}});
  }
  return findings;
}

}  // namespace

SecondOpinion ask_second_reader(const std::string& reader, const std::vector<ElfFile>& files,
                                const tree::FileTree& tree, const second_reader::Limits& limits) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Findings> found(files.size());
  in_parallel(files.size(), [&](std::size_t i) {
    const tree::Contents contents =
        tree::or_throw(tree.contents(files[i].path), "read", tree, files[i].path);
    found[i] = findings_of(files[i], second_reader::ask_one(reader, contents.bytes(), limits));
  });
  SecondOpinion opinion;
  opinion.files = files.size();
  for (Findings& findings : found) {
    if (findings.empty()) ++opinion.agreeing;
    std::ranges::move(findings, std::back_inserter(opinion.findings));
  }
  opinion.time = std::chrono::steady_clock::now() - start;
  return opinion;
}

std::optional<std::string> installed_second_reader() {
  std::error_code failed;
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return std::nullopt;
  for (const char* place : {"whittle-second-reader", "../libexec/whittle/whittle-second-reader"}) {
    std::string path = (here.parent_path() / place).lexically_normal().string();
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

}  // namespace whittle::audit
