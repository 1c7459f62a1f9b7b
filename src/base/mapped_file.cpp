// The handler may do what is safe in a signal: it looks the address up in a list that only
// grows (entries are used again, never freed), and puts zeros over the rest of the map, so
// that one signal is all there is of a file of many pages. systemd reads its journal files
// in the same way. A SIGBUS of anything else ends the program as it would without us.
#include "base/mapped_file.h"

#include "base/error.h"

#include <signal.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace whittle {

namespace {

struct Map {
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::size_t> size = 0;  // 0: not in use
  std::string name;
  Map* next = nullptr;
};

std::atomic<Map*> maps = nullptr;
std::atomic<const Map*> first_failed = nullptr;

std::mutex mutex;  // of what follows, and of writing to the list
std::vector<Map*> not_in_use;

void put_zeros(int signal, siginfo_t* info, void* /*context*/) {
  const int error = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (const Map* map = maps.load(); map != nullptr; map = map->next) {
    const std::uintptr_t begin = map->begin.load();
    const std::size_t size = map->size.load();
    if (address < begin || address - begin >= size) continue;
    constexpr std::uintptr_t smallest_page = 4096;
    const std::uintptr_t page = address / smallest_page * smallest_page;
    if (::mmap(reinterpret_cast<void*>(page), begin + size - page, PROT_READ,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) == MAP_FAILED)
      break;
    const Map* none = nullptr;
    first_failed.compare_exchange_strong(none, map);
    errno = error;
    return;
  }
  // Happens again at once, and then ends the program.
  ::signal(signal, SIG_DFL);
  errno = error;
}

void handle_bus_errors() {
  struct sigaction action{};
  action.sa_sigaction = put_zeros;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, nullptr);
}

Map* enter(const void* address, std::size_t size, std::string name) {
  const std::lock_guard lock(mutex);
  static const bool is_handled = (handle_bus_errors(), true);
  static_cast<void>(is_handled);
  Map* map = nullptr;
  if (not_in_use.empty()) {
    map = new Map;  // NOLINT(cppcoreguidelines-owning-memory): the handler may look at it
    map->next = maps.load();
    maps.store(map);
  } else {
    map = not_in_use.back();
    not_in_use.pop_back();
  }
  map->name = std::move(name);
  map->begin.store(reinterpret_cast<std::uintptr_t>(address));
  map->size.store(size);
  return map;
}

void leave(Map* map) {
  const std::lock_guard lock(mutex);
  map->size.store(0);
  if (map != first_failed.load()) not_in_use.push_back(map);  // whose name is still told
}

}  // namespace

std::shared_ptr<const void> map_file(int fd, std::size_t size, std::string name) {
  if (size == 0) return nullptr;
  void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (address == MAP_FAILED) return nullptr;
  Map* const entered = enter(address, size, std::move(name));
  return {address, [entered, size](const void* mapped) {
            leave(entered);
            ::munmap(const_cast<void*>(mapped), size);
          }};
}

void let_go_of_pages(Bytes bytes) {
  constexpr std::uintptr_t page = 4096;
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t end = (begin + bytes.size()) / page * page;
  if (first >= end) return;
  const std::lock_guard lock(mutex);
  for (const Map* map = maps.load(); map != nullptr; map = map->next) {
    if (begin < map->begin.load() || begin - map->begin.load() >= map->size.load()) continue;
    // What replaced pages that cannot be read is of zeros too.
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
    return;
  }
}

void throw_if_a_map_failed() {
  if (const Map* const map = first_failed.load())
    throw Error("cannot read {}: it became shorter, or its disk failed, while it was read",
                map->name);
}

}  // namespace whittle
