/* Memory of one request or one job tick: allocated piece by piece, released as a whole.
 * Out of memory aborts the process here and in mem_*(); the supervisor starts a new one. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

struct arena;

struct arena *arena_new(void);
/* Runs the deferred releases (newest first) and frees everything. NULL is accepted. */
void arena_free(struct arena *a);
/* As arena_free, but keeps the first block for the next round. */
void arena_reset(struct arena *a);

/* Aligned for any type; never NULL. arena_zalloc clears. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t size);
/* An array of `count` cleared elements; aborts when count * size overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

char *arena_strdup(struct arena *a, const char *s);
/* NUL-terminated copy of a slice. */
char *arena_cstr(struct arena *a, struct str s);
struct str arena_str(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Calls fn(ptr) at reset or free: for what is not memory (a PGresult, a json_object, a file). */
void arena_defer(struct arena *a, void (*fn)(void *), void *ptr);

/* Checked heap allocation for long-lived objects; free with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_realloc(void *p, size_t size);
char *mem_strdup(const char *s);

#endif
