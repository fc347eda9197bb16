#include "unit/verify/https_server.h"

#include <array>
#include <csignal>
#include <cstdio>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/handle.h"

namespace dredge {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Handle<X509, X509_free>;

Certificate make_certificate(EVP_PKEY* key, const std::string& subject_names) {
  Certificate certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  Handle<X509_EXTENSION, X509_EXTENSION_free> names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_names.c_str()));
  X509_add_ext(x509, names.get(), -1);
  DREDGE_CHECK(X509_sign(x509, key, EVP_sha256()) > 0);
  return certificate;
}

std::string write_pem(X509* certificate) {
  std::string path = "/tmp/dredge-test-ca-XXXXXX";
  const int file = mkstemp(path.data());
  DREDGE_CHECK(file >= 0);
  FILE* stream = fdopen(file, "w");
  DREDGE_CHECK(stream != nullptr && PEM_write_X509(stream, certificate) == 1);
  fclose(stream);
  return path;
}

bool is_whole(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::size_t length = request.find("Content-Length: ");
  if (length == std::string::npos || length > end) return true;
  return request.size() - end - 4 >= std::stoul(request.substr(length + 16));
}

}  // namespace

struct HttpsServer::Tls {
  Handle<SSL_CTX, SSL_CTX_free> context{SSL_CTX_new(TLS_server_method())};
};

HttpsServer::HttpsServer(Handler handler, const Setup& setup)
    : handler_(std::move(handler)), tls_(std::make_unique<Tls>()), is_plain_(setup.is_plain) {
  std::signal(SIGPIPE, SIG_IGN);  // a client may leave at any time
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = make_certificate(key.get(), setup.names);
  DREDGE_CHECK(SSL_CTX_use_certificate(tls_->context.get(), certificate.get()) == 1);
  DREDGE_CHECK(SSL_CTX_use_PrivateKey(tls_->context.get(), key.get()) == 1);
  ca_file_ = write_pem(certificate.get());

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  DREDGE_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
  DREDGE_CHECK(listen(listener_, 16) == 0);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpsServer::~HttpsServer() {
  stops_ = true;
  shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  close(listener_);
  unlink(ca_file_.c_str());
}

std::string HttpsServer::url() const {
  return fmt::format("{}://127.0.0.1:{}", is_plain_ ? "http" : "https", port_);
}
std::string HttpsServer::ca_file() const { return ca_file_; }

std::vector<std::string> HttpsServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void HttpsServer::serve() {
  while (!stops_) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    answer(client);
    close(client);
  }
}

void HttpsServer::answer(int client) {
  if (is_plain_) {
    converse(
        [&](char* to, int count) {
          return static_cast<int>(recv(client, to, static_cast<std::size_t>(count), 0));
        },
        [&](const std::string& text) { send(client, text.data(), text.size(), 0); }, client);
    return;
  }
  Handle<SSL, SSL_free> ssl(SSL_new(tls_->context.get()));
  SSL_set_fd(ssl.get(), client);
  if (SSL_accept(ssl.get()) != 1) {
    ERR_clear_error();
    return;
  }
  converse([&](char* to, int count) { return SSL_read(ssl.get(), to, count); },
           [&](const std::string& text) {
             SSL_write(ssl.get(), text.data(), static_cast<int>(text.size()));
             SSL_shutdown(ssl.get());
           },
           client);
}

void HttpsServer::converse(const std::function<int(char*, int)>& read,
                           const std::function<void(const std::string&)>& write, int client) {
  std::string request;
  std::array<char, 4096> buffer{};
  while (!is_whole(request)) {
    const int count = read(buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return;
    request.append(buffer.data(), static_cast<std::size_t>(count));
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  const std::string answer = handler_(request);
  if (!answer.empty()) {
    write(answer);
    return;
  }
  pollfd waits{client, POLLIN, 0};
  poll(&waits, 1, -1);
}

std::string http_answer(int status, std::string_view body, std::string_view headers) {
  return fmt::format("HTTP/1.1 {} Test\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n{}",
                     status, body.size(), headers, body);
}

}  // namespace dredge
