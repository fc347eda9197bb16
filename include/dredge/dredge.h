/* dredge for embedding, in C: find the secrets in a text that you hold.
 *
 * Threads: an engine is immutable and may be shared; a scanner belongs to one thread at a time and
 * must not outlive its engine. Nothing here opens files, prints, or touches the network. */
#ifndef DREDGE_DREDGE_H_
#define DREDGE_DREDGE_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DREDGE_EXPORT __attribute__((visibility("default")))
#else
#define DREDGE_EXPORT
#endif

typedef struct dredge_engine dredge_engine;
typedef struct dredge_scanner dredge_scanner;

/* One secret. Borrowed: good during the callback. Offsets are bytes of the text, the end exclusive.
 */
typedef struct dredge_match {
  const char* rule; /* "github.personal-access-token" */
  const char* description;
  const char* masked; /* safe to show */
  double confidence;  /* 0 to 1 */
  size_t begin;
  size_t end;
} dredge_match;

/* Return 0 to go on, anything else to stop. */
typedef int (*dredge_on_match)(const dredge_match* match, void* user);

/* The engine with the built-in rules; about a millisecond. NULL on failure: dredge_last_error()
 * says why. */
DREDGE_EXPORT dredge_engine* dredge_engine_open(void);
DREDGE_EXPORT void dredge_engine_close(dredge_engine* engine);

DREDGE_EXPORT dredge_scanner* dredge_scanner_open(const dredge_engine* engine);
DREDGE_EXPORT void dredge_scanner_close(dredge_scanner* scanner);

/* Reports each secret of at least `min_confidence` (below 0: the default) in order of its place.
 * `path` tells the judge what kind of file the text is; NULL when it is none. Returns 0; 1 when the
 * callback stopped; -1 on failure. */
DREDGE_EXPORT int dredge_scan(dredge_scanner* scanner, const char* text, size_t size,
                              const char* path, double min_confidence, dredge_on_match on_match,
                              void* user);

/* The last failure on this thread; "" when there was none. Good until the next call on this thread.
 */
DREDGE_EXPORT const char* dredge_last_error(void);

DREDGE_EXPORT const char* dredge_version(void);

#ifdef __cplusplus
}
#endif

#endif
