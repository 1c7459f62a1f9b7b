// Stripping by cutting.
//
// What the program headers speak of keeps its bytes and its address; all other
// bytes go, and a new section header table is put at the end, without the sections
// that are gone. Linkers put what is mapped first, so this is mostly one cut. Only
// where something lies between two segments (patchelf appends segments behind the
// debug data) do later ones move forward in the file, by multiples of their
// alignment: addresses and program headers stay as they are but for p_offset.
// Section indices stay as well, because dynamic symbols refer to them: where a
// dropped section has kept ones behind it, its header becomes SHT_NULL.
//
// What must not be lost is what we do not know of. Programs append archives to
// themselves and find them from the end of the file, or keep them in sections of
// their own (PyInstaller's "pydata"). Therefore every byte must be accounted for:
// headers, segments, sections of known use, and zero bytes between them.
//
// A file without symbols and debug data is not touched at all, so that files as
// distributions ship them keep their digests.
#include "elf/strip.h"

#include "base/error.h"
#include "elf/constants.h"
#include "elf/fields.h"
#include "elf/file.h"
#include "elf/notes.h"
#include "elf/sections.h"
#include "elf/symbols.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <string_view>

using namespace std::literals;

namespace whittle::elf {
namespace {

using Why = LeftAlone::Why;

constexpr std::uint32_t sht_llvm_addrsig = 0x6fff4c03;
constexpr std::uint32_t sht_machine_attributes = 0x70000003;  // ARM and RISC-V

// Sections of SHT_PROGBITS that no program reads of itself, by the beginning of
// their names.
constexpr std::array<std::string_view, 19> tool_sections = {".debug_",
                                                            ".zdebug_",
                                                            ".gnu_debug",
                                                            ".gdb_index",
                                                            ".stab",
                                                            ".comment",
                                                            ".gnu.build.attributes",
                                                            ".gnu.lto_",
                                                            ".gnu.debuglto_",
                                                            ".annobin",
                                                            ".rustc",
                                                            ".llvm",
                                                            ".GCC.command.line",
                                                            ".ctf",
                                                            ".SUNW_ctf",
                                                            ".note.",
                                                            ".gnu.warning",
                                                            ".mdebug",
                                                            ".pdr"};

// Sections whose loss is what stripping is for; without one of them the file is
// as its distributor stripped it.
bool is_worth_dropping(const Section& section) {
  return section.type == SHT_SYMTAB || section.name.starts_with(".debug_") ||
         section.name.starts_with(".zdebug_") || section.name.starts_with(".stab") ||
         section.name.starts_with(".gnu_debugdata") || section.name.starts_with(".gnu.lto_");
}

bool is_mapped(const Section& section) {
  return (section.flags & SHF_ALLOC) != 0;
}

// Whether only tools read a section that is not mapped.
bool is_for_tools(const Section& section) {
  switch (section.type) {
    case SHT_NULL:
    case SHT_SYMTAB:
    case SHT_STRTAB:
    case SHT_SYMTAB_SHNDX:
    case SHT_REL:
    case SHT_RELA:
    case SHT_NOTE:
    case SHT_GNU_ATTRIBUTES:
    case sht_llvm_addrsig:
    case sht_machine_attributes:
      return true;
    default:
      return section.file_size() == 0 ||
             std::ranges::any_of(tool_sections, [&](std::string_view beginning) {
               return section.name.starts_with(beginning);
             });
  }
}

std::unexpected<LeftAlone> left_alone(Why why, std::string reason) {
  return std::unexpected(LeftAlone{why, std::move(reason)});
}

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
};

// Sorted, with those that touch or overlap made one, and without empty ones.
std::vector<Range> merged(std::vector<Range> ranges) {
  std::ranges::sort(ranges, {}, &Range::begin);
  std::vector<Range> result;
  for (const Range& range : ranges) {
    if (range.size() == 0) continue;
    if (!result.empty() && range.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

// Writes records in the class and byte order of a file.
class RecordWriter {
 public:
  explicit RecordWriter(const Header& header)
      : wide_(header.file_class == Class::elf64), order_(header.order) {}

  bool wide() const { return wide_; }
  void u16(std::string& out, std::uint64_t value) const { number(out, value, 2); }
  void u32(std::string& out, std::uint64_t value) const { number(out, value, 4); }
  void word(std::string& out, std::uint64_t value) const { number(out, value, wide_ ? 8 : 4); }

 private:
  void number(std::string& out, std::uint64_t value, unsigned width) const {
    for (unsigned i = 0; i < width; ++i) {
      const unsigned place = order_ == ByteOrder::little ? i : width - 1 - i;
      out.push_back(static_cast<char>(value >> (8 * place) & 0xffU));
    }
  }

  bool wide_;
  ByteOrder order_;
};

void align(std::string& out, std::uint64_t alignment) {
  // What a section asks for is a hint here; a lie must not fill the memory.
  if (alignment == 0 || alignment > 4096) return;
  while (out.size() % alignment != 0)
    out.push_back('\0');
}

// The names of sections, each once, ends shared (".plt" is in ".rela.plt").
class NameTable {
 public:
  explicit NameTable(const std::vector<Section>& sections) {
    std::vector<std::string_view> names;
    names.reserve(sections.size());
    for (const Section& section : sections)
      names.push_back(section.name);
    std::ranges::sort(names, {}, [](std::string_view name) {
      return std::pair(~name.size(), name);  // the longest first
    });
    for (const std::string_view name : names)
      index_of_[std::string(name)] = place(name);
  }

  const std::string& bytes() const { return bytes_; }
  std::uint64_t index_of(const std::string& name) const { return index_of_.at(name); }

 private:
  std::uint64_t place(std::string_view name) {
    if (name.empty()) return 0;
    const std::string with_nul = std::string(name) + '\0';
    if (const auto known = bytes_.find(with_nul); known != std::string::npos) return known;
    bytes_ += with_nul;
    return bytes_.size() - with_nul.size();
  }

  std::string bytes_ = std::string(1, '\0');
  std::map<std::string, std::uint64_t> index_of_;
};

void write_section(std::string& out, const RecordWriter& writer, const Section& section,
                   std::uint64_t name) {
  writer.u32(out, name);
  writer.u32(out, section.type);
  writer.word(out, section.flags);
  writer.word(out, section.address);
  writer.word(out, section.offset);
  writer.word(out, section.size);
  writer.u32(out, section.link);
  writer.u32(out, section.info);
  writer.word(out, section.alignment);
  writer.word(out, section.entry_size);
}

void put(std::string& file, std::size_t at, std::string_view field) {
  file.replace(at, field.size(), field);
}

void put_word(std::string& file, const RecordWriter& writer, std::size_t at, std::uint64_t value) {
  std::string field;
  writer.word(field, value);
  put(file, at, field);
}

// Writes e_shoff, e_shnum and e_shstrndx over those of the header in `file`.
void set_section_table(std::string& file, const RecordWriter& writer, std::uint64_t offset,
                       std::uint64_t count, std::uint64_t names) {
  put_word(file, writer, writer.wide() ? 40 : 32, offset);
  std::string counts;
  writer.u16(counts, count);
  writer.u16(counts, names);
  put(file, writer.wide() ? 60 : 48, counts);
}

// Appends the name table (as the last section) and the section headers.
void append_section_table(std::string& file, const Header& header, std::vector<Section> sections) {
  const RecordWriter writer(header);
  sections.push_back({.name = ".shstrtab", .type = SHT_STRTAB, .alignment = 1});
  const NameTable names(sections);
  sections.back().offset = file.size();
  sections.back().size = names.bytes().size();
  file += names.bytes();
  align(file, writer.wide() ? 8 : 4);
  set_section_table(file, writer, file.size(), sections.size(), sections.size() - 1);
  for (const Section& section : sections) {
    write_section(file, writer, section, names.index_of(section.name));
  }
}

class Stripper {
 public:
  Stripper(Bytes bytes, const StripOptions& options) : bytes_(bytes), options_(options) {}

  std::expected<Stripped, LeftAlone> strip() {
    if (auto reason = read()) return std::unexpected(std::move(*reason));
    if (const auto problem = account_for_all_bytes())
      return left_alone(Why::not_provable, *problem);
    if (!has_something_to_drop()) {
      return left_alone(Why::nothing_to_drop, "it has no symbols and no debug data");
    }
    Stripped result;
    if (options_.debug_file == DebugFile::yes && has_debug_sections()) {
      const auto build_id = read_notes(bytes_, file_).build_id;
      if (!build_id || build_id->size() < 4) {
        return left_alone(Why::not_provable,
                          "it has no build id, by which its debug data could be found again");
      }
      result.debug =
          DebugData{".build-id/" + build_id->substr(0, 2) + "/" + build_id->substr(2) + ".debug",
                    make_debug_file()};
    }
    for (const Section& section : sections_) {
      if (!is_mapped(section) && section.type != SHT_NULL) result.dropped.push_back(section.name);
    }
    result.bytes = make_stripped();
    if (result.bytes.size() >= bytes_.size()) {
      return left_alone(Why::nothing_to_drop, "it would not become smaller");
    }
    if (const auto changed = what_changed(as_bytes(result.bytes))) {
      return left_alone(Why::not_provable, fmt::format("it would not read the same: {}", *changed));
    }
    return result;
  }

 private:
  // Fills file_ and sections_, or says why the file is none to strip.
  std::optional<LeftAlone> read() {
    const auto file = read_file(bytes_);
    if (!file) {
      return LeftAlone{file.error().defect == Defect::not_elf ? Why::no_program : Why::not_provable,
                       file.error().what};
    }
    file_ = *file;
    const auto sections = read_sections(bytes_, file_.header);
    if (!sections) return LeftAlone{Why::not_provable, sections.error().what};
    sections_ = *sections;

    if ((file_.header.type != ET_EXEC && file_.header.type != ET_DYN) || file_.segments.empty()) {
      return LeftAlone{Why::no_program, "it is neither a program nor a library"};
    }
    const bool has_contents = std::ranges::any_of(sections_, [](const Section& section) {
      return is_mapped(section) && section.type == SHT_PROGBITS;
    });
    if (!sections_.empty() && !has_contents) {
      return LeftAlone{Why::no_program, "it holds the debug data of another file"};
    }
    if (file_.header.program_headers >= PN_XNUM || sections_.size() >= SHN_LORESERVE) {
      return LeftAlone{Why::not_provable, "section header 0 counts its headers"};
    }
    for (const Segment& segment : file_.segments) {
      if (segment.alignment != 0 && !std::has_single_bit(segment.alignment)) {
        return LeftAlone{
            Why::not_provable,
            fmt::format("the alignment of a segment is {}, no power of two", segment.alignment)};
      }
    }
    return std::nullopt;
  }

  bool wide() const { return file_.header.file_class == Class::elf64; }
  std::uint64_t header_size() const { return wide() ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr); }
  // Where the ELF header has e_phoff.
  std::uint64_t program_header_offset_at() const { return wide() ? 32 : 28; }

  Range program_headers() const {
    const std::uint64_t begin = file_.header.program_header_offset;
    return {begin,
            begin + std::uint64_t{file_.header.program_header_size} * file_.header.program_headers};
  }

  std::uint64_t section_table_size() const {
    return std::uint64_t{file_.header.section_header_size} * sections_.size();
  }

  // Sets kept_. Answers what cannot be explained.
  std::optional<std::string> account_for_all_bytes() {
    const Header& header = file_.header;
    std::vector<Range> ranges = {{0, header_size()}, program_headers()};
    for (const Segment& segment : file_.segments) {
      if (segment.type == PT_NULL) continue;
      ranges.push_back({segment.offset, segment.offset + segment.file_size});
    }
    kept_ = merged(ranges);

    for (const Section& section : sections_) {
      const Range range{section.offset, section.offset + section.file_size()};
      if (is_mapped(section) && !is_kept(range)) {
        return fmt::format("section {} is mapped, but by no program header", section.name);
      }
      if (!is_mapped(section) && !is_for_tools(section)) {
        return fmt::format("section {} ({} bytes) may be data of its own", section.name,
                           section.size);
      }
      ranges.push_back(range);
    }
    const std::uint64_t table = header.section_header_offset;
    if (!sections_.empty()) ranges.push_back({table, table + section_table_size()});
    return find_unknown(merged(std::move(ranges)));
  }

  bool is_kept(const Range& range) const {
    return range.size() == 0 || std::ranges::any_of(kept_, [&](const Range& kept) {
             return kept.begin <= range.begin && range.end <= kept.end;
           });
  }

  // The first bytes outside all ranges that are more than padding.
  std::optional<std::string> find_unknown(const std::vector<Range>& known) const {
    std::uint64_t end = 0;
    const auto unknown = [&](std::uint64_t begin) -> std::optional<std::string> {
      const Bytes gap = bytes_.subspan(end, begin - end);
      if (std::ranges::all_of(gap, [](std::byte byte) { return byte == std::byte{0}; })) {
        return std::nullopt;
      }
      return fmt::format("{} bytes at byte {} are in no section and no segment", gap.size(), end);
    };
    for (const Range& range : known) {
      if (auto problem = unknown(range.begin)) return problem;
      end = range.end;
    }
    return unknown(bytes_.size());
  }

  bool has_debug_sections() const { return std::ranges::any_of(sections_, is_worth_dropping); }

  bool has_something_to_drop() const {
    return has_debug_sections() ||
           (options_.section_headers == SectionHeaders::none && !sections_.empty());
  }

  // The headers of what stays, up to the last mapped section.
  std::vector<Section> kept_sections() const {
    std::size_t count = sections_.empty() ? 0 : 1;
    for (std::size_t i = 1; i < sections_.size(); ++i) {
      if (is_mapped(sections_[i])) count = i + 1;
    }
    std::vector<Section> kept(sections_.begin(),
                              sections_.begin() + static_cast<std::ptrdiff_t>(count));
    for (Section& section : kept) {
      if (!is_mapped(section)) {
        section = Section{};
        continue;
      }
      section.offset = place_of(section.offset, section.file_size());
      if (refers_to_dropped(section.link)) section.link = 0;
      const bool info_is_section = (section.flags & SHF_INFO_LINK) != 0 ||
                                   section.type == SHT_REL || section.type == SHT_RELA;
      if (info_is_section && refers_to_dropped(section.info)) section.info = 0;
    }
    return kept;
  }

  bool refers_to_dropped(std::uint32_t index) const {
    return index >= sections_.size() || !is_mapped(sections_[index]);
  }

  // By how much a segment's place in the file may change: its offset and address
  // must agree modulo its alignment.
  std::uint64_t step() const {
    std::uint64_t step = 4096;
    for (const Segment& segment : file_.segments) {
      if (segment.type == PT_LOAD) step = std::max(step, segment.alignment);
    }
    return step;
  }

  // Where the byte at `offset` of the file goes; of bytes between what is kept,
  // those just before the next kept one stay just before it.
  std::uint64_t moved(std::uint64_t offset) const {
    const std::uint64_t step_size = step();
    std::uint64_t removed = 0;
    std::uint64_t end = 0;
    for (const Range& range : kept_) {
      const std::uint64_t hole = (range.begin - end) / step_size * step_size;
      if (offset < end + hole) break;
      removed += hole;
      end = range.end;
      if (offset <= range.end) break;
    }
    return offset - removed;
  }

  // Where a range of the file goes. One without bytes (a stack, or .bss, whose offset
  // the Go linker makes up) may lie anywhere, even behind the end of the file: it stays
  // within what is kept.
  std::uint64_t place_of(std::uint64_t offset, std::uint64_t size) const {
    const std::uint64_t end = kept_.empty() ? 0 : kept_.back().end;
    return moved(size == 0 ? std::min(offset, end) : offset);
  }

  // The kept bytes in their new places, holes filled with zeros.
  std::string make_stripped() const {
    std::string file;
    for (const Range& range : kept_) {
      file.resize(moved(range.begin));
      file += as_text(bytes_.subspan(range.begin, range.size()));
    }
    const RecordWriter writer(file_.header);
    const std::uint64_t table = moved(file_.header.program_header_offset);
    put_word(file, writer, program_header_offset_at(), table);
    for (std::size_t i = 0; i < file_.segments.size(); ++i) {
      const std::uint64_t at = table + i * file_.header.program_header_size;
      put_word(file, writer, at + (writer.wide() ? 8 : 4),
               place_of(file_.segments[i].offset, file_.segments[i].file_size));
    }
    if (options_.section_headers == SectionHeaders::none) {
      set_section_table(file, writer, 0, 0, 0);
    } else {
      append_section_table(file, file_.header, kept_sections());
    }
    return file;
  }

  // As `objcopy --only-keep-debug` does it: every section is there, so that
  // indices and addresses hold, but the program's own have no contents, notes
  // excepted (debuggers compare build ids); nothing can be mapped.
  std::string make_debug_file() const {
    const Header& header = file_.header;
    const RecordWriter writer(header);
    std::string file(as_text(bytes_.first(header_size())));
    align(file, 8);
    const std::uint64_t table = file.size();
    put_word(file, writer, program_header_offset_at(), table);
    file += as_text(bytes_.subspan(program_headers().begin, program_headers().size()));
    for (std::size_t i = 0; i < file_.segments.size(); ++i) {
      const std::uint64_t at = table + i * header.program_header_size;
      put_word(file, writer, at + (writer.wide() ? 8 : 4), 0);             // p_offset
      put_word(file, writer, at + (writer.wide() ? 32 : 16), 0);           // p_filesz
      if (file_.segments[i].type == PT_PHDR) put(file, at, "\0\0\0\0"sv);  // PT_NULL
    }

    std::vector<Section> sections = sections_;
    for (std::size_t i = 1; i < sections.size(); ++i) {
      Section& section = sections[i];
      if (is_mapped(section) && section.type != SHT_NOTE) section.type = SHT_NOBITS;
      align(file, section.alignment);
      const std::uint64_t size = section.file_size();
      file += as_text(bytes_.subspan(section.offset, size));
      section.offset = file.size() - size;
    }
    append_section_table(file, header, std::move(sections));
    return file;
  }

  // Reads the result back: nothing that a loader, or whoever looks for a mapped
  // section, can see may have changed. Says what has: a file may lie with what its
  // headers speak of, such as symbol versions in the ELF header.
  std::optional<std::string> what_changed(Bytes result) const {
    const auto file = read_file(result);
    if (!file) return file.error().what;
    File expected = file_;
    expected.header.program_header_offset = moved(file_.header.program_header_offset);
    for (Segment& segment : expected.segments)
      segment.offset = place_of(segment.offset, segment.file_size);
    expected.header.section_header_offset = file->header.section_header_offset;
    expected.header.sections = file->header.sections;
    expected.header.section_name_table = file->header.section_name_table;
    if (*file != expected) return "the facts that loaders read";
    for (std::size_t i = 0; i < file_.segments.size(); ++i) {
      if (!same_contents(file_.segments[i], result, file->segments[i]))
        return "what a segment holds";
    }
    if (!same_notes(read_notes(result, *file), read_notes(bytes_, file_))) return "the notes";
    if (!same_symbols(result, *file)) return "the dynamic symbols";

    const auto sections = read_sections(result, file->header);
    if (!sections) return sections.error().what;
    if (options_.section_headers == SectionHeaders::none) {
      return sections->empty() ? std::nullopt : std::optional("the section headers");
    }
    const std::vector<Section> kept = kept_sections();
    const bool same = sections->size() == kept.size() + 1 &&
                      std::equal(kept.begin(), kept.end(), sections->begin());
    return same ? std::nullopt : std::optional("the section headers");
  }

  // The bytes of a segment, but for those of the headers in it.
  bool same_contents(const Segment& before, Bytes result, const Segment& after) const {
    if (before.type == PT_NULL) return true;
    std::uint64_t skip = 0;
    if (before.offset < program_headers().end) skip = program_headers().end - before.offset;
    if (skip >= before.file_size) return true;
    return std::ranges::equal(bytes_.subspan(before.offset + skip, before.file_size - skip),
                              result.subspan(after.offset + skip, after.file_size - skip));
  }

  // But for where those are that cannot be understood.
  static bool same_notes(Notes before, Notes after) {
    const bool same_defects = before.defects.size() == after.defects.size();
    before.defects.clear();
    after.defects.clear();
    return same_defects && before == after;
  }

  bool same_symbols(Bytes result, const File& file) const {
    const auto before = SymbolTable::read(bytes_, file_);
    const auto after = SymbolTable::read(result, file);
    if (!before || !after) return before.has_value() == after.has_value();
    return std::ranges::equal(before->symbols(), after->symbols()) &&
           std::ranges::equal(before->references(), after->references());
  }

  Bytes bytes_;
  StripOptions options_;
  File file_;
  std::vector<Section> sections_;
  std::vector<Range> kept_;  // what the ELF header and program headers speak of
};

}  // namespace

std::expected<Stripped, LeftAlone> strip(Bytes bytes, const StripOptions& options) {
  return Stripper(bytes, options).strip();
}

}  // namespace whittle::elf
