#include "needs/brings.h"

#include "elf/constants.h"
#include "needs/charsets.h"
#include "needs/locales.h"
#include "needs/name_service.h"
#include "needs/pam.h"
#include "needs/paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace whittle::needs {

namespace {

using closure::Opening;

// Where systems keep the bundle of CA certificates: Debian and others, Fedora,
// SUSE, Alpine, RHEL.
constexpr std::array<const char*, 6> bundles = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"};

class Bringer {
 public:
  Bringer(const Rule& rule, const Occasion& occasion, Brought& brought)
      : rule_(rule), occasion_(occasion), brought_(brought), walker_(occasion.engine.walker()) {}

  void run() {
    for (const Bring& bring : rule_.brings) {
      const bool has_arguments = !occasion_.arguments.empty();
      if (bring.when == When::with_arguments && !has_arguments) continue;
      if (bring.when == When::without_arguments && has_arguments) continue;
      bring_one(bring);
    }
  }

 private:
  void bring_one(const Bring& bring) {
    switch (bring.kind) {
      case BringKind::files:
        for (const auto& pattern : expanded(bring.what))
          take_matching(pattern);
        break;
      case BringKind::one_of:
        if (const auto path = first_of(expanded(bring.what))) take(*path);
        break;
      case BringKind::directories:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            take_directory(path, bring.except);
        }
        break;
      case BringKind::open:
        open(expanded(bring.what), bring.by);
        break;
      case BringKind::open_each:
        for (const auto& name : expanded(bring.what))
          open({name}, bring.by);
        break;
      case BringKind::modules:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            open_module(path);
        }
        break;
      case BringKind::libraries_named_in:
        for (const auto& pattern : expanded(bring.what)) {
          for (const auto& path : matching_paths(walker_, pattern))
            open_named_in(path);
        }
        break;
      case BringKind::left:
        for (const auto& path : expanded(bring.what))
          brought_.findings.push_back({Severity::note, path, "left to whoever runs the program",
                                       fmt::format("{} {}", occasion_.reason.by, rule_.why), ""});
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
    }
  }

  std::vector<std::string> expanded(const std::vector<std::string>& texts) const {
    std::vector<std::string> all;
    for (const auto& text : texts) {
      if (text.find("{arg") == std::string::npos) {
        all.push_back(put_in(text, occasion_.values));
        continue;
      }
      for (const auto& argument : occasion_.arguments) {
        auto values = occasion_.values;
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

  void take(const std::string& path) { brought_.taken.insert({path, occasion_.reason}); }

  void take_matching(const std::string& pattern) {
    for (const auto& path : matching_paths(walker_, pattern)) {
      if (exists(walker_, path)) take(path);
    }
  }

  void take_directory(const std::string& directory, const std::vector<std::string>& except) {
    if (!exists(walker_, directory)) return;
    take(directory);
    each_below(walker_, directory, except,
               [&](const std::string& path, const tree::Status& status) {
                 if (status.kind == tree::Kind::other) return;
                 if (status.kind == tree::Kind::link && !exists(walker_, path)) return;
                 take(path);
                 if (status.kind == tree::Kind::file) open_module(path);
               });
  }

  void open(std::vector<std::string> names, const std::string& by) {
    brought_.openings.push_back({by.empty() ? occasion_.reason.by : by, std::move(names),
                                 Opening::Needed::no, occasion_.reason});
  }

  // A library for the program's machine, opened by its path; others are passed over.
  void open_module(const std::string& path) {
    const auto opened = occasion_.engine.store().open(path);
    if (!*opened || !(*opened)->object || !(*opened)->object->file) return;
    const elf::File& file = *(*opened)->object->file;
    const elf::Header& program = *occasion_.closure.objects[0].elf->header;
    if (file.header.type != ET_DYN || file.header.machine != program.machine ||
        file.header.file_class != program.file_class || file.interpreter) {
      return;
    }
    open({path}, "");
  }

  // Configurations of many kinds, of which all say FILE.so or a path somewhere: INI
  // with "Driver = PATH", JSON with "library_path": "NAME", a name alone.
  void open_named_in(const std::string& path) {
    if (!exists(walker_, path)) return;
    take(path);
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
        open({name}, "");
      } else {
        open_module(name.starts_with('/') ? name : tree::join(tree::parent(from), name));
      }
    }
  }

  void start(const std::vector<std::string>& programs) {
    if (const auto path = first_of(programs)) {
      brought_.programs.push_back({*path, occasion_.reason});
    } else if (!programs.empty()) {
      is_missing(programs.front());
    }
  }

  void is_missing(const std::string& what) {
    brought_.findings.push_back({Severity::warning, what,
                                 fmt::format("not in the tree; {} {}, so the rule {} wants it",
                                             occasion_.reason.by, occasion_.reason.how, rule_.name),
                                 rule_.without, ""});
  }

  // At one consumer's place: what is there already, else a link to the bundle.
  void put_certificates(const std::string& place) {
    if (exists(walker_, place)) return take(place);
    const auto bundle = first_of({bundles.begin(), bundles.end()});
    if (!bundle) return is_missing(place);
    take(*bundle);
    brought_.written.insert({place, "", *bundle, occasion_.reason});
  }

  void bring_name_service() {
    const NameService service = name_service(walker_, occasion_.closure.ld_so, occasion_.arguments);
    for (const auto& module : service.modules)
      open({module}, "libc.so.6");
    for (const auto& path : service.files)
      take(path);
    for (const auto& file : service.written)
      brought_.written.insert({file.path, file.text, "", occasion_.reason});
    for (const auto& left_out : service.left_out) {
      brought_.findings.push_back(
          {Severity::note, "/etc/nsswitch.conf", "written without " + left_out,
           "it asks a service of the machine, or its files are not there", ""});
    }
  }

  void bring_charsets() {
    for (const auto& directory : gconv_directories(walker_)) {
      const Charsets charsets(walker_, directory);
      if (charsets.files().empty()) continue;
      if (occasion_.arguments.empty()) {
        take_directory(directory, {});
        continue;
      }
      bool any = false;
      for (const auto& name : occasion_.arguments) {
        for (const auto& module : charsets.modules(name)) {
          open_module(directory + "/" + module + ".so");
          any = true;
        }
      }
      if (!any) continue;
      for (const auto& path : charsets.files())
        take(path);
    }
  }

  void bring_locale(const std::string& name) {
    const auto path = locale_path(walker_, name);
    if (!path) return is_missing("locale " + name);
    const auto walked = walker_.walk(*path);
    if (walked->status.kind == tree::Kind::directory) {
      take_directory(*path, {});
    } else {
      take(*path);
    }
  }

  void bring_pam() {
    const PamNeeds needs = pam_needs(walker_, occasion_.arguments);
    for (const auto& path : needs.files)
      take(path);
    for (const auto& path : needs.modules)
      open_module(path);
    for (const auto& name : needs.missing)
      is_missing(name);
  }

  const Rule& rule_;
  const Occasion& occasion_;
  Brought& brought_;
  const tree::Walker& walker_;
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

void bring(const Rule& rule, const Occasion& occasion, Brought& brought) {
  Bringer(rule, occasion, brought).run();
}

}  // namespace whittle::needs
