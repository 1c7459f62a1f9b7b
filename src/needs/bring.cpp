// From a rule to files: what each kind of bring means in a tree.
//
// The traps. Patterns follow links on the way, but a link that is the last name counts by
// itself, wherever it leads: /usr/lib/ssl/cert.pem is worth taking because it is a link.
// Certificates are one bundle that several libraries look for at places of their own: what
// exists at a place is taken, elsewhere a link is made.
#include "needs/bring.h"

#include "needs/accounts.h"
#include "needs/charsets.h"
#include "needs/gather.h"
#include "needs/locales.h"
#include "needs/name_service.h"
#include "needs/pam.h"
#include "needs/paths.h"
#include "needs/places.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace whittle::needs {

namespace {

// Where systems keep the bundle of CA certificates: Debian and others, Fedora,
// SUSE, Alpine, RHEL.
constexpr std::array<const char*, 6> bundles = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"};

// Of a directory that is named, what only people and compilers read.
const std::vector<std::string> not_to_run = {"__pycache__", "*.a", "*.h", "*.pod"};

class Bringer {
 public:
  Bringer(const closure::Engine& engine, const Rule& rule, const RuleContext& context)
      : rule_(rule),
        context_(context),
        walker_(engine.walker()),
        gatherer_(engine, context.program) {}

  Additions run() {
    for (const Bring& bring : rule_.brings) {
      const bool has_arguments = !context_.arguments.empty();
      if (bring.when == When::with_arguments && !has_arguments) continue;
      if (bring.when == When::without_arguments && has_arguments) continue;
      bring_one(bring);
    }
    return std::move(gatherer_).finish();
  }

 private:
  void bring_one(const Bring& bring) {
    switch (bring.kind) {
      case BringKind::files:
        for (const auto& pattern : expanded(bring.what))
          take_matching(pattern);
        break;
      case BringKind::one_of:
        if (const auto path = first_of(expanded(bring.what))) gatherer_.take(*path);
        break;
      case BringKind::directories:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            gatherer_.take_directory(path, bring.except, Gatherer::Libraries::opened);
        }
        break;
      case BringKind::open:
        gatherer_.open(expanded(bring.what), bring.by);
        break;
      case BringKind::open_each:
        for (const auto& name : expanded(bring.what))
          gatherer_.open({name}, bring.by);
        break;
      case BringKind::modules:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            gatherer_.open_module(path);
        }
        break;
      case BringKind::libraries_named_in:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            open_named_in(path);
        }
        break;
      case BringKind::left:
        for (auto& path : expanded(bring.what))
          gatherer_.additions().left_to_runtime.push_back(std::move(path));
        break;
      case BringKind::left_libraries:
        for (const auto& pattern : bring.what)
          gatherer_.additions().left_to_runtime.push_back(pattern);
        break;
      case BringKind::programs:
        start(expanded(bring.what));
        break;
      case BringKind::certificates:
        for (const auto& place : expanded(bring.what))
          put_certificates(place);
        break;
      case BringKind::name_service:
        bring_name_service();
        break;
      case BringKind::charsets:
        bring_charsets();
        break;
      case BringKind::locales:
        for (const auto& name : expanded(bring.what))
          bring_locale(name);
        break;
      case BringKind::pam:
        bring_pam();
        break;
      case BringKind::paths:
        for (const auto& path : expanded(bring.what))
          bring_path(path);
        break;
      case BringKind::state:
        for (const auto& path : expanded(bring.what))
          gatherer_.take_empty(path);
        break;
      case BringKind::accounts:
        bring_accounts(expanded(bring.what));
        break;
    }
  }

  std::vector<std::string> expanded(const std::vector<std::string>& texts) const {
    std::vector<std::string> all;
    for (const auto& text : texts) {
      if (text.find("{arg") == std::string::npos) {
        all.push_back(put_in(text, context_.values));
        continue;
      }
      for (const auto& argument : context_.arguments) {
        auto values = context_.values;
        values["arg"] = argument;
        values["arg:1"] = argument.substr(0, 1);
        all.push_back(put_in(text, values));
      }
    }
    return all;
  }

  std::optional<std::string> first_of(const std::vector<std::string>& paths) const {
    const auto found =
        std::ranges::find_if(paths, [&](const auto& path) { return exists(walker_, path); });
    return found == paths.end() ? std::nullopt : std::optional(*found);
  }

  void take_matching(const std::string& pattern) {
    for (const auto& path : matching_paths(walker_, pattern)) {
      if (exists(walker_, path)) gatherer_.take(path);
    }
  }

  // Configurations of many kinds, of which all say FILE.so or a path somewhere: INI
  // with "Driver = PATH", JSON with "library_path": "NAME", a name alone.
  void open_named_in(const std::string& path) {
    if (!exists(walker_, path)) return;
    gatherer_.take(path);
    for (const auto& line : words_of_lines(read_text(walker_, path))) {
      for (const auto& word : line)
        open_word(path, word);
    }
  }

  void open_word(const std::string& from, std::string_view word) {
    constexpr std::string_view around = "\"'=,;[]{}()";
    while (!word.empty()) {
      const auto end = std::min(word.find_first_of(around), word.size());
      const std::string name(word.substr(0, end));
      word.remove_prefix(std::min(end + 1, word.size()));
      if (name.find(".so") == std::string::npos) continue;
      if (name.find('/') == std::string::npos) {
        gatherer_.open({name}, "");
      } else {
        gatherer_.open_module(name.starts_with('/') ? name : tree::join(tree::parent(from), name));
      }
    }
  }

  void start(const std::vector<std::string>& programs) {
    if (const auto path = first_of(programs)) {
      gatherer_.start(*path);
    } else if (!programs.empty()) {
      is_absent(programs.front());
    }
  }

  void is_absent(const std::string& what) { gatherer_.additions().absent.push_back(what); }

  // At one consumer's place: what is there already, else a link to the bundle.
  void put_certificates(const std::string& place) {
    if (exists(walker_, place)) return gatherer_.take(place);
    const auto bundle = first_of({bundles.begin(), bundles.end()});
    if (!bundle) return is_absent(place);
    gatherer_.take(*bundle);
    gatherer_.make(MadeFile{place, "", *bundle});
  }

  void bring_name_service() {
    NameService service = name_service(walker_, context_.ld_so, context_.arguments);
    for (const auto& module : service.modules)
      gatherer_.open({module}, "libc.so.6");
    for (const auto& path : service.files)
      gatherer_.take(path);
    for (auto& file : service.written)
      gatherer_.make(MadeFile{file.path, std::move(file.text)});
    if (service.has_accounts) gatherer_.additions().accounts.add(standard_accounts());
    gatherer_.additions().left_out_services = std::move(service.left_out);
  }

  void bring_charsets() {
    for (const auto& directory : gconv_directories(walker_)) {
      const Charsets charsets(walker_, directory);
      if (charsets.files().empty() || !has_libraries(directory)) continue;
      if (context_.arguments.empty())
        gatherer_.take_directory(directory, {}, Gatherer::Libraries::opened);
      bool any = false;
      for (const auto& name : context_.arguments) {
        for (const auto& module : charsets.modules(name)) {
          gatherer_.open_module(directory + "/" + module + ".so");
          any = true;
        }
      }
      if (!any) continue;
      for (const auto& path : charsets.files())
        gatherer_.take(path);
    }
  }

  // A machine may have the modules of several libcs, each in a directory of their own, for
  // programs of one machine: the first that can be read tells for all.
  bool has_libraries(const std::string& directory) const {
    const auto names = walker_.tree().list(directory);
    if (!names) return false;
    for (const std::string& name : *names) {
      const std::string path = tree::join(directory, name);
      if (name.ends_with(".so") && gatherer_.is_elf(path))
        return gatherer_.library_at(path) != nullptr;
    }
    return false;
  }

  void bring_locale(const std::string& name) {
    const auto path = locale_path(walker_, name);
    if (!path) return is_absent("locale " + name);
    const auto walked = walker_.walk(*path);
    if (walked->status.kind == tree::Kind::directory) {
      gatherer_.take_directory(*path, {}, Gatherer::Libraries::none);
    } else {
      gatherer_.take(*path);
    }
  }

  void bring_pam() {
    const PamNeeds needs = pam_needs(walker_, context_.arguments);
    for (const auto& path : needs.files)
      gatherer_.take(path);
    for (const auto& path : needs.modules)
      gatherer_.open_module(path);
    for (const auto& name : needs.missing)
      is_absent(name);
  }

  // What a file is decides how it comes: programs and libraries with what they need.
  void bring_path(const std::string& path) {
    const auto walked = walker_.walk(path);
    if (!walked) return is_absent(path);
    if (walked->status.kind == tree::Kind::directory) {
      gatherer_.take_directory(path, not_to_run, Gatherer::Libraries::perhaps_opened);
      gatherer_.start_programs_in(path);
    } else if (gatherer_.library_at(path) != nullptr) {
      gatherer_.open_module(path);
    } else if (gatherer_.is_program(path)) {
      gatherer_.start(path);
    } else {
      gatherer_.take(path);
    }
  }

  bool is_home_of_server(const std::string& home) const {
    if (place_of(home) != Place::state && !is_at_or_below(home, "/srv")) return false;
    const auto walked = walker_.walk(home);
    return walked && walked->status.kind == tree::Kind::directory;
  }

  void bring_accounts(const std::vector<std::string>& names) {
    const Accounts known = accounts_of(walker_);
    for (const auto& name : names) {
      const Accounts user = user_of(known, name);
      gatherer_.additions().accounts.add(user);
      gatherer_.additions().accounts.add(group_of(known, name));
      // A server goes to the home of its user, if that is more than a name.
      for (const Account& account : user.users)
        if (is_home_of_server(account.home)) gatherer_.take_empty(account.home);
    }
  }

  const Rule& rule_;
  const RuleContext& context_;
  const tree::Walker& walker_;
  Gatherer gatherer_;
};

}  // namespace

std::string put_in(std::string text, const std::map<std::string, std::string>& values) {
  for (const auto& [name, value] : values) {
    const std::string key = "{" + name + "}";
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + value.size()))
      text.replace(at, key.size(), value);
  }
  return text;
}

Additions bring(const closure::Engine& engine, const Rule& rule, const RuleContext& context) {
  return Bringer(engine, rule, context).run();
}

}  // namespace whittle::needs
