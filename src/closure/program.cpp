#include "closure/program.h"

#include "base/error.h"
#include "elf/constants.h"
#include "loader/start.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace whittle::closure {

namespace {

constexpr int most_scripts = 5;  // scripts as interpreters of scripts, as Linux has it

// What to do with a file that no kernel starts, where its first bytes tell what it is.
std::string_view advice_for(std::string_view text) {
  if (text.starts_with("PK\x03\x04"))
    return "; it is a zip archive, as a jar is: name what runs it (java, python3), and it by "
           "--include and --entrypoint";
  return "";
}

}  // namespace

std::optional<ScriptLine> read_script_line(std::string_view text, const std::string& path) {
  if (!text.starts_with("#!")) return std::nullopt;
  constexpr std::size_t buffer = 255;  // BINPRM_BUF_SIZE less its NUL
  constexpr std::string_view blanks = " \t";
  const std::size_t end_of_line = std::min(text.find('\n'), text.size());
  // A blank right behind the buffer's end shows that the path is whole.
  const bool cut = end_of_line > buffer && !blanks.contains(text[buffer]);
  std::string_view line = text.substr(0, std::min(end_of_line, buffer)).substr(2);
  while (!line.empty() && blanks.contains(line.back()))
    line.remove_suffix(1);
  const auto start = line.find_first_not_of(blanks);
  if (start == std::string_view::npos) {
    throw Error("cannot start {}: its #! line names no interpreter", path);
  }
  line.remove_prefix(start);
  const auto end = line.find_first_of(blanks);
  if (end != std::string_view::npos) {
    const std::string_view rest = line.substr(end);
    return ScriptLine{std::string(line.substr(0, end)),
                      std::string(rest.substr(rest.find_first_not_of(blanks)))};
  }
  if (cut) {
    throw Error("cannot start {}: the interpreter on its #! line does not end within {} bytes",
                path, buffer);
  }
  return ScriptLine{std::string(line), {}};
}

Executable find_executable(const loader::ObjectStore& store, const loader::Process& process,
                           const std::string& asked, std::vector<Script>& scripts) {
  std::string path = asked;
  for (int depth = 0; depth <= most_scripts; ++depth) {
    const std::string absolute = loader::absolute_path(path, process);
    const auto opened = store.open(absolute);
    const std::string shown = store.walker().tree().describe(absolute);
    if (!*opened) {
      const std::string whose =
          scripts.empty() ? "" : fmt::format(", the interpreter of {}", scripts.back().path);
      throw Error("cannot open {}{}: {}", shown, whose, error_text(opened->error()));
    }
    const auto& object = (*opened)->object;
    if (object == nullptr) throw Error("cannot read {}: not a regular file", shown);
    if (object->file) {
      if (object->file->segments.empty()) {
        throw Error("cannot use {}: it has no program headers, so nothing of it is mapped", shown);
      }
      const auto type = object->header->type;
      if (type == ET_EXEC || type == ET_DYN) return {path, **opened};
      throw Error("cannot use {}: neither a program nor a shared library (e_type {})", shown, type);
    }
    const elf::Malformed& problem = object->file.error();
    if (problem.defect == elf::Defect::damaged) {
      throw Error("cannot read {}: {}", shown, problem.what);
    }
    const tree::Contents contents = store.contents((*opened)->where);
    auto line = read_script_line(contents.text(), shown);
    if (!line)
      throw Error("cannot read {}: neither an ELF file nor a script{}", shown,
                  advice_for(contents.text()));
    scripts.push_back({path, (*opened)->where, line->interpreter, line->argument});
    path = std::move(line->interpreter);
  }
  throw Error("cannot start {}: scripts as interpreters of scripts nest more than {} deep", asked,
              most_scripts);
}

ProgramKind kind_of(const elf::File& file) {
  if (file.interpreter) return ProgramKind::dynamic;
  // Only a loader that is given the file maps what it needs: `ld.so FILE`.
  if (!file.needs.empty()) return ProgramKind::library;
  // A static-pie has a dynamic section too, but neither needs nor a soname.
  const bool library = file.header.type == ET_DYN && file.has_dynamic &&
                       (file.flags_1 & DF_1_PIE) == 0 && (file.soname || file.header.entry == 0);
  return library ? ProgramKind::library : ProgramKind::static_;
}

bool starts_secure(const tree::Walker& walker, const loader::Process& process,
                   const tree::Walked& program) {
  if (process.secure) return true;
  if (process.via_loader) return false;
  const tree::Status& status = program.status;
  const tree::Credentials& user = process.credentials;
  if ((status.mode & 04000) != 0 && status.uid != user.uid) return true;
  if ((status.mode & 02010) == 02010 && status.gid != user.gid) return true;
  if (user.uid == 0) return false;
  const auto xattrs = walker.tree().xattrs(program.path);
  return xattrs && xattrs->contains("security.capability");
}

}  // namespace whittle::closure
