// Our reader against two others, over every ELF file of this machine: LIEF, through
// the second reader, and GNU readelf. They share no code with us or each other.
#include "base/error.h"
#include "elf/constants.h"
#include "second_reader/ask.h"
#include "second_reader/compare.h"
#include "support/machine_files.h"
#include "support/run.h"
#include "support/skip.h"
#include "support/temporary_directory.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

using namespace whittle;
using second_reader::Facts;

namespace {

struct OurFile {
  std::string path;
  elf::File file;
};

// Every ELF file of this machine, and what our reader says of it; that it says
// something is the first test of all.
const std::vector<OurFile>& our_files() {
  static const std::vector<OurFile> files = [] {
    std::vector<OurFile> found;
    test::each_elf_file([&](const std::string& path, Bytes bytes) {
      const auto file = elf::read_file(bytes);
      INFO(path << ": " << (file ? "" : file.error().what));
      CHECK(file.has_value());
      if (file) found.push_back({path, *file});
    });
    std::ranges::sort(found, {}, &OurFile::path);
    return found;
  }();
  return files;
}

// Counts the files another reader agrees on, and fails for each of the others.
class Agreement {
 public:
  void compare(const OurFile& ours, const Facts& theirs) {
    ++files_;
    const auto differences = second_reader::differences(second_reader::facts_of(ours.file), theirs);
    for (const std::string& difference : differences) {
      UNSCOPED_INFO(ours.path << ": " << difference);
    }
    CHECK(differences.empty());
    if (differences.empty()) ++agreeing_;
  }
  void disagree(const OurFile& ours, const std::string& why) {
    ++files_;
    UNSCOPED_INFO(ours.path << ": " << why);
    CHECK(why.empty());
  }
  void report(const std::string& reader) const {
    std::printf("measured: %zu of %zu files agree with %s\n", agreeing_, files_, reader.c_str());
    CHECK(files_ > 100);
  }

 private:
  std::size_t files_ = 0;
  std::size_t agreeing_ = 0;
};

// Both halves at once: the other readers use one processor each.
template <typename Read>
auto in_halves(std::span<const OurFile> files, Read read) {
  const std::size_t half = files.size() / 2;
  auto first = std::async(std::launch::async, read, files.first(half));
  auto all = read(files.subspan(half));
  auto front = first.get();
  all.insert(all.begin(), std::make_move_iterator(front.begin()),
             std::make_move_iterator(front.end()));
  return all;
}

// The text between the first `open` and the last `close` of a line.
std::string between(std::string_view line, std::string_view open, char close) {
  const auto begin = line.find(open) + open.size();
  return std::string(line.substr(begin, line.rfind(close) - begin));
}

// The word behind `key`.
std::string after(std::string_view line, std::string_view key) {
  const std::string_view rest = line.substr(line.find(key) + key.size());
  return std::string(rest.substr(0, rest.find_first_of(" \n")));
}

// Facts out of what `readelf -ldVW` prints of one file.
Facts readelf_facts(std::string_view text) {
  Facts facts;
  bool in_definitions = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find("[Requesting program interpreter: ") != std::string_view::npos) {
      facts.interpreter = between(line, "interpreter: ", ']');
    } else if (line.find("(NEEDED)") != std::string_view::npos) {
      facts.needed.push_back(between(line, "[", ']'));
    } else if (line.find("(SONAME)") != std::string_view::npos) {
      facts.soname = between(line, "[", ']');
    } else if (line.find("(RPATH)") != std::string_view::npos) {
      facts.rpath = between(line, "[", ']');
    } else if (line.find("(RUNPATH)") != std::string_view::npos) {
      facts.runpath = between(line, "[", ']');
    } else if (line.starts_with("Version ")) {
      in_definitions = line.starts_with("Version definition");
    } else if (in_definitions && line.find(": Rev: ") != std::string_view::npos) {
      facts.defined_versions.push_back(after(line, "Name: "));
    } else if (line.find(": Version: ") != std::string_view::npos) {
      facts.needed_versions.push_back({after(line, "File: "), {}});
    } else if (line.find(":   Name: ") != std::string_view::npos) {
      facts.needed_versions.back().versions.push_back(after(line, "Name: "));
    }
  }
  return facts;
}

// What readelf prints of each file, in order. Two files at least in each call,
// because it names a file only if there are several.
std::vector<std::string> readelf(std::span<const OurFile> files) {
  const test::TemporaryDirectory directory;
  std::ofstream list(directory / "list", std::ios::binary);
  for (const OurFile& file : files)
    list << file.path << '\0';
  list.close();
  const std::string text =
      test::run("xargs -0 -a '" + directory / "list" +
                "' -n 200 sh -c 'LC_ALL=C readelf -ldVW \"$@\" /dev/null' sh 2>/dev/null")
          .output;
  std::vector<std::string> found;
  std::size_t at = 0;
  for (const OurFile& file : files) {
    const std::string title = "\nFile: " + file.path + "\n";
    const std::size_t begin = text.find(title, at);
    if (begin == std::string::npos) throw Error("readelf says nothing of {}", file.path);
    at = begin + title.size();
    found.push_back(text.substr(at, text.find("\nFile: ", at) - at));
  }
  return found;
}

}  // namespace

TEST_CASE("LIEF reads the same of every ELF file of this machine") {
  if (!std::filesystem::exists(WHITTLE_SECOND_READER)) return test::skip("LIEF is not installed");
  const auto answers = in_halves(our_files(), [](std::span<const OurFile> files) {
    std::vector<std::string> paths;
    for (const OurFile& file : files)
      paths.push_back(file.path);
    return second_reader::ask(WHITTLE_SECOND_READER, paths);
  });
  REQUIRE(answers.size() == our_files().size());
  Agreement agreement;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto& [path, theirs] = answers[i];
    if (theirs) {
      agreement.compare(our_files()[i], *theirs);
    } else {
      agreement.disagree(our_files()[i], theirs.error());
    }
  }
  agreement.report("LIEF");
}

TEST_CASE("readelf reads the same of every ELF file of this machine") {
  if (!test::have("readelf")) return test::skip("readelf is not installed");
  const auto texts = in_halves(our_files(), readelf);
  REQUIRE(texts.size() == our_files().size());
  Agreement agreement;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const OurFile& ours = our_files()[i];
    Facts theirs = readelf_facts(texts[i]);
    // The first lines of a header are the same in words; class and machine have
    // been compared with LIEF's.
    theirs.machine = ours.file.header.machine;
    theirs.bits = second_reader::facts_of(ours.file).bits;
    agreement.compare(ours, theirs);
  }
  agreement.report("readelf");
}
