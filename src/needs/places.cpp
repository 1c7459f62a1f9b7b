// Directories by the Filesystem Hierarchy Standard (3.0) and by what Debian, Fedora and
// Alpine have besides.
#include "needs/places.h"

#include "base/glob.h"
#include "needs/paths.h"

#include <algorithm>
#include <array>
#include <set>

namespace whittle::needs {

namespace {

constexpr std::array never = {
    // The kernel's, and what every machine has for itself.
    "/proc", "/sys", "/dev", "/var/tmp", "/boot", "/root", "/home", "/mnt", "/media", "/lost+found",
    "/run/systemd", "/run/udev", "/run/dbus", "/run/user", "/run/log", "/run/nscd",
    "/var/run/systemd", "/var/run/udev", "/var/run/dbus", "/var/run/nscd", "/var/run/utmp",
    "/var/log/wtmp", "/var/log/lastlog", "/var/log/btmp", "/var/log/journal", "/var/lib/dpkg",
    "/var/lib/apt", "/var/cache/apt", "/var/lib/rpm", "/lib/apk", "/var/lib/dbus",
    "/var/lib/systemd", "/var/cache/fontconfig", "/var/cache/ldconfig", "/bin/sh", "/bin/bash",
    "/bin/csh", "/bin/tcsh", "/bin/ksh", "/bin/zsh", "/var/spool/cron",
    // Read by people, compilers and service managers.
    "/usr/include", "/usr/src", "/usr/share/doc", "/usr/share/man", "/usr/share/info",
    "/usr/share/locale", "/usr/share/i18n", "/usr/share/help", "/usr/share/gtk-doc",
    "/usr/share/lintian", "/usr/share/bug", "/usr/share/bash-completion", "/usr/share/zsh",
    "/usr/share/applications", "/usr/share/aclocal", "/usr/share/pkgconfig", "/usr/lib/debug",
    "/usr/lib/pkgconfig", "/usr/lib/systemd", "/lib/systemd", "/etc/systemd", "/etc/init.d",
    "/etc/cron.d", "/etc/cron.daily", "/etc/cron.weekly", "/etc/logrotate.d", "/etc/apt",
    "/etc/dpkg", "/etc/kernel", "/etc/sysctl.d", "/etc/modprobe.d", "/lib/modules",
    "/usr/lib/modules", "/usr/lib/sysctl.d", "/usr/lib/sysusers.d", "/usr/lib/tmpfiles.d",
    "/usr/lib/udev", "/lib/udev", "/usr/lib/binfmt.d", "/usr/lib/modules-load.d", "/lib/firmware",
    // What rules know better.
    "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/nsswitch.conf", "/etc/hosts",
    "/etc/host.conf", "/etc/resolv.conf", "/etc/hostname", "/etc/localtime", "/etc/timezone",
    "/etc/machine-id", "/etc/mtab", "/etc/fstab", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/ld.so.preload", "/etc/shells", "/etc/securetty", "/etc/nologin",
    "/etc/os-release", "/usr/lib/os-release", "/etc/issue", "/etc/issue.net", "/etc/motd",
    "/etc/environment", "/etc/profile", "/etc/profile.d", "/etc/pam.d", "/etc/security",
    "/etc/login.defs", "/etc/ssl", "/etc/pki", "/usr/lib/ssl", "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates", "/usr/share/zoneinfo", "/usr/lib/locale", "/etc/localtime",
    "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/etc/inputrc", "/etc/gai.conf"};

constexpr std::array state_directories = {"/run",     "/var/run",   "/var/lock",  "/var/lib",
                                          "/var/log", "/var/cache", "/var/spool", "/var/mail",
                                          "/var/db",  "/var/opt",   "/tmp"};

constexpr std::array common = {"/",
                               "/bin",
                               "/sbin",
                               "/lib",
                               "/lib32",
                               "/lib64",
                               "/libx32",
                               "/etc",
                               "/opt",
                               "/srv",
                               "/usr",
                               "/var",
                               "/var/www",
                               "/usr/bin",
                               "/usr/sbin",
                               "/usr/lib",
                               "/usr/lib32",
                               "/usr/lib64",
                               "/usr/libx32",
                               "/usr/libexec",
                               "/usr/share",
                               "/usr/games",
                               "/usr/local",
                               "/usr/local/*",
                               "/usr/local/share/*",
                               "/usr/X11R6",
                               "/usr/lib/*-linux-*",
                               "/lib/*-linux-*",
                               "/usr/lib/X11",
                               "/usr/lib/games",
                               "/usr/lib/cgi-bin",
                               "/usr/lib/python3*",
                               "/usr/lib/python3/dist-packages",
                               "/usr/share/X11",
                               "/usr/share/fonts",
                               "/usr/share/fonts/*",
                               "/usr/share/icons",
                               "/usr/share/pixmaps",
                               "/usr/share/mime",
                               "/usr/share/themes",
                               "/usr/share/sounds",
                               "/usr/share/java",
                               "/usr/share/javascript",
                               "/usr/share/perl5",
                               "/usr/share/nodejs",
                               "/usr/share/ruby",
                               "/usr/share/rubygems-integration",
                               "/usr/share/misc",
                               "/usr/share/dict",
                               "/usr/share/xml",
                               "/usr/share/sgml",
                               "/usr/share/dbus-1",
                               "/usr/share/polkit-1",
                               "/usr/share/games",
                               "/usr/share/color",
                               "/usr/share/common-licenses",
                               "/etc/X11",
                               "/etc/xdg",
                               "/etc/default",
                               "/etc/alternatives",
                               "/etc/conf.d",
                               "/etc/dbus-1",
                               "/etc/fonts",
                               "/etc/fonts/conf.d"};

template <std::size_t N>
bool is_in(const std::array<const char*, N>& directories, std::string_view path) {
  return std::ranges::any_of(
      directories, [&](const char* directory) { return is_at_or_below(path, directory); });
}

// Of the C library, and of its release: a rule of its own knows the converters of gconv.
bool is_of_gconv(std::string_view path) {
  return path.ends_with("/gconv") || path.find("/gconv/") != std::string_view::npos;
}

// For a compiler, a linker or a reader.
bool is_for_building(std::string_view path) {
  for (const std::string_view suffix : {".h", ".a", ".o", ".pc", ".c", ".cc", ".cpp", ".hpp", ".rs",
                                        ".go", ".hs", ".ml", ".zig", ".swift", ".f90"})
    if (path.ends_with(suffix)) return true;
  return false;
}

}  // namespace

Place place_of(std::string_view path) {
  if (is_in(never, path) || is_for_building(path) || is_of_gconv(path)) return Place::none;
  if (is_in(state_directories, path)) return Place::state;
  static const std::vector<Glob> globs(common.begin(), common.end());
  if (std::ranges::any_of(globs, [&](const Glob& glob) { return glob.matches(path); }))
    return Place::common;
  return is_at_or_below(path, "/etc") ? Place::configuration : Place::data;
}

bool is_shared(const packages::Database& database, std::string_view directory) {
  constexpr std::size_t many = 8;
  std::set<std::string_view> sources;
  for (const packages::Package* package : database.owners(directory))
    sources.insert(package->source);
  return sources.size() > many;
}

}  // namespace whittle::needs
