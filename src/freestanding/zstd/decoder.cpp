#include "freestanding/zstd/decoder.h"

#include "freestanding/runtime/system_call.h"

// As zstd.h declares them.
extern "C" {
size_t ZSTD_estimateDCtxSize(void);
void* ZSTD_initStaticDCtx(void* memory, size_t size);
size_t ZSTD_decompressDCtx(void* context, void* to, size_t capacity, const void* from, size_t size);
unsigned long long ZSTD_getFrameContentSize(const void* from, size_t size);
size_t ZSTD_findFrameCompressedSize(const void* from, size_t size);
unsigned ZSTD_isError(size_t code);
}

namespace whittle::freestanding {

namespace {

// No frame of whittle's is larger unpacked; a damaged one may say anything.
constexpr unsigned long long most = 1ULL << 30U;

unsigned char* memory(size_t size) {
  const long made =
      map_memory(nullptr, size, protect_read | protect_write, map_private | map_anonymous);
  return failed(made) ? nullptr : reinterpret_cast<unsigned char*>(made);
}

}  // namespace

bool FrameDecoder::make_room(size_t size) {
  if (context_ == nullptr) {
    const size_t needed = ZSTD_estimateDCtxSize();
    unsigned char* place = memory(needed);
    if (place == nullptr) return false;
    context_ = ZSTD_initStaticDCtx(place, needed);
  }
  if (room_size_ < size) {
    if (room_ != nullptr) system_call(Call::munmap, as_long(room_), static_cast<long>(room_size_));
    room_ = memory(size);
    room_size_ = room_ == nullptr ? 0 : size;
  }
  return context_ != nullptr && (size == 0 || room_ != nullptr);
}

Frame FrameDecoder::decode(const unsigned char* bytes, size_t size) {
  const unsigned long long contents = ZSTD_getFrameContentSize(bytes, size);
  const size_t compressed = ZSTD_findFrameCompressedSize(bytes, size);
  if (contents > most || ZSTD_isError(compressed) != 0) return {};
  if (!make_room(static_cast<size_t>(contents))) return {.no_memory = true};
  const size_t written =
      ZSTD_decompressDCtx(context_, room_, static_cast<size_t>(contents), bytes, compressed);
  if (ZSTD_isError(written) != 0 || written != contents) return {};
  return {.contents = room_, .size = written, .compressed = compressed};
}

}  // namespace whittle::freestanding
