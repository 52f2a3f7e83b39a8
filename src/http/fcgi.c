/* The only file with libfcgi.
 *
 * Connections are accepted here and handed to the library, because its own accept loop has three
 * traps: it waits up to 2 s for a silent peer, it holds a connection for ever when the web server
 * asks to keep it, and a SIGTERM that comes while a request is being read makes it drop that
 * request. Here the signals are blocked but during accept(2), so a request that was taken is always
 * answered. The window between unblocking and accept is closed by the parent, which repeats the
 * signal (see prefork_run()). */
#include "http/fcgi.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/arena.h"

enum { PEER_TIMEOUT_S = 10 /* nginx sends a whole request at once and reads at once */ };

struct fcgi {
	int listen_fd;
	sigset_t stop_signals;
	FCGX_Request request;
};

static volatile sig_atomic_t is_stopping;

static void on_stop(int signo)
{
	(void)signo;
	is_stopping = 1;
}

struct fcgi *fcgi_open(int listen_fd)
{
	struct fcgi *f = mem_zalloc(sizeof(*f));
	struct sigaction act = {.sa_handler = on_stop};

	f->listen_fd = listen_fd;
	sigemptyset(&f->stop_signals);
	sigaddset(&f->stop_signals, SIGTERM);
	sigaddset(&f->stop_signals, SIGINT);
	sigprocmask(SIG_BLOCK, &f->stop_signals, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	FCGX_Init();
	FCGX_InitRequest(&f->request, -1, 0);
	return f;
}

void fcgi_free(struct fcgi *f)
{
	if (!f)
		return;
	FCGX_Free(&f->request, 1);
	free(f);
}

static int accept_one(struct fcgi *f)
{
	const struct timeval timeout = {.tv_sec = PEER_TIMEOUT_S};
	int fd;

	sigprocmask(SIG_UNBLOCK, &f->stop_signals, NULL);
	fd = is_stopping ? -1 : accept4(f->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	sigprocmask(SIG_BLOCK, &f->stop_signals, NULL);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	}
	return fd;
}

bool fcgi_next(struct fcgi *f, char *const **ret_params)
{
	while (!is_stopping) {
		f->request.ipcFd = accept_one(f);
		if (f->request.ipcFd < 0) {
			if (!is_stopping && errno != EINTR && errno != ECONNABORTED)
				sleep(1);
			continue;
		}
		f->request.keepConnection =
			1; /* else the library first ends a request before it, with this socket */
		if (FCGX_Accept_r(&f->request) == 0) {
			*ret_params = f->request.envp;
			return true;
		}
	}
	return false;
}

size_t fcgi_read(void *f, char *to, size_t n)
{
	FCGX_Request *request = &((struct fcgi *)f)->request;
	size_t got = 0;

	while (got < n) {
		size_t want = n - got < INT_MAX ? n - got : INT_MAX;
		int rc = FCGX_GetStr(to + got, (int)want, request->in);

		if (rc <= 0)
			break;
		got += (size_t)rc;
	}
	return got;
}

static void put(FCGX_Request *request, struct str s)
{
	while (s.len) {
		size_t n = s.len < INT_MAX ? s.len : INT_MAX;

		if (FCGX_PutStr(s.ptr, (int)n, request->out) < 0)
			return;
		s = (struct str){s.ptr + n, s.len - n};
	}
}

void fcgi_send(struct fcgi *f, struct str head, struct str body)
{
	put(&f->request, head);
	put(&f->request, body);
	/* The library waits for the peer to close first, so that input nobody read cannot cut the
	 * answer off. When all of it was read, as it mostly is, that wait is for nothing. */
	f->request.detached = FCGX_GetChar(f->request.in) < 0;
	FCGX_Finish_r(&f->request);
}
