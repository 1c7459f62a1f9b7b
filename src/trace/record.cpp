#include "trace/record.h"

#include "base/byte_stream.h"
#include "base/descriptor.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

namespace whittle::trace {

namespace {

constexpr std::string_view first_line = "# whittle trace 1";

struct Named {
  Use use;
  std::string_view name;
};

constexpr std::array names = std::to_array<Named>({
    {Use::executed, "executed"},
    {Use::mapped, "mapped"},
    {Use::read, "read"},
    {Use::listed, "listed"},
    {Use::seen, "seen"},
    {Use::written, "written"},
    {Use::absent, "absent"},
});

// A program in a list of them.
std::string escape_program(const std::string& program) {
  std::string text;
  for (const char c : escape_line(program))
    text += c == ',' ? std::string("\\x2c") : std::string(1, c);
  return text;
}

// Whether it is absolute and has no ".", ".." or empty component.
bool is_plain(std::string_view path) {
  if (path == "/") return true;
  if (!path.starts_with('/') || path.size() >= limits::path || path.contains('\0')) return false;
  const auto parts = split(path.substr(1), "/");
  return std::ranges::none_of(
      parts, [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Record run() {
    if (text_.size() > limits::record_size) {
      throw Error("cannot read {}: a record has {} bytes at most, it has {}", name_,
                  limits::record_size, text_.size());
    }
    check_first_line();
    while (!text_.empty()) {
      const std::string_view line = next_line();
      if (!line.empty() && !line.starts_with('#')) add(line);
    }
    return std::move(record_);
  }

 private:
  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Error("cannot read {}:{}: {}", name_, line_,
                fmt::format(format, std::forward<Args>(args)...));
  }

  std::string_view next_line() {
    const auto end = text_.find('\n');
    std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++line_;
    return line;
  }

  void check_first_line() {
    constexpr std::string_view format = first_line.substr(0, first_line.rfind(' ') + 1);
    const std::string_view line = next_line();
    if (line == first_line) return;
    if (line.starts_with(format)) {
      fail("it is version {} of a record, this whittle reads version {}",
           escape_line(line.substr(format.size())), first_line.substr(format.size()));
    }
    fail("it is no record of whittle trace: its first line is not \"{}\"", first_line);
  }

  void add(std::string_view line) {
    const auto fields = split(line, "\t");
    if (fields.size() != 3)
      fail("a line has 3 fields with tabs between them, it has {}", fields.size());
    const std::string path = path_of(fields[0]);
    Used& used = record_.paths[path];
    for (const std::string_view name : list(fields[1]))
      used.uses.insert(use_of(name));
    constexpr std::string_view by = "by ";
    if (!fields[2].starts_with(by)) fail("its last field does not begin with \"{}\"", by);
    for (const std::string_view program : list(fields[2].substr(by.size())))
      used.by.insert(path_of(program));
    check_limits(used);
  }

  void check_limits(const Used& used) {
    programs_ += used.by.size();
    if (record_.paths.size() > limits::record_paths)
      fail("a record has {} paths at most", limits::record_paths);
    if (programs_ > limits::record_programs)
      fail("a record names programs {} times at most", limits::record_programs);
  }

  static std::vector<std::string_view> list(std::string_view text) {
    std::vector<std::string_view> parts = split(text, ",");
    for (std::string_view& part : parts)
      if (part.starts_with(' ')) part.remove_prefix(1);
    return parts;
  }

  std::string path_of(std::string_view text) const {
    const auto path = unescape_line(text);
    if (!path || !is_plain(*path)) {
      fail("{} is no absolute path without \".\" and \"..\"",
           text.empty() ? "nothing" : escape_line(text.substr(0, 200)));
    }
    return *path;
  }

  Use use_of(std::string_view name) const {
    const auto* const found = std::ranges::find(names, name, &Named::name);
    if (found != names.end()) return found->use;
    std::vector<std::string> known;
    for (const Named& each : names)
      known.emplace_back(each.name);
    fail("{} is no use of a path{}", escape_line(name.substr(0, 200)), did_you_mean(name, known));
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t line_ = 0;
  std::size_t programs_ = 0;
  Record record_;
};

}  // namespace

std::string_view use_name(Use use) {
  return std::ranges::find(names, use, &Named::use)->name;
}

void Record::add(const std::string& path, Use use, const std::string& program) {
  Used& used = paths[path];
  used.uses.insert(use);
  used.by.insert(program);
}

void Record::merge(const Record& other) {
  for (const auto& [path, used] : other.paths) {
    Used& mine = paths[path];
    mine.uses.insert(used.uses.begin(), used.uses.end());
    mine.by.insert(used.by.begin(), used.by.end());
  }
}

std::string to_text(const Record& record) {
  std::string text = fmt::format("{}\n", first_line);
  for (const auto& [path, used] : record.paths) {
    std::string uses;
    for (const Use use : used.uses)
      uses += fmt::format("{}{}", uses.empty() ? "" : ", ", use_name(use));
    std::string programs;
    for (const std::string& program : used.by)
      programs += fmt::format("{}{}", programs.empty() ? "" : ", ", escape_program(program));
    text += fmt::format("{}\t{}\tby {}\n", escape_line(path), uses, programs);
  }
  return text;
}

Record parse_record(std::string_view text, const std::string& name) {
  return Parser(text, name).run();
}

Record read_record(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Error("cannot read {}: {}", path, std::strerror(errno));
  FileSource source(fd, path);
  std::string text;
  std::vector<char> buffer(std::size_t{1} << 16U);
  while (text.size() <= limits::record_size) {
    const std::size_t count = source.read(std::as_writable_bytes(std::span(buffer)));
    text.append(buffer.data(), count);
    if (count < buffer.size()) break;
  }
  return parse_record(text, path);
}

}  // namespace whittle::trace
