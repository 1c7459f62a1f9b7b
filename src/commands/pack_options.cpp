#include "commands/pack_options.h"

#include "base/error.h"
#include "commands/output.h"

#include <unistd.h>

namespace whittle::commands {

void PackOptions::add_to(CLI::App& app) {
  app.footer("Example:\n  whittle pack /usr/bin/curl -o curl.tar");
  process.add_to(app);
  needs.add_to(app);
  app.add_option("--include", includes,
                 "a file or directory to pack besides, with what its ELF files need")
      ->type_name("PATH[:AT]")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--exclude", excludes, "leave out what matches, with all that is in it")
      ->type_name("GLOB")
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag("--force", force, "pack although a program does not start without what is left out");
  app.add_option("--allow-missing", allow_missing,
                 "pack although this name is not found; all: whatever is not found")
      ->type_name("NAME")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--format", format,
                 "what is written: tar, dir, or an image as oci archive or oci-dir; else by the "
                 "name of OUT")
      ->check(CLI::IsMember({"tar", "dir", "oci", "oci-dir"}));
  app.add_option("--compression", compression,
                 "none, gzip[:1-12] or zstd[:1-22]; else by the name of OUT, gzip for images")
      ->type_name("CODEC[:LEVEL]");
  files.add_to(app);
  image.add_to(app);
  budget.add_to(app);
  app.add_flag("--replace", replace, "replace what a target directory holds");
  app.add_option("-o,--output", output,
                 "a .tar, .tar.gz or .tar.zst file, a directory with a slash at its end, or - for "
                 "standard output")
      ->type_name("OUT");
  app.add_flag("--plan", plan, "print what would be packed and why, and write nothing");
  app.add_flag("--json", json, "print what is packed and why, for machines");
  app.add_option("--config", config,
                 "the file that says the rest; ./whittle.toml where there is no PROGRAM")
      ->type_name("FILE");
  app.add_option("PROGRAM", programs, "what will run, and where it will be")
      ->type_name("PROGRAM[:AT]");
}

image::OutputOptions PackOptions::output_options() const {
  image::OutputOptions options;
  options.path = output;
  options.form = image::output_form(output, format, compression);
  options.existing = replace ? Existing::replace : Existing::refuse;
  if (output == "-" && ::isatty(STDOUT_FILENO) != 0) {
    throw Error("cannot write an archive to a terminal: name a file with -o");
  }
  if (!image.tag.empty() && !image::is_image(options.form.format)) {
    throw Error("cannot name {} {}: only --format oci and oci-dir have names in them", output,
                image.tag);
  }
  if (output == "-" && json) {
    throw Error("cannot print JSON to standard output: the archive goes there");
  }
  options.max_compressed = budget.compressed();
  if (options.max_compressed && options.form.format == image::Format::directory) {
    throw Error("cannot use --max-compressed {} for {}: a directory is not compressed",
                budget.max_compressed, output);
  }
  options.config = image.config(process);
  return options;
}

}  // namespace whittle::commands
