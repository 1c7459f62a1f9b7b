// ld_cache_seeds DIRECTORY: writes the files that fuzzing the reader of ld.so.cache
// starts from: either format and both, with the names of glibc-hwcaps and without.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

std::string u32(std::uint32_t value) {
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i)
    bytes += static_cast<char>(value >> (8 * i) & 0xffU);
  return bytes;
}

using namespace std::string_literals;

const std::string names = "libc.so.6\0/lib/libc.so.6\0liba.so\0/lib/liba.so\0x86-64-v3\0"s;

std::string old_format() {
  return "ld.so-1.7.0" + std::string(1, '\0') + u32(2) + u32(0x303) + u32(0) + u32(10) +
         u32(0x303) + u32(25) + u32(33) + names;
}

std::string new_format(bool with_levels) {
  const std::uint32_t strings = 48 + 2 * 24;
  const auto directory = static_cast<std::uint32_t>((strings + names.size() + 3) / 4 * 4);
  std::string bytes = "glibc-ld.so.cache1.1" + u32(2) +
                      u32(static_cast<std::uint32_t>(names.size())) + u32(2) +
                      u32(with_levels ? directory : 0) + std::string(12, '\0');
  bytes += u32(0x303) + u32(strings) + u32(strings + 10) + u32(0) + u32(0) +
           u32(with_levels ? std::uint32_t{1} << 30U : 0);
  bytes += u32(0x303) + u32(strings + 25) + u32(strings + 33) + u32(0) + u32(0) + u32(0) + names;
  if (!with_levels) return bytes;
  bytes.resize(directory);
  return bytes + u32(0xeaa42174U) + u32(1) + u32(1) + u32(0) + u32(directory + 24) + u32(4) +
         u32(strings + 46);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path directory = arguments[1];
  std::filesystem::create_directories(directory);
  std::string both = old_format();
  both.resize((both.size() + 7) / 8 * 8);
  int number = 0;
  for (const std::string& bytes :
       {old_format(), new_format(false), new_format(true), both + new_format(false)})
    std::ofstream(directory / std::to_string(number++), std::ios::binary) << bytes;
}
