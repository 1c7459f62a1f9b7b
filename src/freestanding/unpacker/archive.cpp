#include "freestanding/unpacker/archive.h"

#include "freestanding/runtime/system_call.h"
#include "freestanding/zstd/decoder.h"

namespace whittle::freestanding {

namespace {

constexpr size_t block = 512;

// A header of POSIX ustar.
struct Header {
  char name[100];
  char mode[8], owner[8], group[8];
  char size[12], time[12], checksum[8];
  char kind;
  char link[100];
  char magic[6], version[2];
  char user[32], group_name[32];
  char major[8], minor[8];
  char prefix[155];
  char padding[12];
};
static_assert(sizeof(Header) == block);

View field(const char* text, size_t capacity) {
  size_t size = 0;
  while (size < capacity && text[size] != 0)
    ++size;
  return {text, size};
}

uint32_t octal(View digits) {
  uint32_t number = 0;
  for (size_t i = 0; i < digits.size; ++i)
    if (digits.data[i] >= '0' && digits.data[i] <= '7')
      number = number * 8 + static_cast<uint32_t>(digits.data[i] - '0');
  return number;
}

// Relative, and without "..": what a bundle has. Links may lead up, but not out of it.
bool stays_inside(View path) {
  if (path.size == 0 || path.data[0] == '/') return false;
  while (path.size > 0)
    if (equal(take_until(path, '/'), view(".."))) return false;
  return true;
}
bool link_stays_inside(View at, View target) {
  if (target.size == 0 || target.data[0] == '/') return false;
  int depth = 0;
  for (size_t i = 0; i < at.size; ++i)
    depth += at.data[i] == '/';
  while (target.size > 0) {
    const View name = take_until(target, '/');
    if (equal(name, view("..")))
      --depth;
    else if (name.size > 0 && !equal(name, view(".")))
      ++depth;
    if (depth < 0) return false;
  }
  return true;
}

// Takes the bytes of a tar in order and makes what they tell of.
class Unpacker {
 public:
  Unpacker() = default;
  explicit Unpacker(long directory) : directory_(directory) {}

  // Whether all was good. If not, error() is the kernel's, or 0: the tar is none of ours.
  bool write(const unsigned char* bytes, size_t size) {
    while (size > 0) {
      const size_t taken = left_ > 0 ? take_contents(bytes, size) : take_header(bytes, size);
      if (taken == 0) return false;
      bytes += taken;
      size -= taken;
    }
    return true;
  }

  long error() const { return error_; }
  // The archive has its end.
  bool is_whole() const { return zeros_ >= 2 && left_ == 0; }

 private:
  size_t take_header(const unsigned char* bytes, size_t size) {
    const size_t part = size < block - held_ ? size : block - held_;
    memcpy(reinterpret_cast<char*>(&header_) + held_, bytes, part);
    held_ += part;
    if (held_ < block) return part;
    held_ = 0;
    return read_header() ? part : 0;
  }

  bool read_header() {
    if (header_.name[0] == 0) {
      ++zeros_;
      return true;
    }
    if (memcmp(header_.magic, "ustar", 5) != 0) return false;
    const uint32_t size = octal(field(header_.size, sizeof header_.size));
    contents_ = size;
    left_ = (size + block - 1) / block * block;
    if (header_.kind == 'x') {
      attributes_.clear();
      kind_ = 'x';
      return size < attributes_.room;
    }
    find_names();
    kind_ = header_.kind;
    attributes_.clear();
    if (path_.is_cut() || target_.is_cut()) return false;
    if (path_.size() == 0) return true;  // the directory itself
    return stays_inside(path_.view()) && make();
  }

  // Of the attributes before it, or the header's own.
  void find_names() {
    path_.clear();
    target_.clear();
    const View prefix = field(header_.prefix, sizeof header_.prefix);
    if (prefix.size > 0) path_.add(prefix).add("/");
    path_.add(field(header_.name, sizeof header_.name));
    target_.add(field(header_.link, sizeof header_.link));
    View lines = attributes_.view();
    while (lines.size > 0) {
      // "LENGTH NAME=VALUE\n"
      View line = take_until(lines, '\n');
      take_until(line, ' ');
      const View name = take_until(line, '=');
      if (equal(name, view("path"))) replace(path_, line);
      if (equal(name, view("linkpath"))) replace(target_, line);
    }
    while (path_.size() > 0 && path_.text()[path_.size() - 1] == '/')
      path_.resize(path_.size() - 1);
    if (starts_with(path_.view(), view("./"))) {
      static Path rest;
      rest.clear();
      rest.add(View{path_.text() + 2, path_.size() - 2});
      replace(path_, rest.view());
    }
    if (equal(path_.view(), view("."))) path_.clear();
  }
  static void replace(Path& text, View by) {
    text.clear();
    text.add(by);
  }

  bool make() {
    const long mode = static_cast<long>(octal(field(header_.mode, sizeof header_.mode)) & 0777U);
    switch (kind_) {
      case '5':
        return make_directory();
      case '2':
        return link_stays_inside(path_.view(), target_.view()) &&
               replaced(system_call(Call::symlinkat, as_long(target_.text()), directory_,
                                    as_long(path_.text())));
      case '1':
        return stays_inside(target_.view()) &&
               replaced(system_call(Call::linkat, directory_, as_long(target_.text()), directory_,
                                    as_long(path_.text()), 0));
      case 0:
      case '0':
        return make_file(mode);
      default:
        return false;
    }
  }

  bool make_directory() {
    const long made = system_call(Call::mkdirat, directory_, as_long(path_.text()), 0755);
    return is(made, Error::exists) || good(made);
  }

  // A link that an unpacking that was stopped has made is the same one.
  bool replaced(long made) { return is(made, Error::exists) || good(made); }

  bool make_file(long mode) {
    system_call(Call::unlinkat, directory_, as_long(path_.text()), 0);
    file_ = open_file(path_.text(), open_write_only | open_create | open_exclusive | open_no_follow,
                      0600, directory_);
    if (!good(file_)) return false;
    if (!good(system_call(Call::fchmod, file_, mode))) return false;
    if (contents_ == 0) finish_file();
    return true;
  }

  // With its time: what was made from another file must not be older, as Guile's modules.
  void finish_file() {
    const auto time = static_cast<long>(octal(field(header_.time, sizeof header_.time)));
    const long accessed_and_modified[] = {time, 0, time, 0};  // seconds and nanoseconds
    system_call(Call::utimensat, file_, 0, as_long(accessed_and_modified), 0);
    close_file(file_);
  }

  size_t take_contents(const unsigned char* bytes, size_t size) {
    const size_t part = size < left_ ? size : left_;
    const size_t wanted = part < contents_ ? part : contents_;
    if (kind_ == 'x' && wanted > 0)
      attributes_.add(View{reinterpret_cast<const char*>(bytes), wanted});
    if ((kind_ == '0' || kind_ == 0) && wanted > 0 && !write_contents(bytes, wanted)) return 0;
    contents_ -= wanted;
    left_ -= part;
    return part;
  }

  bool write_contents(const unsigned char* bytes, size_t size) {
    for (size_t done = 0; done < size;) {
      const long written = write_file(file_, bytes + done, size - done);
      if (!good(written)) return false;
      done += static_cast<size_t>(written);
    }
    if (size == contents_) finish_file();
    return true;
  }

  bool good(long result) {
    if (failed(result)) error_ = result;
    return !failed(result);
  }

  long directory_ = -1;
  Header header_ = {};
  size_t held_ = 0;      // of the header
  size_t contents_ = 0;  // of the entry, still to come
  size_t left_ = 0;      // with what fills its last block
  int zeros_ = 0;
  char kind_ = 0;
  long file_ = -1;
  long error_ = 0;
  Path path_;
  Path target_;
  Buffer<2 * path_capacity> attributes_;
};

}  // namespace

UnpackResult unpack(Archive archive, long directory) {
  static Unpacker unpacker;
  unpacker = Unpacker(directory);
  FrameDecoder decoder;
  while (archive.size > 0) {
    const Frame frame = decoder.decode(archive.bytes, archive.size);
    if (frame.no_memory) return {Unpacked::could_not, -static_cast<long>(Error::no_memory)};
    if (frame.compressed == 0) return {Unpacked::damaged};
    archive.bytes += frame.compressed;
    archive.size -= frame.compressed;
    if (unpacker.write(frame.contents, frame.size)) continue;
    if (unpacker.error() == 0) return {Unpacked::damaged};
    return {Unpacked::could_not, unpacker.error()};
  }
  return {unpacker.is_whole() ? Unpacked::done : Unpacked::damaged};
}

}  // namespace whittle::freestanding
