// Databases for roots that have no package manager, as scanners look for them; what each of
// them reads was tried with syft 1.18.1 and trivy 0.59.1.
//
// dpkg: the layout of distroless, a file below status.d for every package with some of what
// its control file says, and beside it NAME.md5sums. The name has no architecture, or the
// two are not taken for one package; of two architectures of a package the second has one.
// Without md5sums syft takes curl for a program of no package and reports it twice. A line
// has two blanks; an odd one ends what trivy reads.
//
// apk: `installed`, V before o, which is where trivy takes the version of the source from.
//
// rpm: a database of SQLite with the table Packages alone; nobody asks for another one.
#include "packages/scanner_database.h"

#include "base/checksum.h"
#include "base/error.h"
#include "base/text.h"
#include "packages/control.h"
#include "packages/rpm_header.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <memory>
#include <string_view>

namespace whittle::packages {

namespace {

// What a line of a database cannot have in it.
bool is_line(std::string_view path) {
  return path.find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos;
}

std::string status_of(const Shipped& shipped) {
  constexpr std::array<std::string_view, 10> kept = {
      "Package",    "Status", "Maintainer", "Installed-Size", "Architecture",
      "Multi-Arch", "Source", "Version",    "Pre-Depends",    "Depends"};
  std::string text;
  each_paragraph(shipped.details.record, [&](const Paragraph& paragraph) {
    for (const std::string_view name : kept) {
      const std::string_view value =
          name == "Status" ? "install ok installed" : paragraph.value(name);
      if (!value.empty()) text += fmt::format("{}: {}\n", name, value);
    }
  });
  return text;
}

std::string md5sums_of(const Shipped& shipped) {
  std::string text;
  for (const ShippedFile& file : shipped.files)
    if (!file.is_link && is_line(file.path))
      text += fmt::format("{}  {}\n", file.md5, std::string_view(file.path).substr(1));
  return text;
}

std::vector<DatabaseFile> dpkg_files(const std::vector<Shipped>& all) {
  std::vector<DatabaseFile> files;
  std::string_view name_before;
  for (const Shipped& shipped : all) {
    const Package& package = shipped.package;
    std::string path = "/var/lib/dpkg/status.d/" + package.name;
    if (package.name == name_before) path += ":" + package.architecture;
    name_before = package.name;
    files.push_back({path, status_of(shipped)});
    files.push_back({path + ".md5sums", md5sums_of(shipped)});
  }
  return files;
}

// Lines of the files of a package, directory by directory.
std::string apk_files_of(const std::vector<ShippedFile>& files) {
  std::string text;
  std::string_view directory_before = "none";
  for (const ShippedFile& file : files) {
    if (!is_line(file.path)) continue;
    const std::string_view path = std::string_view(file.path).substr(1);
    const auto slash = path.rfind('/');
    const bool is_at_top = slash == std::string_view::npos;
    const std::string_view directory = is_at_top ? std::string_view() : path.substr(0, slash);
    if (directory != directory_before) text += fmt::format("F:{}\n", directory);
    directory_before = directory;
    text += fmt::format("R:{}\n", is_at_top ? path : path.substr(slash + 1));
    text += fmt::format("a:{}:{}:{:o}\n", file.uid, file.gid, file.mode);
    if (const auto sum = from_hexadecimal(file.sha1); sum && !sum->empty())
      text += fmt::format("Z:Q1{}\n", base64(*sum));
  }
  return text;
}

std::string apk_paragraph(const Shipped& shipped) {
  constexpr std::string_view kept = "CPVASILomDp";
  std::array<std::string_view, kept.size()> lines;
  for (std::string_view rest = shipped.details.record; !rest.empty();) {
    const std::string_view line = take_line(rest);
    if (line.starts_with("F:")) break;
    if (line.size() < 2 || line[1] != ':') continue;
    const auto place = kept.find(line[0]);
    if (place != std::string_view::npos) lines.at(place) = trimmed(line);
  }
  std::string text;
  for (const std::string_view line : lines)
    if (!line.empty()) text.append(line).append("\n");
  return text + apk_files_of(shipped.files) + "\n";
}

std::vector<DatabaseFile> apk_files(const std::vector<Shipped>& all) {
  std::string text;
  for (const Shipped& shipped : all)
    text += apk_paragraph(shipped);
  return {{"/lib/apk/db/installed", text}};
}

void expect(int result, int wanted) {
  if (result != wanted) throw InternalError("SQLite: {}", sqlite3_errstr(result));
}

std::string sqlite_database(const std::vector<std::string>& blobs) {
  sqlite3* opened = nullptr;
  expect(sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
  expect(sqlite3_exec(opened,
                      "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, "
                      "blob BLOB NOT NULL)",
                      nullptr, nullptr, nullptr),
         SQLITE_OK);
  for (const std::string& blob : blobs) {
    sqlite3_stmt* made = nullptr;
    expect(sqlite3_prepare_v2(opened, "INSERT INTO Packages (blob) VALUES (?)", -1, &made, nullptr),
           SQLITE_OK);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> insert(made, sqlite3_finalize);
    expect(sqlite3_bind_blob(made, 1, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC),
           SQLITE_OK);
    expect(sqlite3_step(made), SQLITE_DONE);
  }
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> bytes(
      sqlite3_serialize(opened, "main", &size, 0), sqlite3_free);
  if (!bytes) throw InternalError("SQLite: out of memory");
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

std::vector<DatabaseFile> rpm_files(const std::vector<Shipped>& all) {
  std::vector<std::string> headers;
  for (const Shipped& shipped : all)
    headers.push_back(reduced_rpm_header(as_bytes(shipped.details.record), shipped.files));
  return {{"/var/lib/rpm/rpmdb.sqlite", sqlite_database(headers)}};
}

}  // namespace

std::vector<DatabaseFile> database_of(DatabaseKind kind, const std::vector<Shipped>& shipped) {
  if (shipped.empty()) return {};
  switch (kind) {
    case DatabaseKind::none:
      return {};
    case DatabaseKind::dpkg:
      return dpkg_files(shipped);
    case DatabaseKind::apk:
      return apk_files(shipped);
    case DatabaseKind::rpm:
      return rpm_files(shipped);
  }
  return {};
}

}  // namespace whittle::packages
