#include "rootfs/builder.h"

#include "base/error.h"
#include "rootfs/manifest_check.h"
#include "support/manifest_lines.h"
#include "tree/memory_tree.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace whittle;
using namespace whittle::rootfs;
using test::lines;
using tree::MemoryTree;
using tree::Walker;
using Lines = std::vector<std::string>;

namespace {

const Reason asked{.kind = ReasonKind::asked, .by = {}, .name = {}, .how = {}};

// A small system with a merged /usr.
MemoryTree merged_usr() {
  MemoryTree tree;
  tree.add_link("/bin", "usr/bin");
  tree.add_link("/lib", "usr/lib");
  tree.add_directory("/usr", 0755);
  tree.add_directory("/usr/lib", 0711);
  tree.add_file("/usr/bin/tool", "tool", 04755);
  tree.add_file("/usr/lib/libx.so.1.2", "x");
  tree.add_link("/usr/lib/libx.so.1", "libx.so.1.2");
  return tree;
}

}  // namespace

TEST_CASE("a file brings every link and directory on the way to it, and nothing else") {
  const MemoryTree tree = merged_usr();
  Builder builder;
  CHECK(builder.add(Walker(tree), "/bin/tool", asked) == "/usr/bin/tool");
  CHECK(builder.add(Walker(tree), "/lib/libx.so.1", asked) == "/usr/lib/libx.so.1.2");
  const Manifest manifest = builder.finish();
  CHECK(lines(manifest) == Lines{
                               "link 0777 0:0 0 /bin -> usr/bin",
                               "link 0777 0:0 0 /lib -> usr/lib",
                               "directory 0755 0:0 0 /usr",
                               "directory 0755 0:0 0 /usr/bin",
                               "file 4755 0:0 0 /usr/bin/tool \"tool\"",
                               "directory 0711 0:0 0 /usr/lib",
                               "link 0777 0:0 0 /usr/lib/libx.so.1 -> libx.so.1.2",
                               "file 0644 0:0 0 /usr/lib/libx.so.1.2 \"x\"",
                           });
  CHECK(check(manifest).empty());
}

TEST_CASE("every entry says why it is there") {
  MemoryTree tree = merged_usr();
  tree.add_file("/usr.txt", "sorts between /usr and what is in it");
  Builder builder;
  builder.add(Walker(tree), "/bin/tool", asked);
  builder.add(Walker(tree), "/bin/tool", asked);
  builder.add(Walker(tree), "/usr.txt", asked);
  const Manifest manifest = builder.finish();
  const Reason way{.kind = ReasonKind::link, .by = "/usr/bin/tool", .name = "/bin/tool", .how = {}};
  CHECK(manifest.find("/bin")->reasons == Reasons{way});
  CHECK(manifest.find("/usr/bin/tool")->reasons == Reasons{asked});
  const Reason holds{.kind = ReasonKind::directory, .by = "/usr/bin", .name = {}, .how = {}};
  CHECK(manifest.find("/usr")->reasons == Reasons{holds});
  CHECK(std::ranges::none_of(manifest.entries, &Reasons::empty, &Entry::reasons));
}

TEST_CASE("what stands before a .. of a path or of a link is part of the way") {
  MemoryTree tree;
  tree.add_file("/opt/lib/libx.so", "x");
  tree.add_directory("/opt/plugins", 0700);
  tree.add_link("/opt/p", "plugins");
  tree.add_link("/opt/turn", "p/../lib");
  Builder by_path;
  by_path.add(Walker(tree), "/opt/p/../lib/libx.so", asked);
  Builder by_link;
  by_link.add(Walker(tree), "/opt/turn/libx.so", asked);
  CHECK(lines(by_path.finish()) == Lines{
                                       "directory 0755 0:0 0 /opt",
                                       "directory 0755 0:0 0 /opt/lib",
                                       "file 0644 0:0 0 /opt/lib/libx.so \"x\"",
                                       "link 0777 0:0 0 /opt/p -> plugins",
                                       "directory 0700 0:0 0 /opt/plugins",
                                   });
  CHECK(lines(by_link.finish()) == Lines{
                                       "directory 0755 0:0 0 /opt",
                                       "directory 0755 0:0 0 /opt/lib",
                                       "file 0644 0:0 0 /opt/lib/libx.so \"x\"",
                                       "link 0777 0:0 0 /opt/p -> plugins",
                                       "directory 0700 0:0 0 /opt/plugins",
                                       "link 0777 0:0 0 /opt/turn -> p/../lib",
                                   });
  CHECK(check(by_link.finish()).empty());
}

TEST_CASE("names of one file stay one file, under the first name that is packed") {
  MemoryTree tree;
  tree.add_file("/b/one", "bytes", 0755);
  tree.set_xattr("/b/one", "security.capability", "cap");
  tree.add_hard_link("/a/two", "/b/one");
  tree.add_hard_link("/not/packed", "/b/one");
  Builder builder;
  builder.add(Walker(tree), "/b/one", asked);
  builder.add(Walker(tree), "/a/two", asked);
  CHECK(lines(builder.finish()) ==
        Lines{
            "directory 0755 0:0 0 /a",
            "file 0755 0:0 0 /a/two \"bytes\" security.capability=cap",
            "directory 0755 0:0 0 /b",
            "hard link 0755 0:0 0 /b/one = /a/two security.capability=cap",
        });
  CHECK(total_size(builder.finish()) == 5);

  // A mode of its own makes a name a file of its own.
  Builder split(Policy{.owner = Owner{}, .owners = {}, .modes = {{Glob("two"), 0400}}, .mtime = 0});
  split.add(Walker(tree), "/b/one", asked);
  split.add(Walker(tree), "/a/two", asked);
  CHECK(lines(split.finish())[3] == "file 0755 0:0 0 /b/one \"bytes\" security.capability=cap");
  CHECK(check(split.finish()).empty());
}

TEST_CASE("owners, modes and times follow the policy, the last pattern deciding") {
  MemoryTree tree;
  tree.add_file("/srv/www/index", "i", 0600);
  tree.add_file("/srv/db/data", "d", 0600);
  tree.add_link("/srv/link", "db");
  for (const auto* path : {"/srv/www/index", "/srv/db/data", "/srv/db"})
    tree.set_owner(path, 1000, 100);
  const auto built = [&tree](Policy policy) {
    Builder builder(std::move(policy));
    builder.add(Walker(tree), "/srv/www/index", asked);
    builder.add(Walker(tree), "/srv/link/data", asked);
    return lines(builder.finish());
  };
  CHECK(built({.owner = std::nullopt,
               .owners = {{Glob("/srv/**"), {7, 8}}, {Glob("data"), {9, 9}}},
               .modes = {{Glob("**"), 0700}, {Glob("index"), 0444}},
               .mtime = 1'600'000'000}) == Lines{
                                               "directory 0700 0:0 1600000000 /srv",
                                               "directory 0700 7:8 1600000000 /srv/db",
                                               "file 0700 9:9 1600000000 /srv/db/data \"d\"",
                                               "link 0777 7:8 1600000000 /srv/link -> db",
                                               "directory 0700 7:8 1600000000 /srv/www",
                                               "file 0444 7:8 1600000000 /srv/www/index \"i\"",
                                           });
  CHECK(built({.owner = std::nullopt, .owners = {}, .modes = {}, .mtime = std::nullopt})[1] ==
        "directory 0755 1000:100 0 /srv/db");
}

TEST_CASE("what is found to be theirs who are known in the image stays theirs") {
  MemoryTree tree;
  tree.add_file("/var/lib/db/table", "t", 0600);
  tree.add_file("/etc/db.conf", "c", 0640);
  tree.add_file("/srv/other", "o", 0600);
  tree.set_owner("/var/lib/db", 100, 101);
  tree.set_owner("/var/lib/db/table", 100, 0);
  tree.set_owner("/etc/db.conf", 0, 101);
  tree.set_owner("/srv/other", 1000, 1000);
  const auto built = [&tree](Policy policy) {
    Builder builder(std::move(policy));
    builder.keep_owners({100}, {101});
    for (const auto* path : {"/var/lib/db/table", "/etc/db.conf", "/srv/other"})
      builder.add(Walker(tree), path, asked);
    builder.write_file("/etc/made", "m", 0644, asked);
    return lines(builder.finish());
  };
  CHECK(built({}) == Lines{
                         "directory 0755 0:0 0 /etc",
                         "file 0640 0:101 0 /etc/db.conf \"c\"",
                         "file 0644 0:0 0 /etc/made \"m\"",
                         "directory 0755 0:0 0 /srv",
                         "file 0600 0:0 0 /srv/other \"o\"",
                         "directory 0755 0:0 0 /var",
                         "directory 0755 0:0 0 /var/lib",
                         "directory 0755 100:101 0 /var/lib/db",
                         "file 0600 100:0 0 /var/lib/db/table \"t\"",
                     });
  CHECK(built({.owner = Owner{}, .owners = {{Glob("table"), {7, 8}}}, .modes = {}, .mtime = 0})
            .back() == "file 0600 7:8 0 /var/lib/db/table \"t\"");
}

TEST_CASE("extended attributes are left behind but for those that act, and those asked for") {
  MemoryTree tree;
  tree.add_file("/f", "f");
  for (const auto* name :
       {"security.capability", "security.selinux", "security.ima", "system.posix_acl_access",
        "user.note", "user.overlay.opaque", "user.containers.override_stat",
        "user.fuseoverlayfs.opaque", "user.xdg.origin.url", "trusted.overlay.opaque"})
    tree.set_xattr("/f", name, "v");
  const auto packed = [&](Policy policy) {
    Builder builder(std::move(policy));
    builder.add(Walker(tree), "/f", asked);
    return lines(builder.finish());
  };
  const std::string usual =
      "file 0644 0:0 0 /f \"f\" security.capability=v system.posix_acl_access=v";
  CHECK(packed({}) == Lines{usual});
  Policy more;
  more.xattrs.emplace_back("user.n*");
  CHECK(packed(more) == Lines{usual + " user.note=v"});
  // What tools of containers note for themselves is never the file's own.
  more.xattrs.emplace_back("user.*");
  CHECK(packed(more) == Lines{usual + " user.note=v user.xdg.origin.url=v"});
}

TEST_CASE("what is written is there beside what is found, and never over it") {
  const MemoryTree tree = merged_usr();
  Builder builder;
  const Reason written{.kind = ReasonKind::written, .by = {}, .name = {}, .how = {}};
  builder.write_file("/etc/passwd", "root\n", 0644, written);
  builder.write_file("/etc/passwd", "root\n", 0644, written);
  builder.write_directory("/tmp", 01777, {}, written);
  builder.write_directory("/home/me", 0700, {65532, 65532}, written);
  builder.write_link("/etc/link", "passwd", written);
  builder.add(Walker(tree), "/usr/bin/tool", asked);
  CHECK_THROWS_WITH(builder.write_file("/etc/passwd", "other\n", 0644, written),
                    "cannot write /etc/passwd into the root file system: there is one already");
  CHECK_THROWS_WITH(builder.write_file("/usr/bin/tool", "other\n", 0644, written),
                    "cannot write /usr/bin/tool into the root file system: there is one already");
  CHECK_THROWS_WITH(builder.write_directory("/etc/passwd", 0755, {}, written),
                    "cannot pack /etc/passwd: it would be a file and a directory");
  const Manifest manifest = builder.finish();
  CHECK(manifest.find("/etc/passwd")->size == 5);
  CHECK(lines(manifest) == Lines{
                               "directory 0755 0:0 0 /etc",
                               "link 0777 0:0 0 /etc/link -> passwd",
                               "file 0644 0:0 0 /etc/passwd \"root\n\"",
                               "directory 0755 0:0 0 /home",
                               "directory 0700 65532:65532 0 /home/me",
                               "directory 1777 0:0 0 /tmp",
                               "directory 0755 0:0 0 /usr",
                               "directory 0755 0:0 0 /usr/bin",
                               "file 4755 0:0 0 /usr/bin/tool \"tool\"",
                           });
}

TEST_CASE("a link is taken with what it leads to, or alone where that is made at run time") {
  MemoryTree tree;
  tree.add_link("/etc/mtab", "../proc/self/mounts");
  tree.add_file("/proc/self/mounts", "");
  tree.add_link("/etc/gone", "nowhere");
  tree.add_link("/etc/tz", "/usr/tz");
  tree.add_file("/usr/tz", "tz");
  Builder builder;
  for (const auto* path : {"/etc/mtab", "/etc/gone", "/etc/tz", "/usr/tz"})
    builder.add_link(Walker(tree), path, asked);
  CHECK(lines(builder.finish()) == Lines{
                                       "directory 0755 0:0 0 /etc",
                                       "link 0777 0:0 0 /etc/gone -> nowhere",
                                       "link 0777 0:0 0 /etc/mtab -> ../proc/self/mounts",
                                       "link 0777 0:0 0 /etc/tz -> /usr/tz",
                                       "directory 0755 0:0 0 /usr",
                                       "file 0644 0:0 0 /usr/tz \"tz\"",
                                   });
  CHECK(check(builder.finish()).empty());
}

TEST_CASE("a tree taken as it is keeps its links and brings nothing along") {
  const MemoryTree tree = merged_usr();
  Builder builder;
  for (const auto* path : {"/bin", "/usr/lib/libx.so.1", "/usr/lib"})
    builder.take(Walker(tree), path);
  CHECK(lines(builder.finish()) == Lines{
                                       "link 0777 0:0 0 /bin -> usr/bin",
                                       "directory 0755 0:0 0 /usr",
                                       "directory 0711 0:0 0 /usr/lib",
                                       "link 0777 0:0 0 /usr/lib/libx.so.1 -> libx.so.1.2",
                                   });
}

TEST_CASE("devices, fifos, sockets and what is not there are refused by name") {
  MemoryTree tree;
  tree::Status device;
  device.kind = tree::Kind::other;
  tree.add("/dev/null", device);
  Builder builder;
  CHECK_THROWS_WITH(builder.add(Walker(tree), "/dev/null", asked),
                    "cannot pack /dev/null: it is a device, a fifo or a socket");
  CHECK_THROWS_WITH(builder.add(Walker(tree), "/dev/gone", asked),
                    "cannot pack /dev/gone: No such file or directory");
}

TEST_CASE("the order in which things are added changes nothing") {
  MemoryTree tree = merged_usr();
  tree.add_hard_link("/usr/bin/again", "/usr/bin/tool");
  const Walker walker(tree);
  std::vector<int> order{0, 1, 2, 3, 4};
  std::vector<Lines> seen;
  do {
    Builder builder;
    for (const int step : order) {
      if (step == 0) builder.add(walker, "/bin/tool", asked);
      if (step == 1) builder.add(walker, "/usr/bin/again", asked);
      if (step == 2) builder.add(walker, "/lib/libx.so.1", asked);
      if (step == 3) builder.write_link("/usr/lib/new/link", "tool", asked);
      if (step == 4) builder.write_file("/usr/bin/written", "w", 0644, asked);
    }
    Lines all = lines(builder.finish());
    for (const Entry& entry : builder.finish().entries)
      for (const Reason& reason : entry.reasons)
        all.push_back(entry.path + " " + reason.by + " " + reason.name);
    seen.push_back(all);
  } while (std::ranges::next_permutation(order).found);
  CHECK(seen.size() == 120);
  CHECK(std::ranges::count(seen, seen.front()) == 120);
}
