// tar_seeds DIRECTORY: writes the files that fuzzing the tar reader starts from: every
// kind of member, and of header that says where it leads.
#include "support/made_tar.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace whittle::test;

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::filesystem::path directory = arguments[1];
  std::filesystem::create_directories(directory);
  const std::vector<std::vector<MadeMember>> tars{
      {},
      {{.name = "./", .type = '5', .mode = "0000700"}, {.name = "d/f", .data = "some bytes"}},
      {{.name = "a", .data = "x"}, {.name = "b", .type = '1', .target = "a"}},
      {{.name = "d/", .type = '5'}, {.name = "l", .type = '2', .target = "d/../d"}},
      {{.name = "l", .type = '2', .pax = {{"linkpath", "caf\xc3\xa9"}}}},
      {{.name = "n", .data = "1", .pax = {{"path", "long/name"}, {"mtime", "1.5"}, {"uid", "7"}}}},
      {{.name = "x", .data = "1", .pax = {{"SCHILY.xattr.user.a", "v"}}}},
      {{.name = "c", .type = '3'}, {.name = "p", .type = '6'}},
      {{.name = "a", .data = "x"}, {.name = ".wh.b"}, {.name = "d/.wh..wh..opq"}},
      {made_sparse("0,512,4096,512", 8192, std::string(1024, 'A'))},
      {{.name = "L", .type = 'L', .data = std::string(120, 'n')}, {.name = "n", .data = "1"}},
      {{.name = "K", .type = 'K', .data = std::string(120, 't')}, {.name = "l", .type = '2'}},
      {{.name = "g", .type = 'g', .data = pax_record("uid", "9")}, {.name = "f"}},
      {{.name = "g", .type = 'g', .data = pax_record("comment", "c")}, {.name = "f"}},
      {{.name = "s", .type = 'S', .data = "abc"}}};
  for (std::size_t i = 0; i < tars.size(); ++i)
    std::ofstream(directory / std::to_string(i), std::ios::binary) << made_tar(tars[i]);
}
