// A real HTTPS server on loopback with a certificate made on the spot. It answers one connection
// after the other on a thread of its own, and remembers what it was asked.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dredge {

class HttpsServer {
 public:
  // Makes the whole answer (status line to body) from the whole request. "" = no answer: the
  // connection stays open until the client leaves.
  using Handler = std::function<std::string(const std::string& request)>;

  struct Setup {
    bool is_plain = false;                             // http, without TLS
    std::string names = "IP:127.0.0.1,DNS:localhost";  // that the certificate is for
  };

  explicit HttpsServer(Handler handler) : HttpsServer(std::move(handler), Setup()) {}
  HttpsServer(Handler handler, const Setup& setup);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  std::string url() const;      // "https://127.0.0.1:PORT", or http
  std::string ca_file() const;  // PEM of the certificate that signs itself
  std::vector<std::string> requests() const;
  int connections() const { return connections_; }

 private:
  struct Tls;
  void serve();
  void answer(int client);
  void converse(const std::function<int(char*, int)>& read,
                const std::function<void(const std::string&)>& write, int client);

  Handler handler_;
  std::unique_ptr<Tls> tls_;
  bool is_plain_ = false;
  std::string ca_file_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stops_ = false;
  std::atomic<int> connections_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;  // guarded by mutex_
  std::thread thread_;                 // last: it uses all of the above
};

// "HTTP/1.1 STATUS ...": an answer that ends the connection. `headers` each end in "\r\n".
std::string http_answer(int status, std::string_view body, std::string_view headers = "");

}  // namespace dredge
