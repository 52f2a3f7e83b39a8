/* A load of AI calls over HTTP, for benchmarks and fault tests: posts events through keep-alive
 * connections, as fast as they are accepted or at a given rate, and notes which ids were
 * acknowledged.
 *
 * Each connection has one request of random events made beforehand; before it is sent again only
 * the ids are changed, so that making the load costs little beside what it measures. A request that
 * fails is sent again, unchanged, until it is accepted: an id noted as acknowledged must then be
 * stored exactly once, whatever happened in between. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"

enum { CONNECTIONS_MAX = 1024, BATCH_MAX = 10000, ID_DIGITS = 12, RESPONSE_MAX = 16384 };
#define RETRY_AFTER_US (100 * US_PER_MS)
#define GIVE_UP_US     US_PER_MIN

struct options {
	int port;
	const char *token;
	const char *prefix; /* of the ids */
	const char *acked;  /* file that receives acknowledged ids */
	int connections, batch, tenants;
	int64_t rate;  /* events per second; 0: as fast as possible */
	int64_t total; /* events; 0: until `seconds` are over */
	int64_t seconds;
	int created_at; /* send createdAt */
};

struct connection {
	int fd;
	int64_t due_us;	    /* when the next request may be sent */
	int64_t started_us; /* when the one under way was first sent; 0: none */
	bool retrying;
	struct buf request;
	size_t sent;
	size_t *id_at; /* where in `request` the digits of each id are */
	int64_t first_id;
	char response[RESPONSE_MAX];
	size_t received;
};

struct load {
	struct options o;
	int epoll;
	struct connection *connections;
	FILE *acked;
	int64_t begin_us, next_id, posts, failures;
	uint32_t *latency_us;
	size_t nlatency, cap_latency;
};

static volatile sig_atomic_t stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void put_event(struct connection *c, const struct options *o, struct buf *body, int i)
{
	static const char *const tools[] = {
		"chatbot", "document-analyzer", "lead-scoring", "intake", "scheduling"};
	static const char *const models[] = {
		"gpt-4o", "gpt-4o-mini", "gpt-4-turbo", "claude-3-5-sonnet-20241022"};
	long prompt = 200 + random() % 4000;
	char now[TIME_TEXT];

	buf_printf(body, "%s{\"id\":\"%s-", i ? "," : "", o->prefix);
	c->id_at[i] = body->len;
	buf_printf(body,
		"%0*d\",\"tenantId\":\"tenant-%03ld\",\"toolId\":\"%s\",\"operation\":\"chat\","
		"\"model\":\"%s\",",
		ID_DIGITS, 0, random() % o->tenants, tools[random() % 5], models[random() % 4]);
	if (o->created_at)
		buf_printf(body, "\"createdAt\":\"%s\",", time_format(clock_now_us(), now));
	buf_printf(body,
		"\"promptTokens\":%ld,\"completionTokens\":%ld,\"cachedTokens\":%ld,\"latencyMs\":%"
		"ld,\"success\":%s,"
		"\"userId\":\"user-%04ld\",\"entityType\":\"Account\",\"entityId\":\"%ld\"}",
		prompt, 20 + random() % 800, random() % 3 ? 0 : prompt / 2, 150 + random() % 9000,
		random() % 50 ? "true" : "false", random() % 5000, random() % 100000);
}

static void make_request(struct connection *c, const struct options *o)
{
	struct buf body = {0};
	size_t head;

	c->id_at = mem_alloc((size_t)o->batch * sizeof(*c->id_at));
	if (o->batch > 1)
		buf_puts(&body, "{\"events\":[");
	for (int i = 0; i < o->batch; i++)
		put_event(c, o, &body, i);
	if (o->batch > 1)
		buf_puts(&body, "]}");
	buf_printf(&c->request,
		"POST /api/monitoring/ai-usage/events HTTP/1.1\r\nHost: "
		"127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
		o->port, o->token, body.len);
	head = c->request.len;
	buf_str(&c->request, buf_view(&body));
	for (int i = 0; i < o->batch; i++)
		c->id_at[i] += head;
	buf_free(&body);
}

static void number_events(struct load *l, struct connection *c)
{
	c->first_id = l->next_id;
	for (int i = 0; i < l->o.batch; i++) {
		int64_t id = l->next_id++;

		for (int digit = ID_DIGITS - 1; digit >= 0; digit--, id /= 10)
			c->request.data[c->id_at[i] + (size_t)digit] = (char)('0' + id % 10);
	}
}

static void watch(struct load *l, struct connection *c, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.ptr = c};

	if (epoll_ctl(l->epoll, EPOLL_CTL_MOD, c->fd, &ev) != 0)
		die("epoll_ctl");
}

static void open_connection(struct load *l, struct connection *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)l->o.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct epoll_event ev = {.events = 0, .data.ptr = c};
	int on = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		die("socket");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0 && errno != EINPROGRESS)
		die("connect");
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &ev) != 0)
		die("epoll_ctl");
}

/* The request goes out again on a new connection. */
static void fail(struct load *l, struct connection *c)
{
	l->failures++;
	if (clock_mono_us() - c->started_us > GIVE_UP_US) {
		fputs("load: a request has failed for a minute\n", stderr);
		exit(1);
	}
	close(c->fd);
	open_connection(l, c);
	c->sent = c->received = 0;
	c->retrying = true;
	c->due_us = clock_mono_us() + RETRY_AFTER_US;
}

static bool is_over(const struct load *l, int64_t now_us)
{
	if (stop)
		return true;
	return l->o.total ? l->next_id >= l->o.total
			  : now_us - l->begin_us >= l->o.seconds * US_PER_S;
}

static void send_some(struct load *l, struct connection *c)
{
	while (c->sent < c->request.len) {
		ssize_t n = send(
			c->fd, c->request.data + c->sent, c->request.len - c->sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN) {
			watch(l, c, EPOLLOUT | EPOLLIN);
			return;
		}
		if (n < 0) {
			fail(l, c);
			return;
		}
		c->sent += (size_t)n;
	}
	watch(l, c, EPOLLIN);
}

static void start_due(struct load *l, struct connection *c, int64_t now_us)
{
	bool idle = c->started_us == 0;

	if ((!idle && !c->retrying) || now_us < c->due_us || (idle && is_over(l, now_us)))
		return;
	if (idle) {
		number_events(l, c);
		c->started_us = now_us;
		if (l->o.rate)
			c->due_us += l->o.connections * l->o.batch * US_PER_S / l->o.rate;
	}
	c->retrying = false;
	c->sent = c->received = 0;
	send_some(l, c);
}

static void note_acked(struct load *l, const struct connection *c, int64_t now_us)
{
	if (l->nlatency == l->cap_latency) {
		l->cap_latency = l->cap_latency ? 2 * l->cap_latency : 1 << 16;
		l->latency_us = mem_realloc(l->latency_us, l->cap_latency * sizeof(*l->latency_us));
	}
	l->latency_us[l->nlatency++] = (uint32_t)(now_us - c->started_us);
	l->posts++;
	for (int i = 0; l->acked && i < l->o.batch; i++)
		fprintf(l->acked, "%s-%0*" PRId64 "\n", l->o.prefix, ID_DIGITS, c->first_id + i);
}

/* The whole length of the response that is being received; 0 while its head is incomplete. */
static size_t response_length(struct connection *c)
{
	const char *end, *field;

	c->response[c->received] = '\0';
	end = strstr(c->response, "\r\n\r\n");
	if (!end)
		return 0;
	field = strcasestr(c->response, "\r\ncontent-length:");
	if (!field || field > end) {
		fprintf(stderr, "load: a response without Content-Length:\n%s\n", c->response);
		exit(1);
	}
	return (size_t)(end - c->response) + 4 + strtoul(field + 17, NULL, 10);
}

static void finish(struct load *l, struct connection *c)
{
	int status = atoi(c->response + strlen("HTTP/1.1 "));

	if (status >= 500) {
		fail(l, c);
		return;
	}
	if (status != 202) {
		fprintf(stderr, "load: unexpected answer:\n%s\n", c->response);
		exit(1);
	}
	note_acked(l, c, clock_mono_us());
	c->started_us = 0;
	watch(l, c, 0);
}

static void receive(struct load *l, struct connection *c)
{
	ssize_t n = recv(c->fd, c->response + c->received, RESPONSE_MAX - 1 - c->received, 0);
	size_t length;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		fail(l, c);
		return;
	}
	c->received += (size_t)n;
	length = response_length(c);
	if (length && c->received >= length)
		finish(l, c);
}

static int run_once(struct load *l)
{
	struct epoll_event ready[CONNECTIONS_MAX];
	int64_t now_us = clock_mono_us();
	int busy = 0, n;

	for (int i = 0; i < l->o.connections; i++) {
		start_due(l, &l->connections[i], now_us);
		busy += l->connections[i].started_us != 0;
	}
	if (busy == 0 && is_over(l, now_us))
		return 0;
	n = epoll_wait(l->epoll, ready, CONNECTIONS_MAX, l->o.rate || l->failures ? 1 : 50);
	for (int i = 0; i < n; i++) {
		struct connection *c = ready[i].data.ptr;

		if (c->started_us == 0 || c->retrying)
			continue;
		if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			receive(l, c);
		else if (ready[i].events & EPOLLOUT)
			send_some(l, c);
	}
	return 1;
}

static int compare_latencies(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double percentile_ms(const struct load *l, double q)
{
	return l->nlatency ? l->latency_us[(size_t)(q * (double)(l->nlatency - 1))] / 1000.0 : 0;
}

static void report(struct load *l)
{
	double seconds = (double)(clock_mono_us() - l->begin_us) / 1e6;

	qsort(l->latency_us, l->nlatency, sizeof(*l->latency_us), compare_latencies);
	printf("posts=%" PRId64 " events=%" PRId64
	       " seconds=%.3f posts_per_s=%.0f events_per_s=%.0f p50_ms=%.2f p99_ms=%.2f "
	       "max_ms=%.2f failures=%" PRId64 "\n",
		l->posts, l->posts * l->o.batch, seconds, (double)l->posts / seconds,
		(double)(l->posts * l->o.batch) / seconds, percentile_ms(l, 0.5),
		percentile_ms(l, 0.99), percentile_ms(l, 1), l->failures);
}

static const char usage[] = "usage: load --port N --token-file FILE [--connections 32] [--batch "
			    "500] [--tenants 50] [--rate EVENTS_PER_S]\n"
			    "            [--total EVENTS | --seconds N] [--prefix ID_PREFIX] "
			    "[--acked FILE] [--created-at]\n";

static const char *read_token(const char *path)
{
	static char token[512];
	FILE *f = fopen(path, "r");

	if (!f || !fgets(token, sizeof(token), f))
		die(path);
	fclose(f);
	token[strcspn(token, "\r\n")] = '\0';
	return token;
}

static void parse_options(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{"port", required_argument, NULL, 'p'},
		{"token-file", required_argument, NULL, 't'},
		{"connections", required_argument, NULL, 'c'},
		{"batch", required_argument, NULL, 'b'},
		{"tenants", required_argument, NULL, 'T'},
		{"rate", required_argument, NULL, 'r'},
		{"total", required_argument, NULL, 'n'},
		{"seconds", required_argument, NULL, 's'},
		{"prefix", required_argument, NULL, 'P'},
		{"acked", required_argument, NULL, 'a'},
		{"created-at", no_argument, NULL, 'C'},
		{0},
	};
	int c;

	*o = (struct options){
		.connections = 32, .batch = 500, .tenants = 50, .seconds = 10, .prefix = "load"};
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'p': o->port = atoi(optarg); break;
		case 't': o->token = read_token(optarg); break;
		case 'c': o->connections = atoi(optarg); break;
		case 'b': o->batch = atoi(optarg); break;
		case 'T': o->tenants = atoi(optarg); break;
		case 'r': o->rate = atoll(optarg); break;
		case 'n': o->total = atoll(optarg); break;
		case 's': o->seconds = atoll(optarg); break;
		case 'P': o->prefix = optarg; break;
		case 'a': o->acked = optarg; break;
		case 'C': o->created_at = 1; break;
		default: o->port = 0; break;
		}
	}
	if (o->port <= 0 || !o->token || o->connections < 1 || o->connections > CONNECTIONS_MAX ||
		o->batch < 1 || o->batch > BATCH_MAX || o->tenants < 1) {
		fputs(usage, stderr);
		exit(2);
	}
}

static void prepare(struct load *l)
{
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0)
		die("epoll_create1");
	if (l->o.acked && !(l->acked = fopen(l->o.acked, "w")))
		die(l->o.acked);
	l->connections = mem_zalloc((size_t)l->o.connections * sizeof(*l->connections));
	srandom(1);
	for (int i = 0; i < l->o.connections; i++) {
		make_request(&l->connections[i], &l->o);
		open_connection(l, &l->connections[i]);
	}
	l->begin_us = clock_mono_us();
	for (int i = 0; i < l->o.connections; i++)
		l->connections[i].due_us = l->begin_us;
}

static void clean_up(struct load *l)
{
	for (int i = 0; i < l->o.connections; i++) {
		close(l->connections[i].fd);
		buf_free(&l->connections[i].request);
		free(l->connections[i].id_at);
	}
	free(l->connections);
	free(l->latency_us);
	close(l->epoll);
}

int main(int argc, char **argv)
{
	struct load l = {0};

	parse_options(argc, argv, &l.o);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	prepare(&l);
	while (run_once(&l))
		;
	report(&l);
	clean_up(&l);
	if (l.acked && fclose(l.acked) != 0)
		die(l.o.acked);
	return 0;
}
