// Where libraries look for their files, and by what they can be told otherwise.
//
// A library has its directories compiled in. Most read a variable once, at their start;
// those are set for the program, unless the user did. A library without one (gnutls and
// its list of authorities, iconv of musl) finds what the machine has there.
#include "bundle/variables.h"

#include "bundle/interpreter_files.h"
#include "needs/paths.h"

#include <algorithm>

namespace whittle::bundle {

namespace {

using needs::is_at_or_below;

struct Known {
  std::string_view path;  // in the bundle: a directory or a file that is read by the variable
  std::string_view name;
  std::string_view value;  // empty: "@/PATH"
  bool is_enough = true;   // nothing looks there by a constant path besides
};

// One variable may be in several lines: the first whose path is there counts.
constexpr Known known[] = {
    // glibc
    {"lib/gconv", "GCONV_PATH", ""},
    {"lib/locale", "LOCPATH", ""},
    {"share/zoneinfo", "TZDIR", ""},
    // musl
    {"share/i18n/locales/musl", "MUSL_LOCPATH", ""},
    // OpenSSL, and who has its own name for the list of authorities
    {"etc/ssl/certs/ca-certificates.crt", "SSL_CERT_FILE", ""},
    {"etc/ssl/certs/ca-certificates.crt", "CURL_CA_BUNDLE", ""},
    {"etc/ssl/certs/ca-certificates.crt", "GIT_SSL_CAINFO", ""},
    {"etc/ssl/cert.pem", "SSL_CERT_FILE", ""},
    {"etc/ssl/certs", "SSL_CERT_DIR", ""},
    {"etc/ssl/openssl.cnf", "OPENSSL_CONF", ""},
    {"lib/ossl-modules", "OPENSSL_MODULES", ""},
    {"lib/engines-3", "OPENSSL_ENGINES", ""},
    {"lib/engines-1.1", "OPENSSL_ENGINES", ""},
    // ncurses
    {"share/terminfo", "TERMINFO_DIRS",
     "@/lib/terminfo:@/share/terminfo:/etc/terminfo:/lib/terminfo:/usr/share/terminfo"},
    {"lib/terminfo", "TERMINFO_DIRS",
     "@/lib/terminfo:/etc/terminfo:/lib/terminfo:/usr/share/terminfo"},
    // other libraries
    {"lib/file/magic.mgc", "MAGIC", ""},
    {"share/misc/magic.mgc", "MAGIC", ""},
    {"lib/sasl2", "SASL_PATH", ""},
    {"etc/fonts", "FONTCONFIG_PATH", ""},
    {"lib/gio/modules", "GIO_MODULE_DIR", ""},
    {"share/glib-2.0/schemas", "GSETTINGS_SCHEMA_DIR", ""},
    {"lib/qt5/plugins", "QT_PLUGIN_PATH", ""},
    {"lib/qt6/plugins", "QT_PLUGIN_PATH", ""},
    {"share/alsa/alsa.conf", "ALSA_CONFIG_PATH", ""},
    {"share/X11/xkb", "XKB_CONFIG_ROOT", ""},
    {"share/X11/locale", "XLOCALEDIR", ""},
    {"share/proj", "PROJ_DATA", ""},
    {"share/gdal", "GDAL_DATA", ""},
    // programs and languages
    {"lib/git-core", "GIT_EXEC_PATH", ""},
    {"share/git-core/templates", "GIT_TEMPLATE_DIR", ""},
    {"share/vim", "VIM", ""},
    {"share/nodejs", "NODE_PATH", "", false},
    {"share/lua/5.4", "LUA_PATH", "@/share/lua/5.4/?.lua;;"},
};

// Perl's directories, by the version that Debian has in their names.
constexpr std::string_view perl[] = {"lib/perl5", "share/perl5", "lib/perl", "share/perl",
                                     "lib/perl-base"};

std::string perl_path(const std::function<bool(const std::string&)>& has) {
  std::string path;
  const auto add = [&](const std::string& directory) {
    if (has(directory)) path += (path.empty() ? "@/" : ":@/") + directory;
  };
  for (const std::string_view directory : perl) {
    for (const char* version : {"5.32", "5.36", "5.40"})
      add(std::string(directory) + "/" + version);
    if (!directory.ends_with("/perl")) add(std::string(directory));
  }
  return path;
}

}  // namespace

std::vector<Variable> variables_for(const std::function<bool(const std::string&)>& has) {
  std::vector<Variable> variables;
  for (const Known& each : known) {
    const std::string path(each.path);
    if (!has(path) || std::ranges::find(variables, each.name, &Variable::name) != variables.end())
      continue;
    variables.push_back({.name = std::string(each.name),
                         .value = each.value.empty() ? "@/" + path : std::string(each.value)});
  }
  if (std::string path = perl_path(has); !path.empty())
    variables.push_back({.name = "PERL5LIB", .value = std::move(path)});
  return variables;
}

bool is_found_at(std::string_view path) {
  if (path == "bundle.json") return true;
  for (const Known& each : known)
    if (each.is_enough && is_at_or_below(path, each.path)) return true;
  for (const std::string_view directory : perl)
    if (is_at_or_below(path, directory)) return true;
  return is_at_or_below(path, "bin") || is_at_or_below(path, "shared") ||
         is_found_beside_interpreter(path);
}

}  // namespace whittle::bundle
