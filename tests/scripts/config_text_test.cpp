#include "scripts/config_text.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace whittle::scripts;

using Names = std::vector<std::string>;

TEST_CASE("absolute paths are found behind whatever a format puts before them") {
  CHECK(read_config("a /a;\nb=/b\nc: '/c d'\nd = \"/d\",\n{\"e\": [\"/e\", \"/e2/\"]}\n"
                    "f=unix:/f.sock\nPATH=/g:/h\n<i>/i</i>\nj (/j)\nfile:///k\n/l")
            .paths == Names{"/a", "/b", "/c d", "/d", "/e", "/e2", "/f.sock", "/g", "/h", "/i",
                            "/j", "/k", "/l"});
}

TEST_CASE("comments, URLs and parts of words are no paths") {
  CHECK(
      read_config("# /a\n; /b\n  // /c\nx 1 # /d\nhttps://e/f/g\nh/i\n/* /j\n /k */\n<!-- /l -->\n"
                  "text/plain\n//m/n\n/")
          .paths.empty());
}

TEST_CASE("of a pattern the directory is told, and a path once") {
  CHECK(read_config("include /etc/nginx/*/[ab].conf;\nx /a /a/\ny /*").paths ==
        Names{"/etc/nginx", "/a"});
}

TEST_CASE("variables that the text sets are put in, others hide the word") {
  const ConfigFacts facts = read_config(
      "export RUN=/run/apache\nDefine ROOT \"/srv/www\"\nX='$RUN/x'\nPid ${RUN}/pid\n"
      "Dir ${ROOT}/a ${NONE}/b $X\nUser ${NONE}\nUser ${NAME}\n");
  CHECK(facts.paths ==
        Names{"/run/apache", "/srv/www", "/run/apache/x", "/run/apache/pid", "/srv/www/a"});
  CHECK(facts.users.empty());
  CHECK(read_config("export APACHE_RUN_USER=www-data\nUser ${APACHE_RUN_USER}").users ==
        Names{"www-data"});
}

TEST_CASE("users and groups stand behind keys that say so") {
  const ConfigFacts facts = read_config(
      "user a;\nuser = b\nUser=c\nlisten.owner = d\nusername: e\n\"user\": \"f\",\nRunAs g\n"
      "export MY_RUN_USER=h\nuser i j;\nuser: k:l\nsu m n\ncreate 640 o p\n$PrivDropToUser q\n"
      "group = r\nlisten.group = s\nsetgid t\nmail_owner = u\nsetgid_group = v\n"
      "DynamicUser=yes\nuser 1000\nuser_agent x\nuser of this program\nuser =");
  CHECK(facts.users == Names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "k", "m", "o", "q", "u"});
  CHECK(facts.groups == Names{"j", "l", "n", "p", "r", "s", "t", "v"});
}

TEST_CASE("modules are shared objects, and what some formats load by name") {
  CHECK(read_config(
            "load_module modules/a.so;\nLoadModule b_module /usr/lib/b.so\n"
            "modulepath /usr/lib/ldap\nmoduleload back_mdb\nolcModuleLoad: {0}c.la\n"
            "extension=redis\nzend_extension = \"opcache.so\"\nauth required pam_unix.so x=1\n"
            "plugin libx.so.1\n*.so\n.so\na.sock")
            .modules == Names{"modules/a.so", "/usr/lib/b.so", "/usr/lib/ldap/back_mdb",
                              "/usr/lib/ldap/c.la", "redis", "opcache.so", "pam_unix.so",
                              "libx.so.1"});
}

TEST_CASE("any bytes are a text with some lines") {
  std::string text;
  for (int i = 0; i < 100000; ++i)
    text += static_cast<char>(i * 7 % 251);
  read_config(text);
  read_config(std::string(100000, '/'));
  read_config(std::string(100000, '$'));
  CHECK(read_config("A=/a\n" + std::string(1000, 'x') + "\n${A").paths == Names{"/a"});
}
