// apk's database, as apk-tools 2.14 of Alpine 3.18 writes it and 3.0 still does: below
// /lib/apk/db, or below /usr/lib/apk/db where /lib is no link to it yet.
//
// `installed` has a paragraph for every package, of lines that are a letter, a
// colon and a value: P name, V version, A architecture, o origin (the source package),
// D what it needs, p what it provides, m who maintains it, L its licence; then its files, F a
// directory without the first slash and R a file in the directory above, Z its digest: "Q1" and its
// SHA-1 in base64, of a link that of the text it has. Needs and what is provided are words,
// "name>=1", "so:libc.musl-x86_64.so.1=1", "cmd:sh", and "!name" for a conflict.
//
// `scripts.tar` has NAME-VERSION.CHECKSUM.post-install and its kin, without compression;
// the scripts.tar.gz that 3.0 may write is not read.
#include "packages/apk.h"

#include "base/text.h"
#include "packages/control.h"
#include "packages/root_files.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::packages {

namespace {

constexpr std::array<std::string_view, 2> database_directories = {"/lib/apk/db/",
                                                                  "/usr/lib/apk/db/"};
// Of Alpine's 25,000 packages it would have 150 MB.
constexpr std::uint64_t most_installed = 256U << 20U;
constexpr std::uint64_t most_scripts = 64U << 20U;

// "so:libx.so.1>=2" without what is said of the version; empty for a conflict.
std::string relation_name(std::string_view word) {
  if (word.starts_with('!')) return {};
  return std::string(word.substr(0, word.find_first_of("<>=~@")));
}

// A paragraph, as far as it is read.
class Reader {
 public:
  void line(std::string_view line);
  std::vector<Record> take() && {
    end();
    return std::move(records_);
  }

 private:
  void end();

  std::vector<Record> records_;
  Record record_;
  ListRoom room_;
  std::string directory_ = "/";  // with both slashes
};

void Reader::line(std::string_view line) {
  if (line.empty()) return end();
  std::string_view& text = record_.text;
  const char* start = text.empty() ? line.data() : text.data();
  text = {start, static_cast<std::size_t>(line.data() + line.size() - start)};
  if (line.size() < 2 || line[1] != ':') return;
  const std::string_view value = trimmed(line.substr(2));
  switch (line[0]) {
    case 'P':
      record_.package.name = value;
      break;
    case 'V':
      record_.package.version = value;
      break;
    case 'A':
      record_.package.architecture = value;
      break;
    case 'o':
      record_.package.source = value;
      break;
    case 'D':
      for (const std::string_view word : words(value, " ")) {
        if (auto name = relation_name(word); !name.empty()) record_.needs.push_back({name});
      }
      break;
    case 'p':
      for (const std::string_view word : words(value, " "))
        record_.provides.push_back(relation_name(word));
      break;
    case 'F':
      directory_ = "/" + std::string(value);
      room_.add(record_.list, value.empty() ? "/." : directory_, "");
      if (!value.empty()) directory_ += "/";
      break;
    case 'R':
      room_.add(record_.list, directory_, value);
      break;
    default:
      break;
  }
}

void Reader::end() {
  Package& package = record_.package;
  if (package.source.empty()) package.source = package.name;
  if (!package.name.empty()) records_.push_back(std::move(record_));
  record_ = {};
  directory_ = "/";
}

// The regular files of a tar archive without compression and with short names.
template <typename Visit>
void each_file_of_tar(std::string_view tar, const Visit& visit) {
  constexpr std::size_t block = 512;
  while (tar.size() >= block) {
    const std::string_view name = tar.substr(0, 100);
    std::uint64_t size = 0;
    for (const char c : tar.substr(124, 12)) {
      if (c < '0' || c > '7') break;
      size = size * 8 + static_cast<std::uint64_t>(c - '0');
    }
    const bool is_file = tar[156] == '0' || tar[156] == '\0';
    tar.remove_prefix(block);
    if (size > tar.size()) return;
    if (is_file) visit(name.substr(0, name.find('\0')), tar.substr(0, size));
    tar.remove_prefix(std::min<std::size_t>(tar.size(), (size + block - 1) / block * block));
  }
}

// The digest that a line Z has; nothing for one of another algorithm.
std::optional<std::string> sha1_of(std::string_view value) {
  if (!value.starts_with("Q1")) return std::nullopt;
  const auto bytes = from_base64(value.substr(2));
  return bytes ? std::optional(hexadecimal(as_bytes(*bytes))) : std::nullopt;
}

Details details_of(std::string_view paragraph, const Package& package) {
  Details details;
  details.source_version = package.version;
  details.record = paragraph;
  std::string directory = "/";
  std::string file;
  for (std::string_view rest = paragraph; !rest.empty();) {
    const std::string_view line = take_line(rest);
    if (line.size() < 2 || line[1] != ':') continue;
    const std::string_view value = trimmed(line.substr(2));
    if (line[0] == 'm') details.maintainer = value;
    if (line[0] == 'L') details.license = value;
    if (line[0] == 'F') directory = "/" + std::string(value);
    if (line[0] == 'R') file = tree::join(directory, value);
    if (line[0] != 'Z') continue;
    if (auto sum = sha1_of(value)) details.sums.push_back({file, "sha1", *std::move(sum)});
  }
  std::ranges::stable_sort(details.sums, {}, &FileSum::path);
  return details;
}

class Apk : public Source {
 public:
  // The records are views into the text.
  Apk(const tree::Walker& walker, std::string directory, std::unique_ptr<const std::string> text,
      std::vector<Record> records)
      : walker_(walker), directory_(std::move(directory)), text_(std::move(text)) {
    finish(records);
    for (Record& record : records) {
      packages_.push_back(std::move(record.package));
      lists_.push_back(std::move(record.list));
      paragraphs_.push_back(record.text);
    }
  }

  const std::vector<Package>& packages() const override { return packages_; }
  std::string list(std::size_t number) const override { return lists_[number]; }
  std::vector<std::string> scripts(std::size_t number) const override;
  DatabaseKind kind() const override { return DatabaseKind::apk; }
  std::vector<Details> details(const std::vector<std::size_t>& numbers) const override {
    std::vector<Details> all;
    for (const std::size_t number : numbers)
      all.push_back(details_of(paragraphs_[number], packages_[number]));
    return all;
  }

 private:
  const tree::Walker& walker_;
  std::string directory_;
  std::unique_ptr<const std::string> text_;
  std::vector<std::string_view> paragraphs_;
  std::vector<Package> packages_;
  std::vector<std::string> lists_;
};

std::vector<std::string> Apk::scripts(std::size_t number) const {
  const Package& package = packages_[number];
  const std::string start = package.name + "-" + package.version + ".";
  std::vector<std::string> scripts;
  const auto tar = read_file(walker_, directory_ + "scripts.tar", most_scripts);
  if (!tar) return scripts;
  each_file_of_tar(*tar, [&](std::string_view name, std::string_view text) {
    if (!name.starts_with(start)) return;
    if (name.ends_with(".pre-install") || name.ends_with(".post-install")) {
      scripts.emplace_back(text);
    }
  });
  return scripts;
}

}  // namespace

std::expected<std::unique_ptr<Source>, std::string> open_apk(const tree::Walker& walker) {
  for (const std::string_view directory : database_directories) {
    const std::string path = std::string(directory) + "installed";
    auto text = read_file(walker, path, most_installed);
    if (!text && (text.error() == std::errc::no_such_file_or_directory ||
                  text.error() == std::errc::not_a_directory)) {
      continue;
    }
    if (!text) return std::unexpected(cannot_read(walker, path, text.error()));
    auto kept = std::make_unique<const std::string>(*std::move(text));
    Reader reader;
    for (std::string_view rest = *kept; !rest.empty();)
      reader.line(take_line(rest));
    return std::make_unique<Apk>(walker, std::string(directory), std::move(kept),
                                 std::move(reader).take());
  }
  return nullptr;
}

}  // namespace whittle::packages
