// The name service switch of glibc (nss/nss_database.c, 2.36). A service NAME is
// the library libnss_NAME.so.2, which libc opens, but for `files` and `dns`, which
// are part of libc since 2.34. What a database that nsswitch.conf does not name
// uses is compiled in: hosts and networks "files dns", the others "files" ("compat"
// and "nis" before 2.32).
#include "needs/name_service.h"

#include "needs/paths.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace whittle::needs {

namespace {

// These talk to a daemon of the machine over a socket: an image has none.
constexpr std::array<std::string_view, 14> daemons = {
    "systemd", "resolve", "myhostname", "mymachines",   "sss",   "winbind",       "wins",
    "ldap",    "nslcd",   "mdns",       "mdns_minimal", "mdns4", "mdns4_minimal", "mdns6"};

// Docker, podman and Kubernetes mount a file of their own over it; where nobody does
// (runc, ctr, chroot) localhost is not found without it.
constexpr std::string_view hosts_text =
    "127.0.0.1\tlocalhost\n"
    "::1\tlocalhost ip6-localhost ip6-loopback\n";

std::vector<std::string> defaults(const std::string& database) {
  if (database == "hosts" || database == "networks") return {"files", "dns"};
  return {"files"};
}

class Switch {
 public:
  Switch(const tree::Walker& walker, bool has_modules) : walker_(walker) {
    for (const auto& words : words_of_lines(read_text(walker, "/etc/nsswitch.conf"))) {
      std::string line;
      for (const auto& word : words)
        line += word + ' ';
      const auto colon = line.find(':');
      if (colon == std::string::npos) continue;
      auto rest = words_of_lines(line.substr(colon + 1));
      if (!rest.empty()) databases_[line.substr(0, colon)] = rest.front();
    }
    files_are_modules_ = has_modules;
  }

  void add(const std::string& database, NameService& answer) {
    const auto found = databases_.find(database);
    const auto services = found == databases_.end() ? defaults(database) : found->second;
    std::string line;
    bool kept = false;  // the service before: "[NOTFOUND=return]" belongs to it
    for (const auto& service : services) {
      if (service.starts_with('[')) {
        if (kept) line += ' ' + service;
        continue;
      }
      kept = keep(service);
      if (!kept) {
        // Without its files `db` knows nothing: nothing is lost.
        if (service != "db") answer.left_out.push_back(database + ": " + service);
        continue;
      }
      line += ' ' + service;
      add_module(service, answer);
    }
    // An action that nothing follows has nothing to decide.
    if (const auto action = line.rfind(" ["); action != std::string::npos && line.ends_with(']')) {
      line.erase(action);
    }
    if (line.empty()) {
      for (const auto& service : defaults(database)) {
        line += ' ' + service;
        add_module(service, answer);
      }
    }
    answer.configuration += database + ':' + line + '\n';
  }

 private:
  bool keep(const std::string& service) const {
    if (std::ranges::find(daemons, service) != daemons.end()) return false;
    if (service == "db") return !matching_paths(walker_, "/var/lib/misc/*.db").empty();
    if (service == "nis" || service == "nisplus" || service == "compat") return false;
    return true;
  }

  void add_module(const std::string& service, NameService& answer) const {
    const bool in_libc = service == "files" || service == "dns";
    if (in_libc && !files_are_modules_) return;
    const std::string module = "libnss_" + service + ".so.2";
    if (std::ranges::find(answer.modules, module) == answer.modules.end()) {
      answer.modules.push_back(module);
    }
  }

  const tree::Walker& walker_;
  bool files_are_modules_ = false;
  std::map<std::string, std::vector<std::string>> databases_;
};

}  // namespace

NameService name_service(const tree::Walker& walker, const loader::LdSo& ld_so,
                         const std::vector<std::string>& databases) {
  NameService answer;
  const std::set<std::string> wanted(databases.begin(), databases.end());
  if (ld_so.family == loader::Family::glibc) {
    Switch configuration(walker, !ld_so.at_least(2, 34));
    for (const auto& database : wanted)
      configuration.add(database, answer);
    answer.written.push_back({"/etc/nsswitch.conf", answer.configuration});
  }
  answer.has_accounts = wanted.contains("passwd") || wanted.contains("group");
  if (wanted.contains("hosts")) {
    answer.written.push_back({"/etc/hosts", std::string(hosts_text)});
  }
  for (const auto* database : {"services", "protocols", "networks", "rpc", "ethers"}) {
    const std::string path = std::string("/etc/") + database;
    if (wanted.contains(database) && exists(walker, path)) answer.files.push_back(path);
  }
  return answer;
}

}  // namespace whittle::needs
