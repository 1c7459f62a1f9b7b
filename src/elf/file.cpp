// Reading what a loader reads, and nothing else.
//
// Loaders never look at section headers: the kernel and ld.so know a file by
// its program headers, and by the dynamic section that one of them points to.
// So do we; a file may have lost its section headers, or have ones that lie.
// Everything after the program headers is found by address, as in memory: an
// address is turned back into a place in the file through the PT_LOAD segments.
//
// Loaders believe what they read. glibc 2.36 ignores DT_STRSZ, DT_VERNEEDNUM,
// DT_VERDEFNUM, vn_cnt and vd_cnt, and follows chains until they end or the
// process dies. We hold every count against what is there and every offset
// against the file: what contradicts itself is an answer of its own, never a
// file with fewer needs. Where a tag occurs twice, the last one counts, in glibc
// (elf_get_dynamic_info) as in musl (decode_vec).
//
// A hostile file can make a few bytes be read many times over (a million needs
// that share one long name). The limits below are far above every real file.
#include "elf/file.h"

#include "base/limits.h"
#include "elf/constants.h"
#include "elf/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <ranges>
#include <string_view>

namespace whittle::elf {
namespace {

// All names of one file together; the largest seen have a few hundred kilobytes.
constexpr std::uint64_t most_dynamic_text = 16U << 20U;

// Where the class decides the layout of a record.
struct Layout {
  std::uint16_t header;
  std::uint16_t program_header;
  std::uint16_t section_header;
  std::uint16_t dynamic_entry;
};
constexpr Layout layout32{sizeof(Elf32_Ehdr), sizeof(Elf32_Phdr), sizeof(Elf32_Shdr),
                          sizeof(Elf32_Dyn)};
constexpr Layout layout64{sizeof(Elf64_Ehdr), sizeof(Elf64_Phdr), sizeof(Elf64_Shdr),
                          sizeof(Elf64_Dyn)};

const Layout& layout_of(Class file_class) {
  return file_class == Class::elf64 ? layout64 : layout32;
}

// Reads on behind e_flags: there both classes have the same fields again.
Header read_fields(const Fields& fields, Header header) {
  const bool wide = fields.wide();
  header.type = fields.u16(16);
  header.machine = fields.u16(18);
  header.version = fields.u32(20);
  header.entry = fields.word(24);
  header.program_header_offset = fields.word(wide ? 32 : 28);
  header.section_header_offset = fields.word(wide ? 40 : 32);
  const std::uint64_t tail = wide ? 48 : 36;
  header.flags = fields.u32(tail);
  header.header_size = fields.u16(tail + 4);
  header.program_header_size = fields.u16(tail + 6);
  header.program_headers = fields.u16(tail + 8);
  header.section_header_size = fields.u16(tail + 10);
  header.sections = fields.u16(tail + 12);
  header.section_name_table = fields.u16(tail + 14);
  return header;
}

// Counts that do not fit into 16 bits are kept in the otherwise unused section
// header 0 (gABI, "Extended numbering").
void read_extended_counts(const Fields& fields, Header& header) {
  const bool wide = fields.wide();
  const std::uint64_t section0 = header.section_header_offset;
  const std::uint64_t section_size = layout_of(header.file_class).section_header;
  if (section0 == 0 || !fields.holds(section0, section_size)) {
    if (header.program_headers != PN_XNUM) return;
    if (section0 == 0) {
      throw Damage{"e_phnum is PN_XNUM, but there is no section header 0 with the count"};
    }
    fields.require(section0, section_size, "section header 0, which counts the program headers,");
  }
  if (header.program_headers == PN_XNUM) {
    header.program_headers = fields.u32(section0 + (wide ? 44 : 28));
  }
  if (header.sections == 0) {
    header.sections = static_cast<std::uint32_t>(fields.word(section0 + (wide ? 32 : 20)));
  }
  if (header.section_name_table == SHN_XINDEX) {
    header.section_name_table = fields.u32(section0 + (wide ? 40 : 24));
  }
}

Segment read_segment(const Fields& fields, std::uint64_t at) {
  if (fields.wide()) {
    return {.type = fields.u32(at),
            .flags = fields.u32(at + 4),
            .offset = fields.u64(at + 8),
            .address = fields.u64(at + 16),
            .file_size = fields.u64(at + 32),
            .memory_size = fields.u64(at + 40),
            .alignment = fields.u64(at + 48)};
  }
  return {.type = fields.u32(at),
          .flags = fields.u32(at + 24),
          .offset = fields.u32(at + 4),
          .address = fields.u32(at + 8),
          .file_size = fields.u32(at + 16),
          .memory_size = fields.u32(at + 20),
          .alignment = fields.u32(at + 28)};
}

std::string describe(std::size_t index, const Segment& segment) {
  return fmt::format("segment {} ({})", index, segment_type_name(segment.type));
}

std::vector<Segment> read_segments(const Fields& fields, const Header& header) {
  const std::uint64_t size = layout_of(header.file_class).program_header;
  if (header.program_headers == 0) return {};
  if (header.program_header_size != size) {
    throw Damage{fmt::format("e_phentsize is {}, program headers of a {}-bit file have {} bytes",
                             header.program_header_size, fields.wide() ? 64 : 32, size)};
  }
  // Before anything is allocated: the count may lie.
  const std::uint64_t table = header.program_header_offset;
  const std::uint32_t last = header.program_headers - 1;
  fields.require(table, size * header.program_headers, fmt::format("program header {}", last));

  std::vector<Segment> segments;
  segments.reserve(header.program_headers);
  std::uint64_t mapped = 0;  // bytes of the file
  for (std::uint64_t i = 0; i < header.program_headers; ++i) {
    Segment segment = read_segment(fields, table + i * size);
    segment.is_aligned = segment.type != PT_LOAD || segment.alignment <= 1 ||
                         ((segment.address - segment.offset) & (segment.alignment - 1)) == 0;
    // Where nothing is read, the offset means nothing else: linkers put anything there.
    if (segment.file_size == 0) segment.offset = std::min(segment.offset, fields.size());
    if (segment.type != PT_NULL && !fields.holds(segment.offset, segment.file_size)) {
      fields.require(segment.offset, segment.file_size, describe(i, segment));
    }
    if (segment.type == PT_LOAD && segment.file_size > segment.memory_size) {
      throw Damage{fmt::format("{} has {} bytes in the file, but only {} in memory",
                               describe(i, segment), segment.file_size, segment.memory_size)};
    }
    if (segment.type == PT_PHDR && segment.file_size > size * header.program_headers) {
      throw Damage{fmt::format("e_phnum is {}, but {} has room for {} program headers",
                               header.program_headers, describe(i, segment),
                               segment.file_size / size)};
    }
    if (segment.type == PT_LOAD) mapped += segment.file_size;
    if (mapped > limits::mapped) {
      throw Damage{fmt::format("up to {} it maps {} bytes of the file, {} is the most",
                               describe(i, segment), mapped, limits::mapped)};
    }
    segments.push_back(segment);
  }
  return segments;
}

// A loader maps PT_LOAD segments in their order, whole pages at a time: what a later one
// covers is what the program sees. Where two of them would put different bytes at one
// address, or are not in the order of their addresses (by the first and last of which
// the kernel and ld.so reserve room), an address does not say what is read there.
void check_order(const std::vector<Segment>& segments) {
  constexpr std::uint64_t smallest_page = 4096;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() - smallest_page;
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    if (segment.type != PT_LOAD || segment.memory_size == 0) continue;
    if (segment.address > most || segment.memory_size > most - segment.address) {
      throw Damage{fmt::format("{} has {} bytes at address {:#x}, beyond the end of all addresses",
                               describe(i, segment), segment.memory_size, segment.address)};
    }
    if (before) {
      const Segment& other = segments[*before];
      const std::uint64_t end = other.address + other.memory_size;
      const std::uint64_t page = segment.address / smallest_page * smallest_page;
      // One page of the file may well be mapped twice: there the bytes are the same.
      const bool same_bytes = segment.address - segment.offset == other.address - other.offset;
      if (segment.address < end || (page < end && !same_bytes)) {
        throw Damage{fmt::format("{} at address {:#x} begins before {} ends at {:#x}",
                                 describe(i, segment), segment.address, describe(*before, other),
                                 end)};
      }
    }
    before = i;
  }
}

// Where the address of a segment is in the file; nullopt if it has no bytes or is not there.
std::optional<std::uint64_t> place_by_address(const File& file, std::uint32_t type) {
  const auto segment = std::ranges::find(file.segments, type, &Segment::type);
  if (segment == file.segments.end() || segment->file_size == 0) return std::nullopt;
  return locate(file, segment->address, segment->file_size, segment_type_name(type));
}

// ld.so takes from the address of PT_PHDR where the program is, and from that of PT_INTERP
// by which name it goes itself; the kernel reads both at their offsets.
void check_places(const File& file) {
  const auto phdr = place_by_address(file, PT_PHDR);
  if (phdr && *phdr != file.header.program_header_offset) {
    throw Damage{fmt::format("PT_PHDR lies at byte {} by its address, the program headers at {}",
                             *phdr, file.header.program_header_offset)};
  }
  const auto interpreter = place_by_address(file, PT_INTERP);
  if (!interpreter) return;
  const auto segment = std::ranges::find(file.segments, std::uint32_t{PT_INTERP}, &Segment::type);
  if (*interpreter != segment->offset) {
    throw Damage{fmt::format("PT_INTERP lies at byte {} by its offset, at {} by its address",
                             segment->offset, *interpreter)};
  }
}

// The one segment of a type that may occur once only.
const Segment* only_segment(const std::vector<Segment>& segments, std::uint32_t type) {
  const auto first = std::ranges::find(segments, type, &Segment::type);
  if (first == segments.end()) return nullptr;
  const auto second = std::find_if(first + 1, segments.end(),
                                   [&](const Segment& segment) { return segment.type == type; });
  if (second != segments.end()) {
    throw Damage{fmt::format("segments {} and {} are both {}", first - segments.begin(),
                             second - segments.begin(), segment_type_name(type))};
  }
  return &*first;
}

// As the kernel takes it (load_elf_binary): at least one character, and the last
// byte is NUL. An empty segment is what `objcopy --only-keep-debug` leaves.
std::optional<std::string> read_interpreter(const Fields& fields,
                                            const std::vector<Segment>& segments) {
  const Segment* segment = only_segment(segments, PT_INTERP);
  if (segment == nullptr || segment->file_size == 0) return std::nullopt;
  const std::string_view text = as_text(fields.slice(segment->offset, segment->file_size));
  if (text.back() != '\0') {
    throw Damage{
        fmt::format("the interpreter's name ({} bytes) does not end with NUL", segment->file_size)};
  }
  const std::string_view name = text.substr(0, text.find('\0'));
  if (name.empty()) throw Damage{"the interpreter's name is empty"};
  return std::string(name);
}

// What everything below PT_DYNAMIC is read with: the file so far, and its
// dynamic string table.
class DynamicReader {
 public:
  DynamicReader(const Fields& fields, File& file) : fields_(fields), file_(file) {}

  void read(const Segment& segment) {
    read_entries(segment);
    strings_.emplace(fields_, file_, most_dynamic_text);
    read_names();
    file_.flags = file_.dynamic_value(DT_FLAGS).value_or(0);
    file_.flags_1 = file_.dynamic_value(DT_FLAGS_1).value_or(0);
    file_.has_versym = file_.dynamic_value(DT_VERSYM).has_value();
    read_version_needs();
    read_version_definitions();
  }

 private:
  // ld.so reads the dynamic section at its address, others at its offset.
  void read_entries(const Segment& segment) {
    const std::uint64_t by_address =
        locate(file_, segment.address, segment.file_size, "PT_DYNAMIC");
    if (by_address != segment.offset) {
      throw Damage{fmt::format("PT_DYNAMIC lies at byte {} by its offset, at {} by its address",
                               segment.offset, by_address)};
    }
    const std::uint64_t size = layout_of(file_.header.file_class).dynamic_entry;
    const std::uint64_t end = segment.offset + segment.file_size;
    for (std::uint64_t at = segment.offset; end - at >= size; at += size) {
      const auto tag = fields_.wide() ? static_cast<std::int64_t>(fields_.u64(at))
                                      : std::int64_t{static_cast<std::int32_t>(fields_.u32(at))};
      if (tag == DT_NULL) return;
      file_.dynamic.push_back({.tag = tag, .value = fields_.word(at + size / 2)});
    }
    throw Damage{fmt::format("the dynamic section ({} bytes at byte {}) has no DT_NULL",
                             segment.file_size, segment.offset)};
  }

  void read_names() {
    for (const auto& [tag, value] : file_.dynamic) {
      switch (tag) {
        case DT_NEEDED:
          file_.needs.push_back({NeedKind::needed, name_at(value, "DT_NEEDED")});
          break;
        case DT_AUXILIARY:
          file_.needs.push_back({NeedKind::auxiliary, name_at(value, "DT_AUXILIARY")});
          break;
        case DT_FILTER:
          file_.needs.push_back({NeedKind::filter, name_at(value, "DT_FILTER")});
          break;
        case DT_SONAME:
          file_.soname = name_at(value, "DT_SONAME");
          break;
        case DT_RPATH:
          file_.rpath = name_at(value, "DT_RPATH");
          break;
        case DT_RUNPATH:
          file_.runpath = name_at(value, "DT_RUNPATH");
          break;
        case DT_AUDIT:
          file_.audit = name_at(value, "DT_AUDIT");
          break;
        case DT_DEPAUDIT:
          file_.depaudit = name_at(value, "DT_DEPAUDIT");
          break;
        default:
          break;
      }
      if (file_.needs.size() > limits::needs) {
        throw Damage{fmt::format("it needs more than {} names", limits::needs)};
      }
    }
  }

  std::string name_at(std::uint64_t index, std::string_view name) {
    return std::string(strings_->at(index, name));
  }

  struct Chain {
    std::uint64_t first = 0;  // where the first record is in the file
    std::uint64_t size = 0;   // of one record
    std::uint64_t count = 0;
    std::string_view name;  // of one record
    std::string_view count_name;
  };

  // Calls `record(offset)`, which answers the distance to the next record or 0,
  // along one chain. The distances are unsigned, so a chain can only go forward and
  // records cannot repeat.
  template <typename Record>
  void follow(const Chain& chain, Record record) {
    const auto& [at_first, size, count, name, count_name] = chain;
    std::uint64_t at = at_first;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!fields_.holds(at, size)) fields_.require(at, size, fmt::format("{} {}", name, i));
      // Records that lie over each other would let a small file claim many.
      records_ += 1;
      if (records_ * size > fields_.size()) {
        throw Damage{fmt::format("the version records overlap at {} {}", name, i)};
      }
      const std::uint32_t next = record(at);
      if (next == 0 && i + 1 < count) {
        throw Damage{
            fmt::format("{} {} is the last of its chain, {} says {}", name, i, count_name, count)};
      }
      if (next != 0 && i + 1 == count) {
        throw Damage{
            fmt::format("{} {} has another one after it, {} says {}", name, i, count_name, count)};
      }
      at += next;
    }
  }

  void read_version_needs() {
    const auto address = file_.dynamic_value(DT_VERNEED);
    if (!address) return;
    const std::uint64_t count = file_.dynamic_value(DT_VERNEEDNUM).value_or(0);
    if (count == 0) throw Damage{"DT_VERNEED is there, but DT_VERNEEDNUM is not"};
    constexpr std::uint64_t size = sizeof(Elf64_Verneed);
    static_assert(size == sizeof(Elf32_Verneed));
    follow(
        {locate(file_, *address, size, "DT_VERNEED"), size, count, "version need", "DT_VERNEEDNUM"},
        [&](std::uint64_t at) {
          require_version_1(at, "version need");
          VersionNeed need{.file = name_at(fields_.u32(at + 4), "vn_file"), .versions = {}};
          read_wanted_versions(at + fields_.u32(at + 8), fields_.u16(at + 2), need);
          file_.version_needs.push_back(std::move(need));
          return fields_.u32(at + 12);
        });
  }

  void read_wanted_versions(std::uint64_t first, std::uint16_t count, VersionNeed& need) {
    if (count == 0) throw Damage{fmt::format("the version need of {} names no version", need.file)};
    constexpr std::uint64_t size = sizeof(Elf64_Vernaux);
    follow({first, size, count, "wanted version", "vn_cnt"}, [&](std::uint64_t at) {
      need.versions.push_back({.name = name_at(fields_.u32(at + 8), "vna_name"),
                               .flags = fields_.u16(at + 4),
                               .index = fields_.u16(at + 6),
                               .hash = fields_.u32(at)});
      return fields_.u32(at + 12);
    });
  }

  void read_version_definitions() {
    const auto address = file_.dynamic_value(DT_VERDEF);
    if (!address) return;
    const std::uint64_t count = file_.dynamic_value(DT_VERDEFNUM).value_or(0);
    if (count == 0) throw Damage{"DT_VERDEF is there, but DT_VERDEFNUM is not"};
    constexpr std::uint64_t size = sizeof(Elf64_Verdef);
    static_assert(size == sizeof(Elf32_Verdef));
    follow(
        {locate(file_, *address, size, "DT_VERDEF"), size, count, "version definition",
         "DT_VERDEFNUM"},
        [&](std::uint64_t at) {
          require_version_1(at, "version definition");
          // The first auxiliary record is the name, the others its parents.
          const std::uint64_t auxiliary = at + fields_.u32(at + 12);
          fields_.require(auxiliary, sizeof(Elf64_Verdaux), "the name of a version definition");
          file_.version_definitions.push_back({.name = name_at(fields_.u32(auxiliary), "vda_name"),
                                               .flags = fields_.u16(at + 2),
                                               .index = fields_.u16(at + 4),
                                               .hash = fields_.u32(at + 8)});
          return fields_.u32(at + 16);
        });
  }

  void require_version_1(std::uint64_t at, std::string_view name) const {
    if (const auto version = fields_.u16(at); version != 1) {
      throw Damage{
          fmt::format("the {} at byte {} is of version {}, 1 is known", name, at, version)};
    }
  }

  const Fields& fields_;
  File& file_;
  std::optional<Strings> strings_;
  std::uint64_t records_ = 0;
};

// Everything that decides how the rest is read, or why there is no such thing.
std::expected<Header, Malformed> read_identification(Bytes bytes) {
  if (!is_elf(bytes)) return std::unexpected(Malformed{Defect::not_elf, "not an ELF file"});
  const ByteReader reader(bytes, ByteOrder::little);
  if (bytes.size() < EI_NIDENT) {
    return std::unexpected(
        Malformed{Defect::too_short,
                  fmt::format("the ELF header is cut off, the file has {} bytes", bytes.size())});
  }
  const auto class_byte = *reader.u8(EI_CLASS);
  if (class_byte != ELFCLASS32 && class_byte != ELFCLASS64) {
    return std::unexpected(
        Malformed{Defect::damaged,
                  fmt::format("EI_CLASS is {}, neither 1 (32-bit) nor 2 (64-bit)", class_byte)});
  }
  const auto data_byte = *reader.u8(EI_DATA);
  if (data_byte != ELFDATA2LSB && data_byte != ELFDATA2MSB) {
    return std::unexpected(Malformed{
        Defect::damaged,
        fmt::format("EI_DATA is {}, neither 1 (little-endian) nor 2 (big-endian)", data_byte)});
  }
  Header header;
  header.file_class = static_cast<Class>(class_byte);
  header.order = data_byte == ELFDATA2LSB ? ByteOrder::little : ByteOrder::big;
  header.os_abi = *reader.u8(EI_OSABI);
  header.abi_version = *reader.u8(EI_ABIVERSION);
  const auto size = layout_of(header.file_class).header;
  if (bytes.size() < size) {
    return std::unexpected(Malformed{
        Defect::too_short,
        fmt::format("the ELF header ends at byte {}, the file has {}", size, bytes.size())});
  }
  return header;
}

}  // namespace

bool is_elf(Bytes bytes) {
  return as_text(bytes).starts_with(ELFMAG);
}

std::expected<Header, Malformed> read_header(Bytes bytes) {
  auto header = read_identification(bytes);
  if (!header) return header;
  try {
    const Fields fields(bytes, header->file_class, header->order);
    *header = read_fields(fields, *header);
    read_extended_counts(fields, *header);
  } catch (const Damage& damage) {
    return std::unexpected(Malformed{Defect::damaged, damage.what});
  }
  return header;
}

std::expected<File, Malformed> read_file(Bytes bytes) {
  const auto header = read_header(bytes);
  if (!header) return std::unexpected(header.error());
  try {
    const Fields fields(bytes, header->file_class, header->order);
    File file;
    file.header = *header;
    file.segments = read_segments(fields, *header);
    check_order(file.segments);
    file.interpreter = read_interpreter(fields, file.segments);
    check_places(file);
    const Segment* dynamic = only_segment(file.segments, PT_DYNAMIC);
    if (dynamic != nullptr && dynamic->file_size != 0) {
      file.has_dynamic = true;
      DynamicReader(fields, file).read(*dynamic);
    }
    return file;
  } catch (const Damage& damage) {
    return std::unexpected(Malformed{Defect::damaged, damage.what});
  }
}

}  // namespace whittle::elf
