// Modules of scripts, followed from text to text.
//
// What an interpreter ships comes by its own rule; here is what was added to it: packages of
// the distribution, of pip and gem, and what lies beside the script. A module of Python is
// taken with its whole package: what is loaded inside of it by names made at run time is
// there then. Installed packages also have a directory of facts (dist-info, egg-info), by
// which entry points are found.
#include "needs/language_names.h"

#include "base/text.h"
#include "needs/modules.h"
#include "needs/node_names.h"
#include "needs/paths.h"
#include "scripts/perl_imports.h"
#include "scripts/python_imports.h"
#include "scripts/ruby_imports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace whittle::needs {

namespace {

// --- Python

class Python {
 public:
  explicit Python(Modules& modules) : modules_(modules) {}

  void read(const std::string& text) {
    for (const scripts::Import& import : scripts::python_imports(text)) {
      if (import.name.starts_with('.')) continue;  // of a package that comes whole
      if (import.is_distribution) {
        take_distribution(import.name);
      } else {
        take_module(import.name.substr(0, import.name.find('.')), import.is_optional);
      }
    }
  }

 private:
  void take_module(const std::string& name, bool is_optional) {
    if (!asked_.insert(name).second) return;
    for (const auto& directory : modules_.directories()) {
      const std::string path = tree::join(directory, name);
      if (modules_.is_there(path)) {
        if (modules_.take(path, name, is_optional)) read_below(path);
        take_facts(directory, name);
        return;
      }
      if (modules_.is_there(path + ".py")) {
        if (modules_.take(path + ".py", name, is_optional)) modules_.read_later(path + ".py");
        take_facts(directory, name);
        return;
      }
      for (const auto& extension : matching_paths(modules_.walker(), path + ".*.so")) {
        modules_.take(extension, name, is_optional);
        return;
      }
    }
  }

  void read_below(const std::string& directory) {
    each_below(modules_.walker(), directory, {"tests", "test"},
               [&](const std::string& path, const tree::Status& status) {
                 if (status.kind == tree::Kind::file && path.ends_with(".py"))
                   modules_.read_later(path);
               });
  }

  // name-1.0.dist-info, Name-1.0.egg-info: what is known of what was installed.
  void take_facts(const std::string& directory, const std::string& name) {
    for (const char* kind : {"dist-info", "egg-info"}) {
      for (const auto& path :
           matching_paths(modules_.walker(), fmt::format("{}/*.{}", directory, kind))) {
        if (distribution_of(path) == folded(name)) modules_.take(path, name, false);
      }
    }
  }

  void take_distribution(const std::string& name) {
    for (const auto& directory : modules_.directories()) {
      for (const auto& path : matching_paths(modules_.walker(), directory + "/*-info")) {
        if (distribution_of(path) != folded(name)) continue;
        modules_.take(path, name, false);
        const std::string top = read_text(modules_.walker(), path + "/top_level.txt");
        for (const std::string_view module : split(top, "\n"))
          if (!module.empty()) take_module(std::string(module), false);
      }
    }
    take_module(folded(name), false);
  }

  static std::string distribution_of(const std::string& path) {
    const std::string_view name = tree::base_name(path);
    return folded(name.substr(0, name.find_first_of("-.")));
  }

  // "PyYAML", "zope.interface": as names of distributions are compared.
  static std::string folded(std::string_view name) {
    std::string text;
    for (const char c : name)
      text += c == '-' || c == '.' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return text;
  }

  Modules& modules_;
  std::set<std::string> asked_;
};

// --- Perl

class Perl {
 public:
  explicit Perl(Modules& modules) : modules_(modules) {}

  void read(const std::string& text) {
    for (const scripts::Import& import : scripts::perl_imports(text)) {
      const std::string file = fmt::format("{}", fmt::join(whittle::words(import.name, ":"), "/"));
      take_module(file.ends_with(".pl") ? file : fmt::format("{}.pm", file), import);
    }
    read_drivers(text);
  }

 private:
  void take_module(const std::string& file, const scripts::Import& import) {
    if (!asked_.insert(file).second) return;
    const std::string stem = file.substr(0, file.rfind('.'));
    for (const auto& directory : modules_.directories()) {
      const std::string path = tree::join(directory, file);
      if (!modules_.is_there(path)) continue;
      if (!modules_.take(path, import.name, import.is_optional)) return;
      modules_.read_later(path);
      // What it is made of, and its compiled part.
      for (const auto& part : {stem, fmt::format("auto/{}", stem)})
        for (const auto& other : modules_.directories())
          if (const auto below = tree::join(other, part); modules_.is_there(below)) {
            if (modules_.take(below, import.name, import.is_optional)) read_below(below);
          }
      return;
    }
  }

  void read_below(const std::string& directory) {
    each_below(modules_.walker(), directory, {},
               [&](const std::string& path, const tree::Status& status) {
                 if (status.kind == tree::Kind::file && path.ends_with(".pm"))
                   modules_.read_later(path);
               });
  }

  // DBI names the driver of a database in a text: "dbi:SQLite:dbname=...".
  void read_drivers(std::string_view text) {
    for (const std::string_view begin : {"dbi:", "DBI:"}) {
      for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::string_view rest = text.substr(at);
        const std::string driver(rest.substr(0, rest.find_first_of(":(\"' ")));
        if (!driver.empty() && driver.size() < 40)
          take_module(fmt::format("DBD/{}.pm", driver), {.name = fmt::format("DBD::{}", driver)});
      }
    }
  }

  Modules& modules_;
  std::set<std::string> asked_;
};

// --- Ruby

class Ruby {
 public:
  Ruby(Modules& modules, std::vector<std::string> gem_homes)
      : modules_(modules), homes_(std::move(gem_homes)) {}

  void read(const std::string& path, const std::string& text) {
    for (const scripts::Import& import : scripts::ruby_imports(text)) {
      if (import.is_distribution) {
        take_gem(import.name);
      } else if (import.name.starts_with("./") || import.name.starts_with("../")) {
        const std::string beside = tree::join(tree::parent(path), import.name);
        take_file(beside, import);
      } else {
        take_required(import);
      }
    }
  }

 private:
  void take_required(const scripts::Import& import) {
    if (!asked_.insert(import.name).second) return;
    for (const auto& directory : modules_.directories())
      if (take_file(tree::join(directory, import.name), import)) return;
    // "puma/cli" is of the gem puma, "rack-test" of the one of that name.
    take_gem(import.name.substr(0, import.name.find('/')));
  }

  bool take_file(const std::string& stem, const scripts::Import& import) {
    for (const char* suffix : {"", ".rb", ".so"}) {
      const std::string path = stem + suffix;
      const auto walked = modules_.walker().walk(path);
      if (!walked || walked->status.kind != tree::Kind::file) continue;
      if (modules_.take(walked->path, import.name, import.is_optional))
        modules_.read_later(walked->path);
      return true;
    }
    return false;
  }

  // A gem: its specification, its files, its extensions, and the gems that it depends on.
  void take_gem(const std::string& name) {
    if (!gems_.insert(name).second) return;
    for (const auto& home : homes_) {
      for (const auto& specification : matching_paths(
               modules_.walker(), fmt::format("{}/specifications/{}-[0-9]*.gemspec", home, name))) {
        modules_.take(specification, name, false);
        const std::string_view file = tree::base_name(specification);
        const std::string full(file.substr(0, file.size() - std::string_view(".gemspec").size()));
        for (const auto& pattern : {fmt::format("{}/gems/{}", home, full),
                                    fmt::format("{}/extensions/*/*/{}", home, full)})
          for (const auto& path : matching_paths(modules_.walker(), pattern))
            if (modules_.take(path, name, false)) read_below(path);
        take_dependencies(read_text(modules_.walker(), specification));
      }
    }
  }

  void take_dependencies(std::string_view text) {
    for (const std::string_view word : {"add_runtime_dependency(", "add_dependency("}) {
      for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at)) {
        at += word.size();
        std::string_view rest = text.substr(at);
        const auto begin = rest.find_first_of("\"<'q");
        if (begin == std::string_view::npos) continue;
        rest.remove_prefix(std::min(rest.find_first_not_of("\"'%q<", begin), rest.size()));
        take_gem(std::string(rest.substr(0, rest.find_first_of("\"'>"))));
      }
    }
  }

  void read_below(const std::string& directory) {
    each_below(modules_.walker(), directory, {"test", "spec"},
               [&](const std::string& path, const tree::Status& status) {
                 if (status.kind == tree::Kind::file && path.ends_with(".rb"))
                   modules_.read_later(path);
               });
  }

  Modules& modules_;
  std::vector<std::string> homes_;
  std::set<std::string> asked_;
  std::set<std::string> gems_;
};

// Of a language that is not known, what texts name of their own package.
std::vector<Named> paths_in(const FactStore& facts, const NameReader& names,
                            const std::vector<std::string>& texts) {
  std::vector<Named> found;
  for (const std::string& text : texts) {
    for (const PathText& named : path_texts(read_text(facts.engine().walker(), text))) {
      auto its = names.of_package(named.path, text);
      if (its && its->grade == Grade::needed &&
          std::ranges::find(found, its->name, &Named::name) == found.end())
        found.push_back(*std::move(its));
    }
  }
  return found;
}

// Where modules are found first: beside the scripts, if that is not everybody's place.
std::vector<std::string> beside(const std::vector<std::string>& paths) {
  std::vector<std::string> directories;
  for (const std::string& path : paths) {
    std::string directory(tree::parent(path));
    if (place_of(directory) != Place::common &&
        std::ranges::find(directories, directory) == directories.end())
      directories.push_back(std::move(directory));
  }
  return directories;
}

std::vector<std::string> joined(std::vector<std::string> all,
                                const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

struct Language {
  std::string_view interpreter;  // the beginning of its name
  std::vector<std::string_view> endings;
};
const std::vector<Language>& languages() {
  static const std::vector<Language> all = {{"python", {".py"}},
                                            {"perl", {".pl", ".pm", ".psgi", ".cgi"}},
                                            {"ruby", {".rb", ".ru"}},
                                            {"node", {".js", ".mjs", ".cjs"}}};
  return all;
}

}  // namespace

bool is_source(std::string_view path) {
  return std::ranges::any_of(languages(), [&](const Language& language) {
    return is_for_interpreter(path, language.interpreter);
  });
}

bool is_for_interpreter(std::string_view path, std::string_view interpreter) {
  return std::ranges::any_of(languages(), [&](const Language& language) {
    return interpreter.starts_with(language.interpreter) &&
           std::ranges::any_of(language.endings,
                               [&](std::string_view ending) { return path.ends_with(ending); });
  });
}

std::vector<Named> names_in_language(const FactStore& facts, const NameReader& names,
                                     const std::vector<std::string>& paths,
                                     std::string_view interpreter) {
  const tree::Walker& walker = facts.engine().walker();
  const auto run = [&](Modules& modules, const auto& read) {
    for (const std::string& path : paths)
      modules.read_later(path);
    return modules.run(read);
  };
  if (interpreter.starts_with("python")) {
    Modules modules(
        facts, names,
        joined(beside(paths), directories_of(walker, {"/usr/local/lib/python3*/dist-packages",
                                                      "/usr/local/lib/python3*/site-packages",
                                                      "/usr/lib/python3/dist-packages",
                                                      "/usr/lib/python3*/site-packages",
                                                      "/usr/lib64/python3*/site-packages"})));
    Python python(modules);
    return run(modules, [&](const std::string&, const std::string& text) { python.read(text); });
  }
  if (interpreter.starts_with("perl")) {
    Modules modules(
        facts, names,
        directories_of(
            walker, {"/usr/local/lib/*/perl/5*", "/usr/local/share/perl/5*", "/usr/local/lib/perl5",
                     "/usr/local/share/perl5", "/usr/lib/*/perl5/5*", "/usr/share/perl5",
                     "/usr/lib64/perl5/vendor_perl", "/usr/share/perl5/vendor_perl"}));
    Perl perl(modules);
    return run(modules, [&](const std::string&, const std::string& text) { perl.read(text); });
  }
  if (interpreter.starts_with("ruby")) {
    Modules modules(facts, names, directories_of(walker, {"/usr/lib/ruby/vendor_ruby"}));
    Ruby ruby(modules,
              directories_of(
                  walker, {"/usr/share/rubygems-integration/*", "/usr/lib/*/rubygems-integration/*",
                           "/var/lib/gems/*", "/usr/local/bundle", "/usr/local/lib/ruby/gems/*"}));
    return run(modules,
               [&](const std::string& at, const std::string& text) { ruby.read(at, text); });
  }
  if (interpreter.starts_with("node")) return names_in_node(facts, names, paths);
  return paths_in(facts, names, paths);
}

}  // namespace whittle::needs
