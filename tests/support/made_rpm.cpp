#include "support/made_rpm.h"

#include <string_view>

namespace whittle::test {

namespace {

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(value >> shift & 0xffU);
  return bytes;
}

class Header {
 public:
  void add(std::uint32_t tag, std::uint32_t type, std::size_t count, std::string_view bytes) {
    while (type == 4 && data_.size() % 4 != 0)
      data_ += '\0';
    index_ += number(tag) + number(type) + number(static_cast<std::uint32_t>(data_.size())) +
              number(static_cast<std::uint32_t>(count));
    data_ += bytes;
    ++count_;
  }
  void text(std::uint32_t tag, const std::string& value, std::uint32_t type = 6) {
    if (!value.empty()) add(tag, type, 1, value + '\0');
  }
  void texts(std::uint32_t tag, const std::vector<std::string>& values) {
    std::string bytes;
    for (const std::string& value : values)
      bytes += value + '\0';
    if (!values.empty()) add(tag, 8, values.size(), bytes);
  }
  std::string bytes() const {
    return number(count_) + number(static_cast<std::uint32_t>(data_.size())) + index_ + data_;
  }

 private:
  std::uint32_t count_ = 0;
  std::string index_;
  std::string data_;
};

}  // namespace

std::string made_rpm(const MadeRpm& made) {
  Header header;
  header.text(1000, made.name);
  header.text(1001, made.version);
  header.text(1002, made.release);
  if (made.epoch != 0) header.add(1003, 4, 1, number(made.epoch));
  header.text(1004, "a summary", 9);
  header.text(1011, made.vendor);
  header.text(1014, made.license);
  header.text(1022, made.architecture);
  header.text(1024, made.after_install);
  if (!made.states.empty()) header.add(1029, 1, made.states.size(), made.states);
  header.texts(1035, made.digests);
  header.text(1044, made.source);
  header.texts(1047, made.provides);
  header.texts(1049, made.needs);
  std::string numbers;
  std::vector<std::string> names;
  for (const auto& [directory, name] : made.files) {
    numbers += number(directory);
    names.push_back(name);
  }
  if (!names.empty()) header.add(1116, 4, names.size(), numbers);
  header.texts(1117, names);
  header.texts(1118, made.directories);
  return header.bytes();
}

}  // namespace whittle::test
