#include "report/output_json.h"

#include <utility>

namespace whittle::report {

void put_output(Json& document, const image::OutputOptions& options,
                const image::OutputReport& report) {
  Json output;
  put_path(output, "path", options.path);
  output["format"] = image::format_name(options.form.format);
  if (report.compressed) output["stored"] = *report.compressed;
  if (report.digest) output["sha256"] = report.digest->hex();
  if (report.image_id) output["image_id"] = report.image_id->hex();
  if (report.attached) output["attached"] = report.attached->hex();
  for (const image::LayerReport& layer : report.layers)
    output["layers"].push_back({{"part", rootfs::part_name(layer.part)},
                                {"stored", layer.size},
                                {"sha256", layer.digest.hex()}});
  document["output"] = std::move(output);
}

}  // namespace whittle::report
