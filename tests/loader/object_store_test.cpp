#include "loader/object_store.h"

#include "support/counted_tree.h"
#include "support/made_elf.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace whittle;
using loader::ObjectStore;
using test::CountedTree;
using test::made_elf;

TEST_CASE("a file is read once, by whatever path, link or hard link it is reached") {
  CountedTree tree;
  tree.add_file("/lib/libx.so.1.2", made_elf({.soname = "libx.so.1"}));
  tree.add_link("/lib/libx.so.1", "libx.so.1.2");
  tree.add_hard_link("/opt/libx.so", "/lib/libx.so.1.2");
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  const auto direct = store.open("/lib/libx.so.1.2");
  const auto linked = store.open("/lib/libx.so.1");
  const auto again = store.open("/lib/libx.so.1");
  const auto hard = store.open("/opt/../opt/libx.so");
  CHECK(tree.reads == 1);
  CHECK(again == linked);
  CHECK((*direct)->object == (*linked)->object);
  CHECK((*direct)->object == (*hard)->object);
  CHECK((*linked)->where.path == "/lib/libx.so.1.2");
  CHECK((*linked)->where.links == std::vector<std::string>{"/lib/libx.so.1"});
  CHECK((*hard)->where.path == "/opt/libx.so");
  CHECK((*direct)->object->file->soname == "libx.so.1");
}

TEST_CASE("two files with the same bytes are two objects") {
  tree::MemoryTree tree;
  tree.add_file("/a.so", made_elf({}));
  tree.add_file("/b.so", made_elf({}));
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  CHECK((*store.open("/a.so"))->object != (*store.open("/b.so"))->object);
}

TEST_CASE("the error of an open is what open(2) says, for those credentials") {
  tree::MemoryTree tree;
  tree.add_file("/private.so", made_elf({}), 0600);
  tree.add_file("/closed/x.so", made_elf({}));
  tree.add_directory("/closed", 0700);
  tree.add_link("/dangling", "nowhere");
  tree.add_link("/round", "round");
  const tree::Walker walker(tree, {.uid = 1000, .gid = 1000});
  const ObjectStore store(walker);
  CHECK(store.open("/absent")->error() == std::errc::no_such_file_or_directory);
  CHECK(store.open("/dangling")->error() == std::errc::no_such_file_or_directory);
  CHECK(store.open("/private.so/x")->error() == std::errc::not_a_directory);
  CHECK(store.open("/private.so")->error() == std::errc::permission_denied);
  CHECK(store.open("/closed/x.so")->error() == std::errc::permission_denied);
  CHECK(store.open("/round")->error() == std::errc::too_many_symbolic_link_levels);
  CHECK(store.open("/" + std::string(256, 'x'))->error() == std::errc::filename_too_long);
}

TEST_CASE("what is no regular file has no object, and what is no ELF file says why") {
  tree::MemoryTree tree;
  tree.add_directory("/lib");
  tree.add_file("/text", "INPUT ( /lib/libx.so.1 ) GROUP ( libc.so.6 ) and more than a header");
  tree.add_file("/short", "\177ELF");
  tree.add_file("/cut", made_elf({.needs = {"libx.so"}}).substr(0, 200));
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  CHECK((*store.open("/lib"))->object == nullptr);
  CHECK((*store.open("/text"))->object->header.error().defect == elf::Defect::not_elf);
  CHECK((*store.open("/text"))->object->file.error().defect == elf::Defect::not_elf);
  CHECK((*store.open("/short"))->object->header.error().defect == elf::Defect::too_short);
  CHECK((*store.open("/cut"))->object->header.has_value());
  CHECK((*store.open("/cut"))->object->file.error().defect == elf::Defect::damaged);
}

TEST_CASE("threads that open the same paths get the same objects") {
  tree::MemoryTree tree;
  for (int i = 0; i < 50; ++i)
    tree.add_file("/lib/lib" + std::to_string(i), made_elf({.soname = std::to_string(i)}));
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  std::vector<std::vector<const loader::ElfObject*>> seen(4);
  {
    std::vector<std::jthread> threads;
    for (auto& objects : seen) {
      threads.emplace_back([&store, &objects] {
        for (int i = 0; i < 50; ++i)
          objects.push_back((*store.open("/lib/lib" + std::to_string(i)))->object.get());
      });
    }
  }
  CHECK(seen[1] == seen[0]);
  CHECK(seen[2] == seen[0]);
  CHECK(seen[3] == seen[0]);
}

TEST_CASE("the bytes of files read lately are at hand, and those of older ones read again") {
  CountedTree tree;
  constexpr int files = 100;
  const auto name = [](int i) { return "/lib" + std::to_string(i) + ".so"; };
  for (int i = 0; i < files; ++i)
    tree.add_file(name(i), made_elf({.soname = name(i).substr(1)}));
  const tree::Walker walker(tree);
  const ObjectStore store(walker);
  for (int i = 0; i < files; ++i)
    static_cast<void>(store.open(name(i)));
  CHECK(tree.reads == files);
  const auto text_of = [&](int i) { return store.contents((*store.open(name(i)))->where).text(); };
  for (int i = files - 1; i >= files - 32; --i)
    CHECK(text_of(i).contains(name(i).substr(1)));
  CHECK(tree.reads == files);
  CHECK(text_of(0).contains("lib0.so"));
  CHECK(tree.reads == files + 1);
  CHECK(text_of(0).contains("lib0.so"));
  CHECK(tree.reads == files + 1);
}
