#include "needs/path_texts.h"

#include <catch2/catch.hpp>

using namespace whittle::needs;
using Found = std::vector<PathText>;

TEST_CASE("a path in a text is what a file could be named") {
  CHECK(path_texts("/usr/lib/app") == Found{{"/usr/lib/app"}});
  CHECK(path_texts("open /a/b: no") == Found{{"/a/b"}});
  CHECK(path_texts("/a/x:/b/y,/c") == Found{{"/a/x"}, {"/b/y"}, {"/c"}});
  CHECK(path_texts("D=\"/a\" <'/b'") == Found{{"/a"}, {"/b"}});
  CHECK(path_texts("it is in /a/b.") == Found{{"/a/b"}});
}

TEST_CASE("what goes on before a slash is no path from the root") {
  CHECK(path_texts("lib/x").empty());
  CHECK(path_texts("%s/modules ${D}/x $(D)/y").empty());
  CHECK(path_texts("http://host/x").size() == 1);
  CHECK(path_texts("no slash").empty());
  CHECK(path_texts("/ // /.").empty());
}

TEST_CASE("of a template the directory is known") {
  CHECK(path_texts("/etc/app/%s.conf") == Found{{"/etc/app", true}});
  CHECK(path_texts("/run/app/x-$pid") == Found{{"/run/app", true}});
  CHECK(path_texts("/%s").empty());
}

TEST_CASE("what does not count in a path is taken away") {
  CHECK(path_texts("/usr/lib//im-6//coders/") == Found{{"/usr/lib/im-6/coders"}});
  CHECK(path_texts("/usr/./lib/.") == Found{{"/usr/lib"}});
}
