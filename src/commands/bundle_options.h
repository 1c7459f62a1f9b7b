#pragma once

#include "bundle/single_file.h"
#include "commands/pack_options.h"
#include "image/compression.h"

#include <string>

namespace CLI {
class App;
}

namespace whittle::commands {

// What `whittle bundle` can be told: of what `pack` can, what means something without a
// root file system.
struct BundleOptions {
  PackOptions pack;  // its output, format, compression and replace are the bundle's

  void add_to(CLI::App& app);

  // A directory, by the slash at the end of the name, and not a single file.
  bool is_directory() const;
  // Of a single file. Throws Error for a format that there is not.
  bundle::Unpacker unpacker() const;
  // Of a single file. Throws Error for one that it does not unpack.
  image::Compression compression() const;

 private:
  void add_output_to(CLI::App& app);
};

}  // namespace whittle::commands
