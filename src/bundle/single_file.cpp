#include "bundle/single_file.h"

#include "base/error.h"
#include "base/output_file.h"
#include "base/size.h"
#include "base/temporary.h"
#include "image/tar_writer.h"
#include "tree/file_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace whittle::bundle {

namespace {

// The one program that the file starts.
const Launch& only_program(const Bundle& bundle, const std::string& path) {
  const Launch* found = nullptr;
  for (const Launch& launch : bundle.launches) {
    if (!launch.is_asked) continue;
    if (found != nullptr)
      throw Error("cannot write {}: one file starts one program; for several end its name in /",
                  path);
    found = &launch;
  }
  if (found == nullptr)
    throw Error("cannot write {}: the program needs no loader, it is one file already", path);
  if (found->appended > 0) {
    throw Error(
        "cannot write {}: {} are appended to the program, which looks for them at the end of its "
        "own file; end the name in / for a directory",
        path, print_size(found->appended));
  }
  return *found;
}

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i, number >>= 8U)
    bytes += static_cast<char>(number & 0xffU);
  return bytes;
}

// Only regular permission bits are the archive's: what users unpack is theirs.
Digest write_archive(rootfs::Manifest& manifest, const image::Compression& compression,
                     ByteSink& out) {
  DigestSink hashing(out);
  const auto compressor = image::make_compressor(compression, hashing, image::all_cores());
  image::write_tar(manifest, *compressor);
  compressor->finish();
  return hashing.finish();
}

}  // namespace

SingleFile write_single_file(Bundle& bundle, const image::Compression& compression,
                             const std::string& path) {
  const Launch& launch = only_program(bundle, path);
  OutputFile out(path);
  SpoolFile spool(directory_of(path));
  const Digest digest = write_archive(bundle.manifest, compression, spool);
  const std::size_t start = unpacker_size(launch);
  const std::string lines =
      fmt::format("name-in-cache {}\ndigest {}\narchive-start {}\narchive-size {}\n",
                  tree::base_name(launch.at), digest.hex(), start, spool.size());
  out.write(as_bytes(unpacker_file(launch, bundle.variables, lines)));
  copy(*spool.read(), out);
  out.write(as_bytes("whittle bundle 1" + digest.hex() + little_endian(start) +
                     little_endian(spool.size())));
  const SingleFile file{.digest = digest, .size = start + spool.size() + 96};
  out.commit();
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_exec |
                                   std::filesystem::perms::group_exec |
                                   std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  return file;
}

}  // namespace whittle::bundle
