#pragma once

#include "closure/engine.h"
#include "elf/dlopen_calls.h"
#include "elf/notes.h"
#include "needs/accounts.h"
#include "needs/additions.h"
#include "needs/bring.h"
#include "needs/charsets.h"
#include "needs/path_texts.h"
#include "needs/rule.h"
#include "needs/started.h"
#include "packages/database.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace whittle::needs {

// A sign that a file or a name shows: of which rule, which of its signs, and by what.
struct SignHit {
  std::size_t rule = 0;
  std::size_t sign = 0;
  std::string symbol = {};  // of imports: the first of the sign's that is imported
};

// What the rules want to know of one ELF file, whoever loads it.
struct FileFacts {
  std::vector<SignHit> imports;        // in the order of the rules and their signs
  std::vector<elf::DlopenNeed> notes;  // .note.dlopen
  // Where its code calls dlopen; nullopt: code for this machine cannot be read.
  std::optional<std::vector<elf::DlopenCall>> dlopen_calls;
};

// Whether an object belongs to the C library: it implements what the signs are about,
// and opens by its own rules. By its names alone.
bool is_of_libc(const closure::Object& object);

// Whether one of an object's names (of its file, as asked for, DT_SONAME) matches.
bool matches(const closure::Object& object, const std::vector<std::string>& patterns);

// What files say and what rules bring, each found once for all programs that share it.
// May be used from several threads.
class FactStore {
 public:
  // The engine must outlive it. `present`: what the image has in any case, with all below.
  FactStore(const closure::Engine& engine, std::vector<Rule> rules,
            std::vector<std::string> present = {});

  const closure::Engine& engine() const { return engine_; }
  const std::vector<Rule>& rules() const { return rules_; }

  // Whether the image has what is at this path, whoever needs it.
  bool is_present(std::string_view path) const;

  // Of a found object. Throws Error if it cannot be read.
  const FileFacts& facts(const closure::Object& object) const;

  // The signs of kind soname that a name shows.
  const std::vector<SignHit>& signs_of_soname(const std::string& name) const;

  // Whether a rule is about programs of its name, and knows what they read.
  bool is_known_program(const closure::Object& object) const;

  // The signs that a text in a file shows (kinds holds and static_holds).
  const std::vector<SignHit>& signs_of_text() const { return signs_of_text_; }

  // The signs of kind names.
  const std::vector<SignHit>& signs_of_names() const { return signs_of_names_; }

  // Whether the bytes of an object hold a text.
  bool holds(const closure::Object& object, const std::string& text) const;

  // What its read-only data names of a kind, sorted.
  const std::vector<std::string>& constants(const closure::Object& object, Constants kind) const;

  // What stands between two texts in its read-only data.
  const std::optional<std::string>& value(const closure::Object& object, const Value& value) const;

  // What its code says of programs that it starts.
  const Started& started(const closure::Object& object) const;

  // The absolute paths that its data names, sorted, each once.
  const std::vector<PathText>& paths(const closure::Object& object) const;

  // What may be names of files in its data: words with a dot in the middle.
  const std::set<std::string, std::less<>>& file_names(const closure::Object& object) const;

  // The packages of the root, and the source package of a file there; empty: none.
  const packages::Database& packages() const { return packages_; }
  std::string source_of(std::string_view path) const;

  // The users that the package of a file, and those built with it, make when installed.
  std::vector<std::string> users_made_for(std::string_view path) const;

  // The directories below /var and /run that they make, and that they ship.
  std::vector<std::string> directories_made_for(std::string_view path) const;

  // The users and groups of the root.
  const Accounts& accounts() const;

  // How many bytes are in a file, or in a directory and below it.
  std::uint64_t size_at(const std::string& path) const;

  // What a rule adds.
  std::shared_ptr<const Additions> additions(std::size_t rule, const RuleContext& context) const;

 private:
  // Values by key, each made by the first who asks; whoever else asks meanwhile waits.
  template <typename Key, typename T>
  class Memo {
   public:
    template <typename Make>
    const T& get(const Key& key, Make make) const {
      Slot* slot = nullptr;
      {
        const std::lock_guard lock(mutex_);
        slot = &slots_[key];  // stays where it is
      }
      const std::lock_guard lock(slot->mutex);
      if (!slot->value) slot->value.emplace(make());
      return *slot->value;
    }

   private:
    struct Slot {
      std::mutex mutex;
      std::optional<T> value;
    };
    mutable std::mutex mutex_;
    mutable std::map<Key, Slot> slots_;
  };
  struct Everything {
    auto operator<=>(const Everything&) const = default;
  };

  // Texts in read-only data that could name a part of something, with their bytes.
  struct Words {
    tree::Contents contents;
    std::vector<std::string_view> texts;           // in the order of the file
    std::vector<std::string_view> with_libraries;  // texts that hold ".so"
  };
  const Words& words(const closure::Object& object) const;

  std::set<std::string> library_names_within(
      const closure::Object& object,
      const std::optional<std::vector<elf::DlopenCall>>& calls) const;
  bool is_library_of_root(const std::string& name) const;
  std::vector<const packages::Package*> packages_beside(std::string_view path) const;
  FileFacts read(const closure::Object& object) const;
  std::vector<std::string> find_constants(const closure::Object& object, Constants kind) const;
  const std::vector<Charsets>& charsets() const;
  const std::set<std::string, std::less<>>& catalogs() const;

  const closure::Engine& engine_;
  std::vector<Rule> rules_;
  std::vector<std::string> present_;
  // By symbol: the signs that it shows.
  std::unordered_map<std::string_view, std::vector<SignHit>> signs_of_symbol_;
  std::vector<SignHit> signs_of_text_;
  std::vector<SignHit> signs_of_sonames_;
  std::vector<SignHit> signs_of_names_;

  Memo<tree::FileId, FileFacts> facts_;
  Memo<std::string, std::vector<SignHit>> sonames_;
  Memo<std::pair<tree::FileId, std::string>, bool> holds_;
  Memo<tree::FileId, Words> words_;
  Memo<std::pair<tree::FileId, Constants>, std::vector<std::string>> constants_;
  Memo<std::pair<tree::FileId, std::string>, std::optional<std::string>> values_;
  Memo<std::string, std::shared_ptr<const Additions>> additions_;
  Memo<tree::FileId, Started> started_;
  Memo<tree::FileId, std::vector<PathText>> paths_;
  Memo<tree::FileId, std::set<std::string, std::less<>>> file_names_;
  Memo<std::string, std::uint64_t> sizes_;
  Memo<Everything, Accounts> accounts_;
  packages::Database packages_;
  Memo<Everything, std::vector<Charsets>> charsets_;
  Memo<Everything, std::set<std::string, std::less<>>> catalogs_;
};

}  // namespace whittle::needs
