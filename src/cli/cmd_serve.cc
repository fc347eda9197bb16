// dredge serve: the page of `dredge report --format html`, live from the inventory, for this
// machine alone. The address holds a random token; the first visit trades it for a cookie that no
// script and no other site can use. The Host header must name this server, so that no other name
// that resolves to 127.0.0.1 (DNS rebinding) is served.
#include <sys/random.h>

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "cli/report_flags.h"
#include "serve/server.h"

namespace dredge {
namespace {

struct ServeCommand {
  ScanFlags flags;
  ReportFlags report;
  std::uint16_t port = 0;
};

Result<std::string> random_token() {
  std::array<std::uint8_t, 32> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return Error{ErrorCode::Io, "the system gives no random bytes"};
  return to_hex(bytes);
}

class Page {
 public:
  Page(const ServeCommand& command, std::uint16_t port, std::string token)
      : command_(command), port_(port), token_(std::move(token)) {}

  std::string address() const {
    return fmt::format("http://127.0.0.1:{}/?token={}", port_, token_);
  }
  ServeResponse answer(const ServeRequest& request) const;

 private:
  bool is_for_us(const ServeRequest& request) const;
  bool is_known(std::optional<std::string_view> token) const {
    return token && equal_in_constant_time(*token, token_);
  }
  // Cookies are shared by all ports of a host: the name keeps two servers apart.
  std::string cookie() const { return fmt::format("dredge_{}", port_); }
  ServeResponse page() const;

  const ServeCommand& command_;
  const std::uint16_t port_;
  const std::string token_;
};

bool Page::is_for_us(const ServeRequest& request) const {
  const auto host = request.header("host");
  return host == fmt::format("127.0.0.1:{}", port_) || host == fmt::format("localhost:{}", port_);
}

ServeResponse Page::page() const {
  const auto report = read_report(command_.flags, command_.report);
  std::ostringstream html;
  const auto written =
      report.has_value() ? write_html(*report, {}, html) : Result<>(report.error());
  if (!written.has_value())
    return {
        500, "text/plain; charset=utf-8", {}, escape_for_terminal(written.error().message) + "\n"};
  return {200, "text/html; charset=utf-8", {}, html.str()};
}

ServeResponse Page::answer(const ServeRequest& request) const {
  const std::string type = "text/plain; charset=utf-8";
  if (!is_for_us(request)) return {403, type, {}, "this server answers to 127.0.0.1 alone\n"};
  if (const auto token = request.parameter("token"); token && request.path == "/") {
    if (!is_known(token)) return {403, type, {}, "that is not the token of this run\n"};
    const std::string kept =
        fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie(), token_);
    return {303, type, {{"Location", "/"}, {"Set-Cookie", kept}}, ""};
  }
  if (!is_known(request.cookie(cookie())))
    return {403, type, {}, "open the address that dredge serve printed\n"};
  if (request.path != "/") return {404, type, {}, "there is nothing here\n"};
  return page();
}

Result<> serve_page(const App& app, const ServeCommand& command) {
  // Told now, not at the first visit.
  ASSIGN_OR_RETURN(const InventoryReport first, read_report(command.flags, command.report));
  ASSIGN_OR_RETURN(const Listener listener, listen_on_loopback(command.port));
  ASSIGN_OR_RETURN(std::string token, random_token());
  const Page page(command, listener.port, std::move(token));
  fmt::print("{}\n", page.address());
  std::fflush(stdout);
  hint(app,
       fmt::format("{} findings, read anew at each visit; Ctrl-C ends it", first.findings.size()));
  StopOnSignal stop;
  return serve(
      listener, [&](const ServeRequest& request) { return page.answer(request); },
      [&] {
        stop.poll();
        return stop.token().stop_requested();
      });
}

}  // namespace

void add_serve(CLI::App& root, App& app) {
  const auto command = std::make_shared<ServeCommand>();
  CLI::App* serve_app = root.add_subcommand(
      "serve", "the report as a page in your browser, live, on this machine alone");
  add_inventory_flags(*serve_app, command->flags);
  serve_app->add_option("--port", command->port, "of 127.0.0.1; 0 = any that is free")
      ->capture_default_str();
  add_report_flags(*serve_app, command->report);
  serve_app->footer(
      "Prints an address with a token; open it. Nothing can be changed through it.\n\n"
      "Examples:\n  dredge serve\n  dredge serve --port 7410 --min-band medium");
  serve_app->callback([command, &app] {
    if (const auto done = serve_page(app, *command); !done.has_value())
      app.exit_code = tell(done.error());
  });
}

}  // namespace dredge
