#include "commands/bundle_options.h"

#include "base/error.h"

#include <CLI/CLI.hpp>

namespace whittle::commands {

void BundleOptions::add_to(CLI::App& app) {
  app.footer("Example:\n  whittle bundle /usr/bin/curl -o curl/");
  app.add_option("PROGRAM", pack.programs, "what will run; its launcher has its name")
      ->type_name("PROGRAM[:AT]")
      ->required();
  add_output_to(app);
  pack.add_contents_to(app);
  pack.needs.add_to(app);
  pack.process.add_to(app);
}

void BundleOptions::add_output_to(CLI::App& app) {
  app.add_option("-o,--output", pack.output,
                 "a directory, with a slash at its end; else one file, which unpacks itself once")
      ->type_name("DIR/|FILE")
      ->required();
  app.add_flag("--replace", pack.replace, "replace what a target directory holds");
  app.add_option(
         "--compression", pack.compression,
         "of one file: zstd[:1-22], 9 unless said; a script also gzip[:1-12], 6 unless said")
      ->type_name("zstd|gzip[:LEVEL]");
  app.add_option("--format", pack.format,
                 "of one file: program, which needs nothing, unless said; sh: a shell script that "
                 "can be read, and needs tar and gzip")
      ->type_name("program|sh");
  app.add_flag("--strip", pack.files.strip, "leave out what only debuggers and linkers read")
      ->type_name("[=headers]");
  app.add_flag("--json", pack.json, "print what is bundled and why, for machines");
}

bool BundleOptions::is_directory() const {
  return pack.output.ends_with('/');
}

bundle::Unpacker BundleOptions::unpacker() const {
  if (pack.format.empty()) return bundle::Unpacker::program;
  if (pack.format != "sh" && pack.format != "program")
    throw Error("cannot write {} with --format {}: there are program and sh", pack.output,
                pack.format);
  if (is_directory())
    throw Error("cannot write {} with --format {}: a directory has none", pack.output, pack.format);
  return pack.format == "sh" ? bundle::Unpacker::script : bundle::Unpacker::program;
}

image::Compression BundleOptions::compression() const {
  const bool is_script = unpacker() == bundle::Unpacker::script;
  if (pack.compression.empty()) return is_script ? image::default_gzip : image::default_zstd;
  const image::Compression said = image::parse_compression(pack.compression);
  const bool is_known =
      said.codec == image::Codec::zstd || (is_script && said.codec == image::Codec::gzip);
  if (!is_known || is_directory()) {
    throw Error("cannot write {} with --compression {}: {}", pack.output, pack.compression,
                is_directory() ? "a directory is not compressed"
                : is_script    ? "a script unpacks gzip and zstd"
                               : "a bundle unpacks itself by zstd alone");
  }
  return said;
}

}  // namespace whittle::commands
