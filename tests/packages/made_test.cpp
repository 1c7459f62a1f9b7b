#include "packages/made.h"

#include <catch2/catch.hpp>

#include <string>

using namespace whittle::packages;

namespace {

using Add = void (*)(std::string_view, MadeByPackage&);

// "/directory u:user g:group", each kind sorted.
std::string made(std::string_view text, Add add = add_made_by_script) {
  MadeByPackage found;
  add(text, found);
  finish(found);
  std::string all;
  for (const std::string& path : found.directories)
    all += path + " ";
  for (const std::string& name : found.users)
    all += "u:" + name + " ";
  for (const std::string& name : found.groups)
    all += "g:" + name + " ";
  if (!all.empty()) all.pop_back();
  return all;
}

}  // namespace

TEST_CASE("a script makes the directories of mkdir and of install -d") {
  CHECK(made("mkdir -p -m 0755 /var/lib/a \"/run/b/\"") == "/run/b /var/lib/a");
  CHECK(made("install -d -o root -g root -m 755 /a/b") == "/a/b");
  CHECK(made("/usr/bin/install -dm755 /a //c//d") == "/a /c/d");
  CHECK(made("install -m 644 /a /b; mkdir relative $1/x /tmp/*").empty());
  CHECK(made("[ -d /x ] || mkdir /x") == "/x");
  CHECK(made("mkdir /a/../etc /dev/fd / /a/./b").empty());
}

TEST_CASE("what is given to somebody is taken to be made") {
  CHECK(made("chown -R redis:redis /var/lib/redis /var/log/redis") ==
        "/var/lib/redis /var/log/redis");
  CHECK(made("chown $U:$G /x; chgrp adm /y") == "/x /y");
  CHECK(made("dpkg-statoverride --update --add root ssl-cert 710 /etc/ssl/private") ==
        "/etc/ssl/private");
  CHECK(made("dpkg-statoverride --list /etc/ssl/private").empty());
}

TEST_CASE("a script makes the users of adduser, with a group where it says so, and their home") {
  CHECK(made("adduser --system --group --home /var/lib/x --gecos 'A B' --quiet x") ==
        "/var/lib/x u:x g:x");
  CHECK(made("adduser --system --no-create-home --home=/var/lib/x --ingroup y x") == "u:x");
  CHECK(made("adduser --group y") == "g:y");
  CHECK(made("adduser x y").empty());  // adds x to y
  CHECK(made("adduser --system --home /nonexistent x") == "u:x");
  CHECK(made("USER=memcache\nadduser --system $USER") == "u:memcache");
  CHECK(made("adduser --system \"$1\"").empty());
}

TEST_CASE("adduser and addgroup of busybox are read by their own options") {
  CHECK(
      made("addgroup -S -g 82 www; adduser -S -D -H -h /var/www -s /sbin/nologin -G www -g W w") ==
      "u:w g:www");
  CHECK(made("adduser -SDh /var/www w") == "/var/www u:w");
}

TEST_CASE("a script makes the users of useradd and the groups of groupadd") {
  CHECK(made("groupadd -r -g 42 a; useradd -r -M -g a -d /var/lib/a -s /sbin/nologin -c 'A B' a") ==
        "u:a g:a");
  CHECK(made("useradd -rmU -d /home/b b") == "/home/b u:b g:b");
  CHECK(made("useradd --system --create-home --home-dir /c --shell /bin/false c") == "/c u:c");
  CHECK(made("addgroup --system --quiet d || :") == "g:d");
}

TEST_CASE("a command is found behind words that run it, not where its name is only said") {
  CHECK(made("in_sysroot adduser --system x") == "u:x");
  CHECK(made("if ! getent passwd x; then exec /usr/sbin/adduser --system x; fi") == "u:x");
  CHECK(made("command -v adduser x; echo adduser x; # adduser x\necho 'adduser x'").empty());
}

TEST_CASE("what a script makes has its limit") {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "mkdir /" + std::to_string(i) + "\n";
  MadeByPackage found;
  add_made_by_script(text, found);
  CHECK(found.directories.size() == 10'000);
}

TEST_CASE("what is no name of a user or group is none") {
  CHECK(made("groupadd 42; groupadd a/b; groupadd ''; groupadd a:b; groupadd -- -x").empty());
}

TEST_CASE("tmpfiles.d makes directories, by specifiers that every system has alike") {
  CHECK(made("# comment\n"
             "d /run/a 0755 a a -\nD! /run/b\nf /run/file\nL /run/link - - - - /x\n"
             "q %S/c\nv \"/var/lib/d e\" -\n d %t/f\nd /run/%u\nd\n\nx /tmp/x\n",
             add_made_by_tmpfiles) == "/run/a /run/b /run/f /var/lib/c /var/lib/d e");
}

TEST_CASE("sysusers.d makes users with their groups") {
  CHECK(made("u a - \"A B\" /run/a\nu! b 5:nogroup\ng c 7\nm d e\nr - 5-9\nu %x\nu\n# u f\n",
             add_made_by_sysusers) == "u:a u:b u:d g:a g:c g:e");
}

TEST_CASE("a unit makes the directories it names below those of its kind") {
  CHECK(made("[Service]\nRuntimeDirectory=redis redis/sub\n StateDirectory = x:y \n"
             "LogsDirectory=l\nCacheDirectory=c\nRuntimeDirectoryMode=0755\n"
             "#RuntimeDirectory=z\nRuntimeDirectory=%i ../up\n",
             add_made_by_unit) == "/run/redis /run/redis/sub /var/cache/c /var/lib/x /var/log/l");
}
