// oci_seeds DIRECTORY: writes the files that fuzzing the readers of images starts from.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path directory = arguments[1];
  std::filesystem::create_directories(directory);
  const std::string config =
      R"({"architecture":"amd64","os":"linux","created":"2020-09-13T12:26:40Z",)"
      R"("config":{"Cmd":["a"],"Env":["A=b"],"Entrypoint":null,"ExposedPorts":{"80/tcp":{}},)"
      R"("Labels":{"k":"v"},"User":"1:2","WorkingDir":"/"},"history":[{"created_by":"x"}],)"
      R"("rootfs":{"type":"layers","diff_ids":["sha256:@L"]}})";
  const std::string manifest = R"({"schemaVersion":2,"config":{"digest":"sha256:@C","size":@T},)"
                               R"("layers":[{"digest":"sha256:@L","size":@S}]})";
  const std::vector<std::string> indexes{
      R"({"manifests":[{"digest":"sha256:@M","size":@N}]})",
      R"({"manifests":[{"digest":"sha256:@M","size":@N,"platform":{"architecture":"amd64"},)"
      R"("annotations":{"io.containerd.image.name":"docker.io/library/a:1"}}]})",
      R"({"manifests":[{"digest":"sha256:@M","size":@N,)"
      R"("mediaType":"application/vnd.oci.image.index.v1+json"}]})",
      R"([{"Config":"config.json","RepoTags":["a:1"],"Layers":["layer.tar"]}])"};
  int number = 0;
  for (const std::string& index : indexes)
    std::ofstream(directory / std::to_string(number++), std::ios::binary)
        << index << '\0' << manifest << '\0' << config;
}
