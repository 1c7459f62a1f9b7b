#include "elf/sections.h"

#include "elf/constants.h"
#include "elf/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace whittle::elf {
namespace {

// All names together; real tables have a few thousand bytes.
constexpr std::uint64_t most_section_text = 16U << 20U;

Section read_section(const Fields& fields, std::uint64_t at) {
  const std::uint64_t word = fields.wide() ? 8 : 4;
  const std::uint64_t middle = at + 8 + 4 * word;  // behind sh_size
  return {.type = fields.u32(at + 4),
          .flags = fields.word(at + 8),
          .address = fields.word(at + 8 + word),
          .offset = fields.word(at + 8 + 2 * word),
          .size = fields.word(at + 8 + 3 * word),
          .link = fields.u32(middle),
          .info = fields.u32(middle + 4),
          .alignment = fields.word(middle + 8),
          .entry_size = fields.word(middle + 8 + word)};
}

std::vector<Section> read_table(const Fields& fields, const Header& header) {
  const std::uint64_t size = fields.wide() ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
  if (header.section_header_size != size) {
    throw Damage{fmt::format("e_shentsize is {}, section headers of a {}-bit file have {} bytes",
                             header.section_header_size, fields.wide() ? 64 : 32, size)};
  }
  const std::uint64_t table = header.section_header_offset;
  fields.require(table, size * header.sections,
                 fmt::format("section header {}", header.sections - 1));
  std::vector<Section> sections;
  sections.reserve(header.sections);
  for (std::uint64_t i = 0; i < header.sections; ++i) {
    Section& section = sections.emplace_back(read_section(fields, table + i * size));
    // Where nothing is read, the offset means nothing: the Go linker makes .bss go on
    // where it would be if it had bytes.
    if (section.file_size() == 0) section.offset = std::min(section.offset, fields.size());
    fields.require(sections.back().offset, sections.back().file_size(),
                   fmt::format("section {}", i));
  }
  return sections;
}

void read_names(const Fields& fields, const Header& header, std::vector<Section>& sections) {
  const std::uint32_t index = header.section_name_table;
  if (index == SHN_UNDEF) return;
  if (index >= sections.size()) {
    throw Damage{fmt::format("e_shstrndx is {}, there are {} sections", index, sections.size())};
  }
  const Section& table = sections[index];
  const std::string_view names = as_text(fields.slice(table.offset, table.file_size()));
  const std::uint64_t size = fields.wide() ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
  std::uint64_t text = 0;
  for (std::uint64_t i = 0; i < sections.size(); ++i) {
    const std::uint32_t at = fields.u32(header.section_header_offset + i * size);
    const auto end = at < names.size() ? names.find('\0', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      throw Damage{fmt::format("the name of section {} is at byte {} of a table of {}", i, at,
                               names.size())};
    }
    text += end - at;
    if (text > most_section_text) {
      throw Damage{
          fmt::format("the names of sections add up to more than {} bytes", most_section_text)};
    }
    sections[i].name = names.substr(at, end - at);
  }
}

}  // namespace

std::uint64_t Section::file_size() const {
  return type == SHT_NOBITS || type == SHT_NULL ? 0 : size;
}

std::uint64_t described_size(Bytes bytes, const File& file) {
  const Header& header = file.header;
  std::uint64_t end =
      header.section_header_offset + std::uint64_t{header.sections} * header.section_header_size;
  for (const Segment& segment : file.segments)
    end = std::max(end, segment.offset + segment.file_size);
  if (const auto sections = read_sections(bytes, header)) {
    for (const Section& section : *sections)
      end = std::max(end, section.offset + section.file_size());
  }
  return std::min<std::uint64_t>(end, bytes.size());
}

std::expected<std::vector<Section>, Malformed> read_sections(Bytes bytes, const Header& header) {
  if (header.section_header_offset == 0 || header.sections == 0) return {};
  try {
    const Fields fields(bytes, header.file_class, header.order);
    std::vector<Section> sections = read_table(fields, header);
    read_names(fields, header, sections);
    return sections;
  } catch (const Damage& damage) {
    return std::unexpected(Malformed{Defect::damaged, damage.what});
  }
}

}  // namespace whittle::elf
