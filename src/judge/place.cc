// What the file and the line say: lock files, translations, bundles, comments, prose. A folder of
// tests says nothing: secrets leak through fixtures as well.
#include "judge/signals.h"

namespace dredge::judging {

void place_signals(const Context& context, SignalSet& out) {
  const FileKind& file = context.file;
  out.add_if(file.lock, SignalId::LockFile);
  out.add_if(file.locale, SignalId::LocaleFile);
  out.add_if(file.minified || (file.quotes_texts && context.packed), SignalId::Minified);
  out.add_if(file.changelog, SignalId::Changelog);
  out.add_if(file.environment, SignalId::EnvironmentFile);
  out.add_if(file.syntax == Syntax::Markup, SignalId::Prose);
  out.add_if(file.syntax == Syntax::Code, SignalId::CodeFile);
  out.add_if(file.syntax == Syntax::Json, SignalId::JsonFile);
  out.add_if(file.syntax == Syntax::Config || file.syntax == Syntax::Shell, SignalId::ConfigFile);
  out.add_if(context.comment, SignalId::Comment);
}

}  // namespace dredge::judging
