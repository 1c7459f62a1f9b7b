#pragma once

#include "base/byte_stream.h"
#include "base/interrupt.h"

#include <memory>
#include <optional>
#include <string>

namespace whittle {

// A file that appears whole or not at all: written beside its target under
// another name, synced, and renamed over it by commit(). Without commit(), for
// whatever reason, the target stays as it was and nothing is left behind.
// Signals are deferred while it lives (see base/interrupt.h).
//
// A target that is a symbolic link is followed. One that is there and no
// regular file (a fifo, /dev/null) is written directly.
class OutputFile : public ByteSink {
 public:
  // Throws Error if the target is a directory or cannot be made.
  explicit OutputFile(const std::string& path);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(Bytes bytes) override;
  void commit();

 private:
  DeferInterrupts deferred_;
  std::string path_;       // as the user gave it
  std::string target_;     // what it leads to
  std::string temporary_;  // empty: written directly, or committed
  int fd_ = -1;
};

// What a directory held that was replaced, where that could not be removed.
struct OldOutput {
  std::string path;    // where it lies now
  std::string reason;  // "PATH: Operation not permitted"
};

// What to do with a target directory that has something in it.
enum class Existing { refuse, replace };

// A directory that appears whole or not at all: filled beside its target under
// another name, synced, and renamed by commit(); with Existing::replace it is
// exchanged for the old one, which is then removed; one with a mount in it is refused.
// A mount point cannot be renamed and is filled in place. Signals are deferred while it
// lives.
class OutputDirectory {
 public:
  // Throws Error if the target is no directory, if it has something in it and
  // `existing` does not allow that, if something is mounted in it, or if nothing can be
  // made beside it.
  explicit OutputDirectory(const std::string& path, Existing existing = Existing::refuse);
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  // The directory to fill, open; it is mode 0755 whatever the umask.
  int fd() const { return fd_; }
  // Whether the target is a mount point.
  bool in_place() const { return temporary_.empty(); }

  // Everything in it must have been synced, as sync_tree() does.
  void commit();
  // After commit(): what was not removed of the directory that was there before.
  const std::optional<OldOutput>& leftover() const { return leftover_; }

 private:
  void put_in_place();
  void remove_quietly() noexcept;

  DeferInterrupts deferred_;
  std::string path_;
  std::string target_;
  std::string temporary_;  // empty: in place
  Existing existing_;
  int fd_ = -1;
  bool committed_ = false;
  std::optional<OldOutput> leftover_;
};

// A file without a name, for bytes whose number or digest must be known before
// they can be passed on; gone when closed, however the process ends.
class SpoolFile : public ByteSink {
 public:
  // In TMPDIR, else /tmp, else the working directory: `beside` is empty; otherwise in
  // that directory.
  explicit SpoolFile(const std::string& beside = {});
  ~SpoolFile() override;
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  void write(Bytes bytes) override;
  // Goes on behind as many zeros, which take no room.
  void write_hole(std::uint64_t size);
  std::uint64_t size() const { return size_; }
  // Everything written so far, to be read from its start.
  std::unique_ptr<ByteSource> read() const;
  // The same as a memory map of size() bytes; it may outlive the file.
  std::shared_ptr<const void> map() const;

 private:
  int fd_ = -1;
  std::string directory_;
  std::uint64_t size_ = 0;
};

}  // namespace whittle
