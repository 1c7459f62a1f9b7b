#include "audit/compressed_size.h"

#include "base/byte_stream.h"
#include "image/compression.h"
#include "image/tar_writer.h"

#include <functional>

namespace whittle::audit {

namespace {

class CountingSink : public ByteSink {
 public:
  void write(Bytes bytes) override { size_ += bytes.size(); }
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
};

std::uint64_t gzip_size(const std::function<void(ByteSink&)>& write) {
  CountingSink counter;
  const auto compressor = image::make_compressor(image::default_gzip, counter, image::all_cores());
  write(*compressor);
  compressor->finish();
  return counter.size();
}

}  // namespace

std::uint64_t compressed_size(const image::Image& image) {
  if (image.layers.empty()) {
    rootfs::Manifest root = image.root;
    return gzip_size([&](ByteSink& out) { image::write_tar(root, out); });
  }
  std::uint64_t size = 0;
  for (const image::LayerFacts& layer : image.layers)
    size += layer.is_compressed ? layer.size
                                : gzip_size([&](ByteSink& out) { out.write(layer.blob.bytes()); });
  return size;
}

}  // namespace whittle::audit
