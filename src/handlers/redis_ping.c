#include "handlers/redis_ping.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { REPLY_BYTES_MAX = 512 };

enum err_code redis_url_parse(const char *url, struct redis_url *u, struct err *e)
{
	static const char scheme[] = "redis://";
	const size_t n = sizeof(scheme) - 1;
	char *host, *end;

	*u = (struct redis_url){.user = "", .password = "", .port = "6379"};
	if (strncmp(url, scheme, n) != 0 || strlen(url) - n >= sizeof(u->text))
		goto bad;
	host = memcpy(u->text, url + n, strlen(url + n) + 1);
	end = strrchr(host, '@');
	if (end) {
		*end = '\0';
		u->user = host;
		host = end + 1;
		end = strchr(u->text, ':');
		if (!end)
			goto bad;
		*end = '\0';
		u->password = end + 1;
	}
	host[strcspn(host, "/")] = '\0';
	end = strrchr(host, ':');
	if (end) {
		*end = '\0';
		u->port = end + 1;
	}
	u->host = host;
	if (*u->host && *u->port)
		return OK;
bad:
	return err_set(e, ERR_INVALID, "redis_url must look like redis://[:password@]host:port");
}

/* Waits until the socket is ready, or the deadline has passed. */
static enum err_code await(int fd, short events, int64_t deadline_us, struct err *e)
{
	struct pollfd p = {.fd = fd, .events = events};
	int64_t left_us = deadline_us - clock_mono_us();

	if (left_us <= 0 || poll(&p, 1, (int)(left_us / US_PER_MS) + 1) <= 0)
		return err_set(e, ERR_TIMEOUT, "redis did not answer in time");
	return OK;
}

static enum err_code dial(
	const struct addrinfo *address, int64_t deadline_us, int *ret_fd, struct err *e)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t n = sizeof(int);
	int failure = 0;

	if (fd < 0)
		return err_set(e, ERR_DB, "redis: %s", strerror(errno));
	if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
		failure = errno;
		if (failure == EINPROGRESS) {
			if (await(fd, POLLOUT, deadline_us, e))
				goto failed;
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &n);
		}
	}
	if (failure) {
		(void)err_set(e, ERR_DB, "redis: %s", strerror(failure));
		goto failed;
	}
	*ret_fd = fd;
	return OK;
failed:
	close(fd);
	return e->code;
}

static void put_word(struct buf *out, const char *word)
{
	buf_printf(out, "$%zu\r\n%s\r\n", strlen(word), word);
}

/* AUTH [user] password, if there is one, then PING, in one go; *ret_replies tells how many lines
 * come back. */
static void put_commands(const struct redis_url *u, struct buf *out, int *ret_replies)
{
	*ret_replies = 1;
	if (*u->password) {
		buf_printf(out, "*%d\r\n", *u->user ? 3 : 2);
		put_word(out, "AUTH");
		if (*u->user)
			put_word(out, u->user);
		put_word(out, u->password);
		*ret_replies = 2;
	}
	buf_puts(out, "*1\r\n");
	put_word(out, "PING");
}

/* Reads `lines` replies; all must be "+OK" or "+PONG", the last the latter. */
static enum err_code read_replies(int fd, int lines, int64_t deadline_us, struct err *e)
{
	char text[REPLY_BYTES_MAX + 1] = "";
	size_t n = 0;
	char *line = text, *end;

	while (lines > 0) {
		ssize_t got;

		if (await(fd, POLLIN, deadline_us, e))
			return e->code;
		got = recv(fd, text + n, REPLY_BYTES_MAX - n, 0);
		if (got <= 0)
			return err_set(e, ERR_DB, "redis closed the connection");
		n += (size_t)got;
		text[n] = '\0';
		for (; lines > 0 && (end = strstr(line, "\r\n")); line = end + 2, lines--) {
			*end = '\0';
			if (strcmp(line, lines == 1 ? "+PONG" : "+OK") != 0)
				return err_set(e, ERR_DB, "redis answered '%.100s'", line);
		}
	}
	return OK;
}

static enum err_code converse(int fd, const struct redis_url *u, int64_t deadline_us, struct err *e)
{
	struct buf commands = {0};
	enum err_code rc;
	int replies;

	put_commands(u, &commands, &replies);
	if (send(fd, commands.data, commands.len, MSG_NOSIGNAL) != (ssize_t)commands.len)
		rc = err_set(e, ERR_DB, "redis: %s", strerror(errno));
	else
		rc = read_replies(fd, replies, deadline_us, e);
	buf_free(&commands);
	return rc;
}

enum err_code redis_ping(const char *url, int deadline_ms, int64_t *ret_us, struct err *e)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
	int64_t started_us = clock_mono_us(), deadline_us = started_us + deadline_ms * US_PER_MS;
	struct addrinfo *address = NULL;
	struct redis_url u;
	enum err_code rc;
	int fd = -1;

	rc = redis_url_parse(url, &u, e);
	if (rc)
		return rc;
	if (getaddrinfo(u.host, u.port, &hints, &address) != 0)
		return err_set(e, ERR_DB, "redis: there is no address for '%.100s'", u.host);
	rc = dial(address, deadline_us, &fd, e);
	if (!rc)
		rc = converse(fd, &u, deadline_us, e);
	if (fd >= 0)
		close(fd);
	freeaddrinfo(address);
	if (!rc)
		*ret_us = clock_mono_us() - started_us;
	return rc;
}
