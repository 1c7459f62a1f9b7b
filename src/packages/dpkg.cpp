// dpkg's database, as dpkg 1.21 keeps it.
//
// /var/lib/dpkg/status has a paragraph for every package dpkg has heard of. The third
// word of Status says what is there: of "config-files" only configuration is left, and
// "not-installed" is a memory. /var/lib/dpkg/info has NAME.SUFFIX files, of packages
// that may be installed for several architectures (Multi-Arch: same) NAME:ARCH.SUFFIX:
// list is what it ships, an absolute path a line, directories too, "/." first; md5sums
// has files alone, "HASH  PATH" without the first slash. Lists say the paths that are in
// the package: /lib/x on a root where /lib leads to /usr/lib, and the old place where
// another package diverts the file.
//
// /var/lib/dpkg/diversions has three lines each: from, to, and the package whose own
// file stays at from, ":" where an administrator said it, of all packages.
//
// Images of distroless have no status: a file of /var/lib/dpkg/status.d for every
// package, with what its control file says (no Status), and NAME.md5sums beside it.
//
// Files that a user may change have no line in md5sums: the field Conffiles has a line
// "PATH HASH" for each, perhaps with "obsolete" or "remove-on-upgrade" behind it.
#include "packages/dpkg.h"

#include "base/text.h"
#include "packages/control.h"
#include "packages/root_files.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

namespace whittle::packages {

namespace {

constexpr std::string_view status_path = "/var/lib/dpkg/status";
constexpr std::string_view status_directory = "/var/lib/dpkg/status.d";
constexpr std::string_view info_directory = "/var/lib/dpkg/info";
constexpr std::string_view diversions_path = "/var/lib/dpkg/diversions";

// What no database comes near: of Debian's 60,000 packages the status would have 80 MB,
// and the longest list has 3.
constexpr std::uint64_t most_status = 256U << 20U;
constexpr std::uint64_t most_list = 64U << 20U;
constexpr std::uint64_t most_script = 1U << 18U;

bool is_installed(std::string_view status) {
  if (status.empty()) return true;
  const std::string_view state = status.substr(status.find_last_of(" \t") + 1);
  return state != "not-installed" && state != "config-files";
}

std::vector<std::string> flat(std::vector<std::vector<std::string>> lists) {
  std::vector<std::string> all;
  for (auto& list : lists)
    std::ranges::move(list, std::back_inserter(all));
  return all;
}

void add_records(std::string_view text, std::string_view directory, std::vector<Record>& records) {
  each_paragraph(text, [&](const Paragraph& paragraph) {
    Record record;
    Package& package = record.package;
    package.name = paragraph.value("Package");
    package.architecture = paragraph.value("Architecture");
    if (!is_name(package.name) || !is_installed(paragraph.value("Status"))) return;
    if (!is_name(package.architecture)) package.architecture.clear();
    package.version = paragraph.value("Version");
    const std::string_view source = paragraph.value("Source");
    package.source = trimmed(source.substr(0, source.find('(')));
    if (package.source.empty()) package.source = package.name;
    record.needs = relation_names(paragraph.value("Depends"));
    std::ranges::move(relation_names(paragraph.value("Pre-Depends")),
                      std::back_inserter(record.needs));
    record.provides = flat(relation_names(paragraph.value("Provides")));
    record.stem = tree::join(directory, package.name);
    record.text = paragraph.text();
    if (paragraph.value("Multi-Arch") == "same") record.stem += ":" + package.architecture;
    records.push_back(std::move(record));
  });
}

class Dpkg : public Source {
 public:
  // The records are views into the texts.
  Dpkg(const tree::Walker& walker, std::deque<std::string> texts, std::vector<Record> records)
      : walker_(walker), texts_(std::move(texts)) {
    finish(records);
    for (Record& record : records) {
      packages_.push_back(std::move(record.package));
      stems_.push_back(std::move(record.stem));
      paragraphs_.push_back(record.text);
    }
  }

  const std::vector<Package>& packages() const override { return packages_; }
  std::string list(std::size_t number) const override;
  std::vector<std::string> scripts(std::size_t number) const override;
  std::vector<Diversion> diversions() const override;
  DatabaseKind kind() const override { return DatabaseKind::dpkg; }
  std::vector<Details> details(const std::vector<std::size_t>& numbers) const override;

 private:
  Details details_of(std::size_t number) const;
  tree::Result<std::string> read(std::size_t number, std::string_view suffix,
                                 std::uint64_t most) const;

  const tree::Walker& walker_;
  std::vector<Package> packages_;
  std::deque<std::string> texts_;
  std::vector<std::string> stems_;
  std::vector<std::string_view> paragraphs_;
};

tree::Result<std::string> Dpkg::read(std::size_t number, std::string_view suffix,
                                     std::uint64_t most) const {
  std::string path = stems_[number];
  auto text = read_file_at(walker_, path + std::string(suffix), most);
  if (text) return text;
  // By the name that it has where the status is wrong about architectures, or silent.
  const std::string architecture = ":" + packages_[number].architecture;
  if (path.ends_with(architecture)) {
    path.resize(path.size() - architecture.size());
  } else {
    path += architecture;
  }
  return read_file_at(walker_, path.append(suffix), most);
}

std::string Dpkg::list(std::size_t number) const {
  if (auto list = read(number, ".list", most_list)) return *std::move(list);
  // Without the list of a package its digests still name its files.
  const std::string sums = read(number, ".md5sums", most_list).value_or("");
  std::string list;
  for (std::string_view rest = sums; !rest.empty();) {
    const std::string_view line = take_line(rest);
    const auto blank = line.find("  ");
    if (blank == std::string_view::npos) continue;
    list.append("/").append(line.substr(blank + 2)).append("\n");
  }
  return list;
}

std::vector<std::string> Dpkg::scripts(std::size_t number) const {
  std::vector<std::string> scripts;
  for (const char* suffix : {".preinst", ".postinst"}) {
    if (auto script = read(number, suffix, most_script)) scripts.push_back(*std::move(script));
  }
  return scripts;
}

std::vector<Diversion> Dpkg::diversions() const {
  const std::string text = read_file(walker_, diversions_path, most_list).value_or("");
  std::vector<Diversion> all;
  for (std::string_view rest = text; !rest.empty();) {
    Diversion diversion;
    diversion.from = take_line(rest);
    diversion.to = take_line(rest);
    const std::string_view by = take_line(rest);
    if (by.empty()) continue;
    const auto same = std::ranges::equal_range(packages_, by, {}, &Package::name);
    for (const Package& package : same) {
      diversion.except.push_back(static_cast<std::uint32_t>(&package - packages_.data()));
    }
    all.push_back(std::move(diversion));
  }
  return all;
}

// The lines of Conffiles: "/etc/a HASH obsolete".
void add_sums_of_configuration(std::string_view value, std::vector<FileSum>& sums) {
  for (const std::string_view line : split(value, "\n")) {
    const auto fields = words(line, " \t\r");
    if (fields.size() < 2 || !fields[0].starts_with('/')) continue;
    sums.push_back({std::string(fields[0]), "md5", std::string(fields[1])});
  }
}

Details Dpkg::details_of(std::size_t number) const {
  const Package& package = packages_[number];
  Details details;
  details.record = paragraphs_[number];
  each_paragraph(details.record, [&](const Paragraph& paragraph) {
    const std::string_view source = paragraph.value("Source");
    const auto open = source.find('(');
    details.source_version = open == std::string_view::npos
                                 ? package.version
                                 : trimmed(source.substr(open + 1, source.rfind(')') - open - 1));
    details.maintainer = paragraph.value("Maintainer");
    add_sums_of_configuration(paragraph.value("Conffiles"), details.sums);
  });
  const std::string sums = read(number, ".md5sums", most_list).value_or("");
  for (std::string_view rest = sums; !rest.empty();) {
    const std::string_view line = take_line(rest);
    const auto blank = line.find("  ");
    if (blank == std::string_view::npos) continue;
    details.sums.push_back(
        {"/" + std::string(line.substr(blank + 2)), "md5", std::string(line.substr(0, blank))});
  }
  std::ranges::stable_sort(details.sums, {}, &FileSum::path);
  return details;
}

std::vector<Details> Dpkg::details(const std::vector<std::size_t>& numbers) const {
  std::vector<Details> all;
  for (const std::size_t number : numbers)
    all.push_back(details_of(number));
  return all;
}

// The records of an image of distroless.
std::vector<Record> read_status_directory(const tree::Walker& walker,
                                          std::deque<std::string>& texts) {
  std::vector<Record> records;
  const auto directory = walker.walk(status_directory);
  if (!directory) return records;
  const auto names = walker.tree().list(directory->path);
  if (!names) return records;
  for (const std::string& name : *names) {
    if (name.ends_with(".md5sums")) continue;
    const std::string path = tree::join(directory->path, name);
    auto text = read_file(walker, path, most_status);
    if (!text) continue;
    const std::size_t before = records.size();
    texts.push_back(*std::move(text));
    add_records(texts.back(), "", records);
    for (std::size_t i = before; i < records.size(); ++i)
      records[i].stem = path;
  }
  return records;
}

}  // namespace

std::expected<std::unique_ptr<Source>, std::string> open_dpkg(const tree::Walker& walker) {
  std::vector<Record> records;
  std::deque<std::string> texts;
  auto status = read_file(walker, status_path, most_status);
  const bool has_status = status.has_value();
  if (has_status) {
    const auto info = walker.walk(info_directory);
    texts.push_back(*std::move(status));
    add_records(texts.back(), info ? info->path : info_directory, records);
  } else if (status.error() != std::errc::no_such_file_or_directory &&
             status.error() != std::errc::not_a_directory) {
    return std::unexpected(cannot_read(walker, std::string(status_path), status.error()));
  }
  std::ranges::move(read_status_directory(walker, texts), std::back_inserter(records));
  if (!has_status && records.empty()) return nullptr;
  return std::make_unique<Dpkg>(walker, std::move(texts), std::move(records));
}

}  // namespace whittle::packages
