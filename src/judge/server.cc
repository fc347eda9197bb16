// What stands around a password that opens a server: is it one, and whose?
#include "judge/connection.h"
#include "judge/signals.h"

namespace dredge::judging {

void server_signals(const Connection& connection, SignalSet& out) {
  if (connection.place == Place::None) return;
  out.add_if(connection.is_overrun, SignalId::UriOverrun);
  out.add_if(connection.is_inserted, SignalId::Interpolated);
  // A value that is filled in later says nothing of how the whole will look.
  const bool is_template = out.has(SignalId::Reference) || out.has(SignalId::PartReference) ||
                           out.has(SignalId::Formatted);
  out.add_if(connection.is_broken && !is_template, SignalId::ServerBroken);
  const HostKind kind = connection.host.kind;
  out.add_if(kind == HostKind::Server, SignalId::ServerNamed);
  out.add_if(kind == HostKind::Local, SignalId::ServerLocal);
  out.add_if(kind == HostKind::Example, SignalId::ServerExample);
  out.add_if(kind == HostKind::FilledIn, SignalId::ServerFilledIn);
}

}  // namespace dredge::judging
