#include "http/worker.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/fcgi.h"

/* Buffers are kept between requests up to this size; a larger one, needed now and then, goes back
 * to the system. */
enum { KEEP_BYTES = 1024 * 1024 };

struct worker {
	const struct router *rt;
	struct fcgi *fcgi;
	struct arena *arena;
	struct buf head, body, raw, plain;
};

/* An answer that is well but for a part of it has a cause, too. */
static void log_request(const struct request *q, const struct response *r, int64_t latency_us)
{
	bool is_refusal = r->status >= 400 && r->status < 500;
	enum log_level level = is_refusal		      ? LOG_INFO
			       : r->status >= 500 || r->cause ? LOG_WARN
							      : LOG_DEBUG;

	log_event(level, "request",
		"id=%s method=%s route=%s status=%d ms=%.3f bytes=%zu caller=\"%s\"%s%s%s",
		q->request_id, method_name(q->method), q->route ? q->route : "-", r->status,
		(double)latency_us / 1000.0, r->body->len, q->caller.name ? q->caller.name : "",
		r->cause ? " error=\"" : "", r->cause ? r->cause : "", r->cause ? "\"" : "");
}

static void answer(struct worker *w, char *const *params, struct request *q, struct response *r)
{
	struct err e = {0};
	bool is_sound = request_init(q, w->arena, params, clock_now_us(), &e) == OK;

	q->source = (struct body_source){fcgi_read, w->fcgi, &w->raw, &w->plain};
	response_init(r, w->arena, &w->body);
	if (is_sound)
		router_handle(w->rt, q, r);
	else
		router_fail(w->rt, q, r, &e);
}

static void send_response(struct worker *w, const struct request *q, const struct response *r)
{
	struct str body = q->method == METHOD_HEAD ? (struct str){"", 0} : buf_view(r->body);

	buf_reset(&w->head);
	response_head(r, q, &w->head);
	fcgi_send(w->fcgi, buf_view(&w->head), body);
}

static void release_large(struct buf *b)
{
	if (b->cap > KEEP_BYTES)
		buf_free(b);
}

static void serve(struct worker *w, struct web_status *status, int slot, char *const *params)
{
	int64_t start_us = clock_mono_us(), latency_us;
	struct request q;
	struct response r;

	status_busy(status, slot, true);
	answer(w, params, &q, &r);
	latency_us = clock_mono_us() - start_us;
	log_request(&q, &r, latency_us);
	send_response(w, &q, &r);
	status_count(status, slot, q.now_us, latency_us, r.status);
	status_busy(status, slot, false);
	arena_reset(w->arena);
	release_large(&w->body);
	release_large(&w->raw);
	release_large(&w->plain);
}

void worker_run(const struct router *rt, struct web_status *status, int slot, int listen_fd)
{
	struct worker w = {.rt = rt, .fcgi = fcgi_open(listen_fd), .arena = arena_new()};
	char *const *params;

	status_enter(status, slot, (int)getpid());
	while (fcgi_next(w.fcgi, &params))
		serve(&w, status, slot, params);
	status_enter(status, slot, 0);
	buf_free(&w.head);
	buf_free(&w.body);
	buf_free(&w.raw);
	buf_free(&w.plain);
	arena_free(w.arena);
	fcgi_free(w.fcgi);
}
