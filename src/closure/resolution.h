#pragma once

#include "closure/closure.h"
#include "closure/runtime_library.h"
#include "loader/link_map.h"
#include "loader/process.h"
#include "loader/rules.h"
#include "loader/start.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace whittle::closure {

// One start of one program by one loader; shared by all that follows from it.
struct Started {
  loader::Process process;
  loader::Start start;
  std::unique_ptr<const loader::Rules> rules;  // null: nothing maps anything
  std::vector<RuntimeLibraries> runtime_libraries;
};

// A program as its loader has mapped it so far: a value. Made with what is there before
// the program's first instruction, extended by open() with what it opens later. A copy
// goes its own way: that is how it is told what a possibility would bring.
//
// Engine::start() makes one, and Engine::finish() turns it into the closure that is
// checked. Not for several threads at once; copies are.
class Resolution {
 public:
  // Of what maps nothing, or does not get that far: `closure` is all there is.
  explicit Resolution(Closure closure) : closure_(std::move(closure)) {}
  // Maps the program as its loader does; `closure` has what is known before that.
  Resolution(std::shared_ptr<const Started> started, Closure closure);

  // Opens libraries as a running program does, with what they need. What was opened
  // before stays where it is. Where nothing maps anything, nothing is opened.
  void open(const Opening& opening);

  // Whether each of the names would be found if the object opened it now.
  struct Name {
    std::string by;  // as Opening::by
    std::string name;
  };
  std::vector<bool> finds(const std::vector<Name>& names) const;

  // Objects, edges and listing so far; findings are those of the mapping alone.
  const Closure& closure() const { return closure_; }

  // Null where there is no loader.
  const std::shared_ptr<const Started>& started() const { return started_; }

  // Adds the audit libraries, each in a namespace of its own, and gives the closure
  // away: nothing can be opened after that.
  Closure finish() &&;

 private:
  std::size_t object_of(std::size_t mapped) const { return object_of_[mapped]; }
  std::size_t mapped_of(std::size_t object) const { return *mapped_of_[object]; }
  const loader::Rules& rules() const { return *started_->rules; }
  bool is_musl() const { return closure_.ld_so.family == loader::Family::musl; }

  void start();
  void add_first_objects();
  void preload();
  void map_needs(std::size_t object, std::size_t at);
  void put_before(std::size_t target, std::size_t object, std::size_t& position);
  void list();
  void tell_as_musl(const std::string& name, std::size_t target, std::size_t known);
  void audit();

  std::size_t add_object(Object object);
  std::size_t add_found(std::size_t mapped, std::string name);
  std::optional<std::size_t> place_named(const loader::Rules::Preload& named, ReasonKind kind);
  std::optional<std::size_t> place(const loader::Query& query, loader::Lookup lookup);
  loader::Lookup resolve(loader::LinkMap& map, const loader::Query& query) const;
  // By the loader's rules alone. Throws Error for more attempts than limits::attempts.
  loader::Lookup look_up(loader::LinkMap& map, const loader::Query& query) const;
  bool is_listed(std::size_t object) const;
  void note_left(const std::string& name, const std::string& why);
  std::size_t find_object(const std::string& name) const;
  enum class Optional { no, yes };
  void map_opened_needs(std::size_t first, Optional optional);
  void keep_names(std::size_t first);

  std::shared_ptr<const Started> started_;
  Closure closure_;
  loader::LinkMap map_;
  std::vector<std::size_t> object_of_;                    // by index in the link map
  std::vector<std::optional<std::size_t>> mapped_of_;     // by index in Closure::objects
  std::vector<bool> processed_;                           // by index in Closure::objects
  std::vector<std::size_t> search_list_;                  // the scope of symbols, in order
  std::vector<std::size_t> chain_;                        // the order of a listing
  std::set<std::string> told_;                            // kinds of names that are musl itself
  std::unordered_map<std::string, std::size_t> by_name_;  // the first object that goes by it
  std::optional<std::size_t> opening_;                    // what is being opened
  std::size_t name_space_ = 0;
};

}  // namespace whittle::closure
