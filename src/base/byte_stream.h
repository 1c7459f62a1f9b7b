#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace whittle {

// What takes bytes in order: a file, a compressor, a digest.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // All of them, or Error.
  virtual void write(Bytes bytes) = 0;
};

// What gives bytes in order, once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills `buffer` as far as there are bytes; fewer than asked for only at the
  // end. Throws Error if the bytes cannot be read.
  virtual std::size_t read(std::span<std::byte> buffer) = 0;
};

// Passes on all that is left of `from`; how many bytes that were.
std::uint64_t copy(ByteSource& from, ByteSink& to);

// Bytes that are already there. `owner` keeps them alive. Of a mapped file little is in
// memory at any time, however large it is.
class MemorySource : public ByteSource {
 public:
  MemorySource(Bytes bytes, std::shared_ptr<const void> owner)
      : rest_(bytes), owner_(std::move(owner)) {}
  std::size_t read(std::span<std::byte> buffer) override;

 private:
  Bytes rest_;
  std::size_t held_ = 0;  // bytes before the rest whose pages were not let go of yet
  std::shared_ptr<const void> owner_;
};

// An open file, read from where it stands; closed with this object. `name` is
// what errors call it.
class FileSource : public ByteSource {
 public:
  FileSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  std::size_t read(std::span<std::byte> buffer) override;

 private:
  int fd_;
  std::string name_;
};

// An open descriptor that belongs to somebody else (standard output), written
// where it stands. `name` is what errors call it. Ends with Interrupted when a
// signal came in (base/interrupt.h).
class DescriptorSink : public ByteSink {
 public:
  DescriptorSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  void write(Bytes bytes) override;

 private:
  int fd_;
  std::string name_;
};

}  // namespace whittle
