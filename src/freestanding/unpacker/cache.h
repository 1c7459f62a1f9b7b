#pragma once

#include "freestanding/runtime/process.h"
#include "freestanding/runtime/text.h"
#include "freestanding/unpacker/archive.h"

namespace whittle::freestanding {

// A directory where bundles of this user are kept unpacked.
//
// It must be a directory, no link to one, that belongs to whoever runs this, and that
// nobody else may write to; the one above must not let others replace it. Then nothing in
// it is anybody else's, and what has its last name there is whole: it got that name when
// it was.
class CachePlace {
 public:
  ~CachePlace();
  CachePlace() = default;
  CachePlace(const CachePlace&) = delete;
  CachePlace& operator=(const CachePlace&) = delete;

  // Opens the directory, and makes it where it is not there. nullptr, or why it is no
  // place, with error() where the kernel says so.
  const char* open(const Path& path);

  // Whether the bundle of this name lies there, whole.
  bool has(const Path& name);
  // Puts it there, unless somebody else does at this moment: then waits for that. nullptr,
  // or why it could not.
  const char* put(const Path& name, Archive archive);
  // Removes every bundle of the same program but this one. How many that were.
  uint32_t remove_others(View program, const Path& name);

  long error() const { return error_; }
  bool is_damaged() const { return is_damaged_; }

 private:
  const char* fill(const Path& part, const Path& name, Archive archive);
  const char* refused(const char* what, long result);

  long directory_ = -1;
  long error_ = 0;
  bool is_damaged_ = false;
};

// The places in the order they are tried: the first is 0. False where there is no more.
// What is added to a directory that is not ours alone has the user's number in it.
bool cache_path(const Process& process, int number, Path& path);

// Removes a directory with all that is in it; no link is followed.
void remove_tree(long directory, const char* name);

}  // namespace whittle::freestanding
