#include "needs/secrets.h"

#include "base/glob.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace whittle::needs {

namespace {

// Larger files hold no key, or are programs that know what one looks like.
constexpr std::uint64_t largest_key_file = 65536;

bool matches_any(const std::vector<Glob>& globs, std::string_view path) {
  return std::ranges::any_of(globs, [&](const Glob& glob) { return glob.matches(path); });
}

const std::vector<Glob>& names_of_machines() {
  static const std::vector<Glob> globs = {Glob("/etc/shadow"),
                                          Glob("/etc/shadow-"),
                                          Glob("/etc/gshadow"),
                                          Glob("/etc/gshadow-"),
                                          Glob("/etc/hosts"),
                                          Glob("/etc/hostname"),
                                          Glob("/etc/resolv.conf"),
                                          Glob("/etc/machine-id"),
                                          Glob("/var/lib/dbus/machine-id"),
                                          Glob("*.keytab"),
                                          Glob("/etc/ssl/private"),
                                          Glob("/etc/pki/tls/private"),
                                          Glob("/etc/ssh/ssh_host_*_key")};
  return globs;
}

using NameOfSecret = std::pair<Glob, std::string_view>;

const std::vector<NameOfSecret>& names_of_secrets() {
  constexpr std::string_view key = "a private key";
  constexpr std::string_view credentials = "credentials";
  constexpr std::string_view environment = "an environment with secrets";
  static const std::vector<NameOfSecret> names = {
      {Glob("id_rsa"), key},
      {Glob("id_dsa"), key},
      {Glob("id_ecdsa"), key},
      {Glob("id_ed25519"), key},
      {Glob("*.p12"), key},
      {Glob("*.pfx"), key},
      {Glob("*.ppk"), key},
      {Glob(".git"), "the history of a repository"},
      {Glob(".env"), environment},
      {Glob(".env.local"), environment},
      {Glob(".env.*.local"), environment},
      {Glob(".env.production"), environment},
      {Glob(".netrc"), credentials},
      {Glob(".pgpass"), credentials},
      {Glob(".pypirc"), credentials},
      {Glob(".git-credentials"), credentials},
      {Glob(".htpasswd"), credentials},
      {Glob("credentials.json"), credentials},
      {Glob("/**/.aws/credentials"), credentials},
      {Glob("/**/.docker/config.json"), credentials},
      {Glob("/**/.kube/config"), credentials},
      {Glob("/**/.cargo/credentials*"), credentials},
  };
  return names;
}

// Whether a line is the first of a private key in PEM. Within a line the words stand
// in many programs and documents.
bool holds_private_key(std::string_view text) {
  constexpr std::string_view begins = "-----BEGIN ";
  constexpr std::string_view ends = "PRIVATE KEY-----";
  for (auto at = text.find(begins); at != std::string_view::npos; at = text.find(begins, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    std::string_view line = text.substr(at, text.find('\n', at) - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.ends_with(ends)) return true;
  }
  return false;
}

// A token by which a service knows who calls: what it begins with, and how many letters,
// digits, "-" and "_" follow at least.
struct TokenForm {
  std::string_view prefix;
  std::size_t length;
};

constexpr std::array token_forms = std::to_array<TokenForm>({
    {"ghp_", 36},         // GitHub: of a person,
    {"gho_", 36},         // by OAuth,
    {"ghs_", 36},         // of an application,
    {"github_pat_", 60},  // for some repositories
    {"glpat-", 20},       // GitLab
    {"npm_", 36},         // npm
    {"pypi-AgEI", 50},    // PyPI
    {"xoxb-", 40},        // Slack: of a program,
    {"xoxp-", 40},        // of a person
    {"sk_live_", 24},     // Stripe
    {"hf_", 34},          // Hugging Face
});

bool is_of_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-';
}

bool holds_token(std::string_view text, const TokenForm& form) {
  for (auto at = text.find(form.prefix); at != std::string_view::npos;
       at = text.find(form.prefix, at + 1)) {
    if (at != 0 && is_of_word(text[at - 1])) continue;
    std::string_view rest = text.substr(at + form.prefix.size());
    const auto end = std::ranges::find_if_not(rest, is_of_word) - rest.begin();
    if (static_cast<std::size_t>(end) >= form.length) return true;
  }
  return false;
}

// Whether a text has a word, of the letters `is_letter` takes, that `is_one` takes.
bool has_word(std::string_view text, auto is_letter, auto is_one) {
  for (auto at = text.begin(); at != text.end();) {
    const auto begin = std::find_if(at, text.end(), is_letter);
    at = std::find_if_not(begin, text.end(), is_letter);
    if (begin != at && is_one(std::string_view(begin, at))) return true;
  }
  return false;
}

// What AWS calls its keys in documents, in the name of a key and in its secret.
bool is_of_documents(std::string_view word) {
  return word.contains("EXAMPLE");
}

constexpr std::string_view aws_prefix = "AKIA";
constexpr std::size_t aws_name_size = 20;
constexpr std::size_t aws_secret_size = 40;

// A key of AWS is a name, which is no secret and stands in many documents, and 40 letters of
// base64 beside it, which are. 40 letters of hexadecimal are a digest.
bool holds_aws_key(std::string_view text) {
  if (!text.contains(aws_prefix)) return false;
  const auto is_name = [](std::string_view word) {
    return word.size() == aws_name_size && word.starts_with(aws_prefix) && !is_of_documents(word);
  };
  const auto is_secret = [](std::string_view word) {
    return word.size() == aws_secret_size && !is_of_documents(word) &&
           std::ranges::any_of(word, [](char c) { return c > 'F' && c <= 'Z'; }) &&
           std::ranges::any_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const auto is_of_base64 = [](char c) {
    return (is_of_word(c) && c != '-' && c != '_') || c == '+' || c == '/';
  };
  return has_word(text, is_of_word, is_name) && has_word(text, is_of_base64, is_secret);
}

bool holds_token(std::string_view text) {
  return holds_aws_key(text) || std::ranges::any_of(token_forms, [&](const TokenForm& form) {
           return holds_token(text, form);
         });
}

}  // namespace

bool belongs_to_machine(std::string_view path) {
  return matches_any(names_of_machines(), path);
}

std::string secret_in(const tree::Walker& walker, const std::string& path,
                      const tree::Status& status) {
  const auto named = std::ranges::find_if(
      names_of_secrets(), [&](const NameOfSecret& name) { return name.first.matches(path); });
  if (named != names_of_secrets().end()) return std::string(named->second);
  if (status.kind != tree::Kind::file || status.size > largest_key_file) return {};
  const auto contents = walker.tree().contents(path);
  if (!contents) return {};
  if (holds_private_key(contents->text())) return "a private key";
  return holds_token(contents->text()) ? "a token" : std::string();
}

}  // namespace whittle::needs
