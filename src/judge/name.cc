// What does the name promise of the value, and does the value just repeat the name?
#include <algorithm>
#include <array>

#include "judge/another.h"
#include "judge/chars.h"
#include "judge/echo.h"
#include "judge/signals.h"
#include "judge/words.h"

namespace dredge::judging {

namespace {

using Texts = std::string_view;

constexpr auto kPassword = std::to_array<Texts>(
    {"password", "passwd",     "passwort",   "passphrase", "pwd",    "passcode",  "pword",
     "pw",       "passw",      "passwrd",    "userpass",   "dbpass", "pass",      "mypassword",
     "authpass", "contraseña", "motdepasse", "rootpw",     "bindpw", "masterauth"});
constexpr auto kSecret = std::to_array<Texts>({"secret", "secrets", "clientsecret", "appsecret"});
constexpr auto kToken = std::to_array<Texts>(
    {"token", "tokens", "jwt", "bearer", "authtoken", "apitoken", "accesstoken", "pat"});
constexpr auto kKey =
    std::to_array<Texts>({"apikey", "accesskey", "secretkey", "privatekey", "authkey", "masterkey",
                          "appkey", "apikeys", "nkey", "seed"});
constexpr auto kBeforeKey = std::to_array<Texts>(
    {"api",      "access",  "private", "secret", "auth",        "encryption", "signing",
     "consumer", "account", "master",  "app",    "application", "client",     "license",
     "service",  "storage", "shared",  "hmac",   "aes",         "crypto",     "deploy",
     "ssh",      "session", "cookie",  "jwt",    "server",      "developer",  "oauth"});
constexpr auto kWeak = std::to_array<Texts>(
    {"key", "keys", "auth", "authorization", "credential", "credentials", "cred", "creds", "api",
     "signature", "sig", "salt", "nonce", "pin", "code", "oauth", "verifier"});

// A head noun after which the value is about the secret, not the secret.
constexpr auto kNotTheSecret = std::to_array<Texts>(
    {"id",          "ids",         "name",        "names",      "type",        "types",
     "url",         "uri",         "path",        "file",       "filename",    "dir",
     "directory",   "field",       "fields",      "label",      "placeholder", "hash",
     "hashed",      "digest",      "md",          "sha",        "sha1",        "sha256",
     "checksum",    "error",       "errors",      "message",    "messages",    "hint",
     "regex",       "pattern",     "length",      "len",        "size",        "min",
     "max",         "count",       "num",         "expiry",     "expires",     "expiration",
     "prefix",      "suffix",      "header",      "headers",    "param",       "params",
     "parameter",   "policy",      "required",    "enabled",    "disabled",    "endpoint",
     "host",        "port",        "method",      "mode",       "format",      "version",
     "algorithm",   "alg",         "algo",        "provider",   "source",      "store",
     "storage",     "manager",     "service",     "class",      "selector",    "element",
     "input",       "form",        "page",        "screen",     "link",        "button",
     "title",       "text",        "description", "desc",       "help",        "tooltip",
     "validator",   "validation",  "rule",        "rules",      "status",      "state",
     "role",        "scope",       "scopes",      "index",      "idx",         "table",
     "column",      "attribute",   "attr",        "property",   "ref",         "reference",
     "env",         "var",         "variable",    "arn",        "region",      "issuer",
     "audience",    "subject",     "ttl",         "timeout",    "lifetime",    "date",
     "time",        "at",          "on",          "by",         "from",        "list",
     "map",         "set",         "array",       "spec",       "schema",      "template",
     "command",     "cmd",         "event",       "action",     "handler",     "callback",
     "function",    "func",        "test",        "tests",      "used",        "config",
     "iv",          "exception",   "warning",     "info",       "question",    "strength",
     "reset",       "change",      "changed",     "login",      "user",        "username",
     "email",       "owner",       "flow",        "guard",      "model",       "view",
     "controller",  "module",      "package",     "plugin",     "cipher",      "curve",
     "usage",       "pair",        "ring",        "map",        "mapping",     "chain",
     "fingerprint", "encoding",    "separator",   "delimiter",  "flag",        "flags",
     "option",      "options",     "request",     "response",   "grant",       "limit",
     "interval",    "validity",    "filter",      "wrapper",    "factory",     "builder",
     "listener",    "interceptor", "converter",   "encoder",    "decoder",     "adapter",
     "vocab",       "encryption",  "repository",  "customizer", "generator",   "resolver",
     "namespace",   "mount",       "volume",      "issuance"});
// A first word that makes the name a message or a question.
constexpr auto kStates = std::to_array<Texts>(
    {"env",    "invalid", "wrong",    "incorrect", "missing",   "forgot",  "forgotten", "forget",
     "no",     "not",     "has",      "is",        "show",      "hide",    "use",       "need",
     "needs",  "require", "requires", "allow",     "enable",    "disable", "mandatory", "confirm",
     "repeat", "label",   "title",    "error",     "err",       "msg",     "can",       "should",
     "must",   "with",    "without",  "expired",   "lost",      "check",   "validate",  "verify",
     "update", "reset",   "change",   "empty",     "encrypted", "hashed",  "unknown",   "get",
     "set",    "create",  "delete",   "generate",  "find",      "list",    "add",       "remove",
     "max",    "min",     "num"});
// Tokens of paging and parsing, keys of sorting and keyboards.
constexpr auto kOther = std::to_array<Texts>(
    {"page",      "next",          "continuation", "cursor",  "previous",    "prev",
     "sync",      "parser",        "lexer",        "primary", "foreign",     "sort",
     "partition", "cache",         "index",        "map",     "object",      "group",
     "row",       "shortcut",      "hot",          "press",   "column",      "unique",
     "order",     "lookup",        "translation",  "locale",  "message",     "i18n",
     "csrf",      "delimiter",     "start",        "end",     "stop",        "pad",
     "xsrf",      "authenticity",  "antiforgery",  "down",    "up",          "keyboard",
     "last",      "lookahead",     "syntax",       "grammar", "idempotency", "websocket",
     "dedup",     "deduplication", "correlation",  "postman"});
constexpr auto kPublic = std::to_array<Texts>({"public", "pub", "publishable", "publickey"});
// A head noun of what everyone may see: certificates and their requests.
constexpr auto kPublicHead =
    std::to_array<Texts>({"crt", "cert", "certs", "certificate", "certificates", "cer", "csr", "ca",
                          "cacert", "cacerts", "cabundle", "pubkey"});
// Of hidden form fields: they end with the session, and their page's reader has one anyway.
constexpr auto kForgery = std::to_array<Texts>({"csrf", "xsrf", "authenticity", "antiforgery"});
constexpr auto kUser =
    std::to_array<Texts>({"user", "username", "login", "email", "uid", "account", "uname"});

// Only the last part of a path names the value: "spring.datasource.password".
std::string_view last_part(std::string_view name) {
  while (!name.empty() && !is_alnum(name.back()) && !is_non_ascii(name.back()))
    name.remove_suffix(1);
  const std::size_t dot = name.find_last_of("./");
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool has_word(const Words& words, std::span<const Texts> list) {
  for (std::string_view word : words) {
    if (is_one_of(word, list)) return true;
  }
  return false;
}

bool ends_with_one(std::string_view text, std::span<const Texts> list) {
  for (Texts word : list) {
    if (word.size() > 4 && ends_with_ignoring_case(text, word)) return true;
  }
  return false;
}

bool names_key(const Words& words, std::string_view name) {
  if (has_word(words, kKey) || ends_with_one(name, kKey)) return true;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool key = same_ignoring_case(words[i], "key") || same_ignoring_case(words[i], "keys");
    if (key && is_one_of(words[i - 1], kBeforeKey)) return true;
  }
  return false;
}

// The last word that is not a number or which of several: "password2", "token_01" and "keyNameOld"
// are about password, token and name.
std::string_view head_of(const Words& words) {
  constexpr auto kWhich = std::to_array<Texts>({"old", "new", "default", "tmp", "temp", "legacy"});
  for (std::size_t i = words.size(); i > 0; --i) {
    const std::string_view word = words[i - 1];
    if (!is_digit(word.front()) && (i == 1 || !is_one_of(word, kWhich))) return word;
  }
  return {};
}

// "passwordKey: db-password", "existingSecretAccessKeyIDKey": the key under which a store of
// secrets keeps it.
bool names_key_in_store(const Words& words, std::string_view value) {
  if (words.size() < 2 || !same_ignoring_case(words[words.size() - 1], "key")) return false;
  if (same_ignoring_case(words[0], "existing") && has_word(words, kSecret)) return true;
  const std::size_t joint = value.find_last_of("-_.");
  return has_word(words, kPassword) && joint != std::string_view::npos &&
         is_one_of(value.substr(joint + 1), kPassword);
}

// "certSecret", "existingSecret": where a secret is kept, by its name there.
bool names_stored_secret(const Words& words) {
  constexpr auto kKept = std::to_array<Texts>(
      {"cert", "certificate", "tls", "ca", "auth", "pull", "existing", "image", "registry"});
  if (words.size() < 2) return false;
  const std::string_view head = words[words.size() - 1];
  return (same_ignoring_case(head, "secret") || same_ignoring_case(head, "secrets")) &&
         is_one_of(words[words.size() - 2], kKept);
}

// "createRandomPassword("domain")", "readToken("app")": makes or looks up what it is named for.
bool makes_secret(std::string_view callee) {
  constexpr auto kMakers = std::to_array<Texts>({"create", "generate", "random", "make", "read",
                                                 "prompt", "ask", "find", "request", "issue"});
  const Words words(callee);
  return words.size() >= 2 && is_one_of(words[0], kMakers);
}

// The type that the field stands in: of `PublicKey{ID: "1", Key: "..."}` the PublicKey.
bool in_public_type(const Context& context) {
  const std::size_t open = context.before.find_last_of("{(");
  if (open == std::string_view::npos || open == 0) return false;
  std::size_t begin = open;
  while (begin > 0 && is_word(context.before[begin - 1])) --begin;
  const std::string_view type = context.before.substr(begin, open - begin);
  constexpr auto kTypes = std::to_array<Texts>({"pubkey", "publickey", "publishablekey"});
  return contains_one_of(type, kTypes);
}

// "DATABASE_PASSWORD" as a value is the name of an environment variable.
bool is_env_name(std::string_view value) {
  return value.size() >= 5 && value.find('_') != std::string_view::npos && is_upper(value[0]) &&
         count_if(value, is_digit) * 4 <= value.size() &&
         all_of(value, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

// "APP-ID,APP-KEY": names in capitals, two or more.
bool is_list_of_names(std::string_view value) {
  if (value.find(',') == std::string_view::npos || !is_upper(value.front())) return false;
  return count_if(value, is_digit) * 4 <= value.size() && all_of(value, [](char c) {
           return is_upper(c) || is_digit(c) || c == '_' || c == '-' || c == ',' || c == ' ';
         });
}

// "Account password", "your API key": words about a secret, not one.
bool describes_itself(std::string_view value) {
  if (value.find(' ') == std::string_view::npos || value.starts_with("-----BEGIN ")) return false;
  const Words words(value);
  return has_word(words, kPassword) || has_word(words, kSecret) || has_word(words, kToken) ||
         has_word(words, kWeak);
}

// A token without a word that makes it one of access: in a lexer, as often as not.
bool names_syntax(const Words& words) {
  constexpr auto kAccess = std::to_array<Texts>(
      {"access",   "auth",    "api",     "oauth",        "oauth2", "bearer",   "refresh",
       "id",       "session", "jwt",     "secret",       "user",   "login",    "bot",
       "personal", "deploy",  "device",  "service",      "client", "security", "sas",
       "push",     "admin",   "account", "verification", "reset",  "password", "app"});
  const std::string_view head = head_of(words);
  if (same_ignoring_case(head, "token") || same_ignoring_case(head, "tokens"))
    return !has_word(words, kAccess);
  // "STARTUPSCRIPTTOKEN"
  return head.size() > 5 && ends_with_ignoring_case(head, "token") &&
         !contains_one_of(head, kAccess);
}

// The options by which commands take a password; only rules that know the command ask.
bool is_password_option(std::string_view name) {
  return name == "-p" || name == "-P" || name == "-w" || name == "-a" || name == "/p" ||
         name == "p:";
}

// "zoneIds[token] = v": a variable that says which one, not what it is. A constant
// ("env[DB_PASSWORD]") holds the name of what is meant.
bool is_index(const Context& context) {
  const char* line = context.before.data();
  const char* name = context.name.data();
  if (context.name.empty() || name <= line + 1) return false;
  if (name + context.name.size() >= line + context.before.size()) return false;
  return name[-1] == '[' && is_word(name[-2]) && is_lower(context.name.front()) &&
         name[context.name.size()] == ']';
}

// Words that begin or end like a secret's name and are none: "PASSES", "bypass", "tokenizer".
bool is_other_noun(std::string_view word) {
  constexpr auto kOthers = std::to_array<Texts>(
      {"passes",       "passed",    "passing",   "passage",      "passive",   "passenger",
       "passengers",   "passport",  "bypass",    "compass",      "encompass", "passthrough",
       "passthru",     "surpass",   "trespass",  "tokenizer",    "tokenize",  "tokenized",
       "tokenization", "tokeniser", "secretary", "passwordless", "keyboard",  "keypad",
       "keynote",      "turnkey",   "hotkey",    "hotkeys",      "monkey"});
  return is_one_of(word, kOthers);
}

// "tokenAudiences", "TOKEN_FIELD_NAME_OLD": the head, in one number or the other, or a name of a
// field before it.
bool is_about_secret(const Words& words) {
  const std::string_view head = head_of(words);
  if (is_one_of(head, kNotTheSecret) || is_other_noun(head)) return true;
  if (head.size() > 3 && lower(head.back()) == 's' &&
      is_one_of(head.substr(0, head.size() - 1), kNotTheSecret))
    return true;
  constexpr auto kCovered = std::to_array<Texts>({"sealed", "wrapped"});
  if (has_word(words, kCovered)) return true;
  constexpr auto kNamed =
      std::to_array<Texts>({"field", "header", "param", "parameter", "cookie", "attribute", "env"});
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (same_ignoring_case(words[i], "name") && is_one_of(words[i - 1], kNamed)) return true;
  }
  return false;
}

// "proxy_pass app:8081;": where a web server passes requests on to.
bool names_upstream(std::string_view name) {
  constexpr auto kDirectives = std::to_array<Texts>(
      {"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"});
  return is_one_of(name, kDirectives);
}

// "secretsManagerAccess", "ByPassRLS": the service that keeps secrets, or no secret's name at all.
// The key of a WebSocket handshake is a nonce (RFC 6455, 4.1).
bool names_service(std::string_view name) {
  constexpr auto kServices = std::to_array<Texts>(
      {"secretsmanager", "secretmanager", "secrets_manager", "secret_manager", "passwordmanager",
       "password_manager", "bypass", "by_pass", "websocket-key", "websocket_key", "websocketkey"});
  return contains_one_of(name, kServices);
}

// "issecret", "haspassword": a question in one word.
bool is_predicate(std::string_view name) {
  constexpr auto kPredicates = std::to_array<Texts>(
      {"issecret", "ispassword", "istoken", "haspassword", "hassecret", "hastoken", "haskey"});
  return is_one_of(name, kPredicates);
}

// "PluginWrapper pw = pluginWrapper("name")": what a call of that name returns is no secret.
bool is_other_noun_of_call(const Words& callee) {
  constexpr auto kOthers = std::to_array<Texts>(
      {"wrapper", "filter", "factory", "builder", "listener", "interceptor", "converter"});
  return !callee.empty() && is_one_of(head_of(callee), kOthers);
}

// "confirmPassword: 'blue7River'": a form's second field takes the password, too. One word would be
// its label.
bool repeats_value(const Words& words, const Context& context) {
  constexpr auto kRepeats =
      std::to_array<Texts>({"confirm", "repeat", "verify", "retype", "change", "reset", "update"});
  const std::string_view value = context.value;
  return is_one_of(words[0], kRepeats) && count_if(value, is_digit) > 0 &&
         count_if(value, is_alpha) > 0 && value.find(' ') == std::string_view::npos;
}

// "storepass", "dbpass": what ends like a password's name and is no other noun. Of "requirepass"
// the samples are everywhere, with a word behind it.
bool ends_in_pass(const Words& words) {
  return std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return word.size() > 4 && ends_with_ignoring_case(word, "pass") && !is_other_noun(word) &&
           !same_ignoring_case(word, "requirepass");
  });
}

void meaning_signals(const Context& context, std::string_view name, SignalSet& out) {
  const Words words(name);
  const bool called = context.name == context.callee;
  const bool expected = context.named_by_rule;
  const bool password = has_word(words, kPassword) || ends_with_one(name, kPassword) ||
                        ends_in_pass(words) || is_password_option(name);
  const bool secret = has_word(words, kSecret) || ends_with_one(name, kSecret);
  const bool token = has_word(words, kToken) || ends_with_one(name, kToken);
  const bool key = names_key(words, name);
  out.add_if(password, SignalId::NamePassword);
  out.add_if(!password && secret, SignalId::NameSecret);
  out.add_if(!password && !secret && token, SignalId::NameToken);
  out.add_if(!password && !secret && !token && key, SignalId::NameKey);
  out.add_if(!password && !secret && names_syntax(words), SignalId::NameSyntax);
  const bool any = password || secret || token || key;
  const bool weak = !any && has_word(words, kWeak);
  const bool bare_key = weak && (same_ignoring_case(head_of(words), "key") ||
                                 same_ignoring_case(head_of(words), "keys"));
  out.add_if(bare_key, SignalId::NameBareKey);
  out.add_if(weak && !bare_key, SignalId::NameWeak);
  out.add_if(!any && !weak && !expected, SignalId::NameOther);
  out.add_if(!password && !secret && has_word(words, kOther), SignalId::NameElsewhere);
  out.add_if(has_word(words, kForgery), SignalId::ForgeryToken);
  const bool spaced = !context.before.empty() && is_blank(context.before.back());
  const bool upstream = spaced && names_upstream(context.name);
  const Words maker(last_part(context.callee));
  const bool about = is_about_secret(words) || names_stored_secret(words) || upstream ||
                     names_key_in_store(words, context.value) || names_service(name) ||
                     contains_ignoring_case(context.before, "checksum/") ||
                     (!called && is_other_noun_of_call(maker)) ||
                     makes_secret(last_part(context.callee));
  out.add_if(!expected && about, SignalId::NameNegative);
  const bool state =
      (words.size() > 1 && is_one_of(words[0], kStates) && !repeats_value(words, context)) ||
      is_predicate(name);
  out.add_if(!called && state, SignalId::NameState);
  out.add_if(has_word(words, kPublic) || contains_ignoring_case(name, "publickey") ||
                 (!expected && is_one_of(head_of(words), kPublicHead)) || in_public_type(context),
             SignalId::NamePublic);
  out.add_if(!any && is_one_of(head_of(words), kUser), SignalId::UserName);
}

}  // namespace

void name_signals(const Context& context, SignalSet& out) {
  const std::string_view name = last_part(context.name);
  if (context.placed) {
    out.add(SignalId::NamePassword);
    // login("alice", "alice")
    out.add_if(context.value.size() >= 3 && stands_in(context.before, context.value),
               SignalId::SameBeside);
  } else if (!context.name.empty()) {
    const std::size_t blanks = count_if(context.name, is_blank);
    out.add_if(blanks >= 2, SignalId::NameSentence);
    out.add_if(is_index(context), SignalId::NameIndex);
    out.add_if(names_another(context), SignalId::NameElsewhere);
    // The name of a URI's password is its user's, and promises nothing.
    if (context.link != Link::Uri) meaning_signals(context, name, out);
    if (context.link != Link::Uri) echo_signals(context, name, out);
    out.add_if(context.link != Link::Uri && is_same_beside(context), SignalId::SameBeside);
  }
  const bool human = out.has(SignalId::NamePassword) || context.link == Link::Uri;
  const bool chosen = out.has(SignalId::NameSecret) && is_chosen_secret(context);
  out.add_if(!chosen && is_kind_word(context.value, human), SignalId::KindWord);
  out.add_if(is_env_name(context.value) || is_list_of_names(context.value), SignalId::EnvName);
  out.add_if(describes_itself(context.value), SignalId::Describes);
}

}  // namespace dredge::judging
