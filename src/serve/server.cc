// One thread and poll(2): a page for one person needs no more, and a browser that opens connections
// in reserve, or a client that says nothing, must not hold up the others.
#include "serve/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <vector>

namespace dredge {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostConnections = 32;
constexpr std::chrono::seconds kReadTime{10};
constexpr std::chrono::seconds kWriteTime{60};
constexpr int kPollMilliseconds = 200;

struct Connection {
  Fd socket;
  std::string in;
  std::string out;  // not empty: the request is answered
  std::size_t sent = 0;
  Clock::time_point deadline;
};

ServeResponse refusal(const Error& error) {
  return {error.code == ErrorCode::Unsupported ? 405 : 400,
          "text/plain; charset=utf-8",
          {},
          error.message + "\n"};
}

void respond(Connection& connection, std::string bytes) {
  connection.out = std::move(bytes);
  connection.deadline = Clock::now() + kWriteTime;
}

// Reads what is there; false when the connection is over.
bool read_some(Connection& connection,
               const std::function<ServeResponse(const ServeRequest&)>& answer) {
  char buffer[4096];
  const ssize_t count = recv(connection.socket.get(), buffer, sizeof buffer, 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  connection.in.append(buffer, static_cast<std::size_t>(count));
  const std::size_t end = connection.in.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (connection.in.size() > kMostHeadBytes)
      respond(connection, http_bytes({431, "text/plain; charset=utf-8", {}, "too long\n"}, false));
    return true;
  }
  const auto request = parse_http_request(std::string_view(connection.in).substr(0, end + 4));
  respond(connection, request.has_value() ? http_bytes(answer(*request), request->method == "HEAD")
                                          : http_bytes(refusal(request.error()), false));
  return true;
}

bool write_some(Connection& connection) {
  const std::string_view rest = std::string_view(connection.out).substr(connection.sent);
  const ssize_t count = send(connection.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  connection.sent += static_cast<std::size_t>(count);
  if (connection.sent < connection.out.size()) return true;
  shutdown(connection.socket.get(), SHUT_WR);
  return false;
}

void accept_waiting(const Listener& listener, std::vector<Connection>& connections) {
  while (connections.size() < kMostConnections) {
    Fd socket(accept4(listener.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) return;
    connections.push_back({std::move(socket), "", "", 0, Clock::now() + kReadTime});
  }
}

}  // namespace

Result<Listener> listen_on_loopback(std::uint16_t port) {
  Listener listener{Fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), 0};
  if (!listener.socket) return system_error("socket", errno);
  const int yes = 1;
  setsockopt(listener.socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string name = "127.0.0.1:" + std::to_string(port);
  if (bind(listener.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return system_error(name, errno);
  if (listen(listener.socket.get(), SOMAXCONN) != 0) return system_error(name, errno);
  socklen_t size = sizeof address;
  if (getsockname(listener.socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return system_error(name, errno);
  listener.port = ntohs(address.sin_port);
  return listener;
}

Result<> serve(const Listener& listener,
               const std::function<ServeResponse(const ServeRequest&)>& answer,
               const std::function<bool()>& should_stop) {
  std::vector<Connection> connections;
  while (!should_stop()) {
    const short wanted = connections.size() < kMostConnections ? POLLIN : 0;
    std::vector<pollfd> polled{{listener.socket.get(), wanted, 0}};
    for (const Connection& connection : connections)
      polled.push_back({connection.socket.get(),
                        static_cast<short>(connection.out.empty() ? POLLIN : POLLOUT), 0});
    if (poll(polled.data(), polled.size(), kPollMilliseconds) < 0 && errno != EINTR)
      return system_error("poll", errno);
    if ((polled.front().revents & (POLLERR | POLLNVAL)) != 0)
      return Error{ErrorCode::Io, "the listening socket failed"};
    const Clock::time_point now = Clock::now();
    std::vector<Connection> kept;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      Connection& connection = connections[i];
      const bool is_ready = polled[i + 1].revents != 0;
      bool stays = now < connection.deadline;
      if (stays && is_ready)
        stays = connection.out.empty() ? read_some(connection, answer) : write_some(connection);
      if (stays) kept.push_back(std::move(connection));
    }
    connections = std::move(kept);
    accept_waiting(listener, connections);
  }
  return {};
}

}  // namespace dredge
