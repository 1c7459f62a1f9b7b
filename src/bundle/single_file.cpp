#include "bundle/single_file.h"

#include "base/error.h"
#include "base/output_file.h"
#include "base/size.h"
#include "base/temporary.h"
#include "bundle/beside.h"
#include "bundle/bundle_file.h"
#include "bundle/shell_script.h"
#include "image/tar_writer.h"
#include "tree/file_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace whittle::bundle {

namespace {

// The one program that the file starts.
const Launch& only_program(const Bundle& bundle, const std::string& path, Unpacker unpacker) {
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
  // A script starts the launcher in the directory, which has that at its end.
  if (found->appended > 0 && unpacker == Unpacker::program) {
    throw Error(
        "cannot write {}: {} are appended to the program, which looks for them at the end of its "
        "own file; end the name in / for a directory",
        path, print_size(found->appended));
  }
  return *found;
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

// What stands before the archive; sets where that starts.
std::string before_archive(const Launch& launch, const Bundle& bundle, ArchivePlace& place,
                           const image::Compression& compression, Unpacker unpacker) {
  if (unpacker == Unpacker::script) {
    std::string script = shell_script(launch.at, place, compression);
    place.start = script.size();
    return script;
  }
  place.start = unpacker_size(launch);
  const std::string lines =
      fmt::format("name-in-cache {}\ndigest {}\narchive-start {}\narchive-size {}\n",
                  tree::base_name(launch.at), place.digest.hex(), place.start, place.size);
  if (!looks_beside(bundle)) return unpacker_file(launch, bundle.variables, lines);
  // By its own file or by argv[0]: both have to be in the unpacked bundle, whose launcher does
  // the rest.
  const Launch launcher{.at = launch.at,
                        .machine = launch.machine,
                        .program = launch.at,
                        .loader = {},
                        .argv0 = launch.at};
  return unpacker_file(launcher, {}, lines);
}

}  // namespace

SingleFile write_single_file(Bundle& bundle, const image::Compression& compression,
                             const std::string& path, Unpacker unpacker) {
  const Launch& launch = only_program(bundle, path, unpacker);
  OutputFile out(path);
  SpoolFile spool(directory_of(path));
  ArchivePlace place;
  place.digest = write_archive(bundle.manifest, compression, spool);
  place.size = spool.size();
  out.write(as_bytes(before_archive(launch, bundle, place, compression, unpacker)));
  copy(*spool.read(), out);
  out.write(as_bytes(footer_text(place)));
  const SingleFile file{.digest = place.digest, .size = place.start + place.size + footer_size};
  out.commit();
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_exec |
                                   std::filesystem::perms::group_exec |
                                   std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  return file;
}

}  // namespace whittle::bundle
