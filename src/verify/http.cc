#include "verify/http.h"

#include <csignal>
#include <ctime>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "verify/curl_loader.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxBodyBytes = 1U << 20;
constexpr std::size_t kMaxHeaderBytes = 64U << 10;

// Keeps a peer that hangs up from ending the process: the TLS library writes with write(2). Blocks
// SIGPIPE in this thread only, and swallows one that came meanwhile.
class PipeSignalGuard {
 public:
  PipeSignalGuard() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalGuard() {
    const timespec at_once{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalGuard(const PipeSignalGuard&) = delete;
  PipeSignalGuard& operator=(const PipeSignalGuard&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// What the callbacks see of one request.
struct Exchange {
  AddressPolicy addresses = AddressPolicy::PublicOnly;
  bool was_refused = false;
  bool is_body_cut = false;
  std::size_t header_bytes = 0;
  HttpAnswer answer;
};

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (!is_allowed(address->addr, exchange.addresses)) {
    exchange.was_refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t room = kMaxBodyBytes - exchange.answer.body.size();
  exchange.answer.body.append(bytes, std::min(room, count));
  exchange.is_body_cut = count > room;
  return exchange.is_body_cut ? 0 : count;  // a short count ends the transfer
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += count;
  if (exchange.header_bytes > kMaxHeaderBytes) return 0;
  const std::string line = to_lower(trim({bytes, count}));
  if (line == "x-ratelimit-remaining: 0") exchange.answer.is_rate_limit = true;
  return count;
}

}  // namespace

struct HttpClient::State {
  Options options;
  const CurlApi* curl = nullptr;
  CURL* handle = nullptr;
  bool options_held = true;

  // An option we cannot do without: one refusal and nothing is sent.
  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl->easy_setopt(handle, option, value) != CURLE_OK) options_held = false;
  }

  void set_safety(const HttpRequest& request, const std::string& proxy);
  void set_limits();
  void set_request(const HttpRequest& request, curl_slist* headers);
  void set_callbacks(Exchange& exchange);
  curl_slist* header_list(const HttpRequest& request);
  void free_list(curl_slist* list);
  Result<HttpAnswer> outcome(CURLcode code, Exchange& exchange, const HttpRequest& request);
};

void HttpClient::State::set_safety(const HttpRequest& request, const std::string& proxy) {
  set(CURLOPT_PROTOCOLS_STR, request.origin.scheme.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) {
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_PROXY, proxy.c_str());  // "" forbids one from the environment too
  set(CURLOPT_NOPROXY, "");
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_VERBOSE, 0L);
}

void HttpClient::State::set_limits() {
  const auto milliseconds = static_cast<long>(options.timeout.count());
  set(CURLOPT_TIMEOUT_MS, milliseconds);
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
  set(CURLOPT_NOSIGNAL, 1L);
}

void HttpClient::State::set_request(const HttpRequest& request, curl_slist* headers) {
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_USERAGENT, "dredge/" DREDGE_VERSION);
  if (request.method == "POST") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());  // not copied
  } else {
    set(request.method == "HEAD" ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
  }
  set(CURLOPT_HTTPHEADER, headers);
}

void HttpClient::State::set_callbacks(Exchange& exchange) {
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, &exchange);
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, &exchange);
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, &exchange);
}

curl_slist* HttpClient::State::header_list(const HttpRequest& request) {
  curl_slist* list = curl->slist_append(nullptr, "Expect:");  // no wait for "100 Continue"
  for (const std::string& header : request.headers) {
    curl_slist* longer = curl->slist_append(list, header.c_str());
    if (longer == nullptr) options_held = false;
    if (longer != nullptr) list = longer;
  }
  return list;
}

void HttpClient::State::free_list(curl_slist* list) {
  for (curl_slist* item = list; item != nullptr; item = item->next) {
    OPENSSL_cleanse(item->data, std::char_traits<char>::length(item->data));
  }
  curl->slist_free_all(list);
}

Result<HttpAnswer> HttpClient::State::outcome(CURLcode code, Exchange& exchange,
                                              const HttpRequest& request) {
  if (exchange.was_refused && code != CURLE_OK) {
    return Error{
        ErrorCode::Unsupported,
        fmt::format("not sent: {} leads to an address that is not public", request.origin.host)};
  }
  HttpAnswer& answer = exchange.answer;
  curl->easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
  const bool is_enough = code == CURLE_WRITE_ERROR && exchange.is_body_cut;
  if (code != CURLE_OK && !is_enough) {
    return Error{ErrorCode::Network, fmt::format("no answer from {}: {}", request.origin.host,
                                                 to_lower(curl->easy_strerror(code)))};
  }
  curl_off_t seconds = 0;
  curl->easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
  if (seconds > 0) answer.retry_after_seconds = seconds;
  // A host may say "no more for now" with 403, which would otherwise read as "restricted".
  const bool may_be_limit = answer.status == 403 && (answer.is_rate_limit || seconds > 0);
  answer.is_rate_limit = answer.status == 429 || may_be_limit;
  return std::move(answer);
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(Options options) {
  auto state = std::make_unique<State>();
  ASSIGN_OR_RETURN(state->curl, load_curl());
  state->options = std::move(options);
  state->handle = state->curl->easy_init();
  if (state->handle == nullptr) return Error{ErrorCode::Internal, "libcurl does not start"};
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(state)));
}

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpClient::~HttpClient() { state_->curl->easy_cleanup(state_->handle); }

Result<HttpAnswer> HttpClient::send(const HttpRequest& request) {
  State& state = *state_;
  Exchange exchange;
  const std::string proxy = proxy_for(request.origin.host, state.options.environment);
  exchange.addresses = proxy.empty() ? request.addresses : AddressPolicy::Any;

  state.curl->easy_reset(state.handle);
  state.options_held = true;
  curl_slist* headers = state.header_list(request);
  state.set_safety(request, proxy);
  state.set_limits();
  state.set_request(request, headers);
  state.set_callbacks(exchange);
  Result<HttpAnswer> result = Error{ErrorCode::Internal, "not sent: libcurl is too old"};
  if (state.options_held) {
    const PipeSignalGuard guard;
    result = state.outcome(state.curl->easy_perform(state.handle), exchange, request);
  }
  state.curl->easy_reset(state.handle);  // forgets the pointers into this frame
  state.free_list(headers);
  return result;
}

}  // namespace dredge
