/* Uses dredge as a C program would: scans one text and expects the one secret in it, masked. */
#include <stdio.h>
#include <string.h>

#include "dredge/dredge.h"

static int on_match(const dredge_match* match, void* user) {
  printf("%s %zu-%zu %s\n", match->rule, match->begin, match->end, match->masked);
  ++*(int*)user;
  return strstr(match->masked, "****") == NULL;
}

int main(void) {
  static const char text[] = "db:\n  password: 'Tr0mbone-kettle91'\n  user: app\n";
  int count = 0;
  dredge_engine* engine = dredge_engine_open();
  if (engine == NULL) {
    fprintf(stderr, "%s\n", dredge_last_error());
    return 1;
  }
  dredge_scanner* scanner = dredge_scanner_open(engine);
  const int done = dredge_scan(scanner, text, sizeof text - 1, "config.yml", -1, on_match, &count);
  dredge_scanner_close(scanner);
  dredge_engine_close(engine);
  return done == 0 && count == 1 ? 0 : 1;
}
