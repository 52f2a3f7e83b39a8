#include "http/prefork.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

enum { SLOTS_MAX = 256, SYSTEMD_FIRST_FD = 3 };

#define STABLE_US    (5 * US_PER_S) /* a worker that lived as long did not die of its own start */
#define DELAY_MIN_US (100 * US_PER_MS)
#define DELAY_MAX_US (5 * US_PER_S)
#define REPEAT_US \
	(100 * US_PER_MS) /* of SIGTERM: closes the race before accept(2), see http/fcgi.c */
#define KILL_US (10 * US_PER_S)

struct slot {
	pid_t pid; /* 0: no worker */
	int64_t started_us;
	int64_t start_at_us; /* not before */
	int quick_ends;	     /* in a row */
	bool is_asked_to_end;
};

struct pool {
	struct prefork *p;
	int listen_fd;
	sigset_t signals;
	struct slot slot[SLOTS_MAX];
	bool is_stopping;
	int64_t kill_at_us;
};

static enum err_code take_lock(const char *path, int *ret_fd, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(
			e, ERR_INTERNAL, "cannot open lock file '%s': %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return err_set(
			e, ERR_CONFLICT, "another pool of workers holds '%s'; stop it first", path);
	}
	*ret_fd = fd;
	return OK;
}

static enum err_code make_socket(const struct prefork *p, int *ret_fd, struct err *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	mode_t old_mask;
	int fd, rc;

	if (strlen(p->socket_path) >= sizeof(address.sun_path))
		return err_set(e, ERR_INVALID,
			"the socket's path '%s' has more than %zu bytes; choose a shorter run_dir",
			p->socket_path, sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, p->socket_path, strlen(p->socket_path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL, "socket: %s", strerror(errno));
	unlink(p->socket_path);
	old_mask = umask(0117);
	rc = bind(fd, (struct sockaddr *)&address, sizeof(address));
	umask(old_mask);
	if (rc != 0 || listen(fd, p->backlog) != 0) {
		(void)err_set(e, ERR_INTERNAL, "cannot listen on '%s': %s", p->socket_path,
			strerror(errno));
		close(fd);
		return e->code;
	}
	*ret_fd = fd;
	return OK;
}

/* sd_listen_fds(3): systemd made the socket, so that requests wait while this program restarts. */
static bool systemd_socket(int *ret_fd)
{
	const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");

	if (!pid || !n || atol(pid) != (long)getpid() || strcmp(n, "1") != 0)
		return false;
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	fcntl(SYSTEMD_FIRST_FD, F_SETFD, FD_CLOEXEC);
	*ret_fd = SYSTEMD_FIRST_FD;
	return true;
}

static void become_worker(struct pool *pool, int slot, pid_t parent)
{
	static const int reset[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	for (size_t i = 0; i < sizeof(reset) / sizeof(reset[0]); i++)
		signal(reset[i], SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &pool->signals, NULL);
	exit(pool->p->work(pool->p->ctx, slot, pool->listen_fd));
}

static void start_worker(struct pool *pool, int i, int64_t now_us)
{
	struct slot *s = &pool->slot[i];
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid == 0)
		become_worker(pool, i, parent);
	if (pid < 0) {
		log_event(LOG_ERROR, "fork", "slot=%d error=\"%s\"", i, strerror(errno));
		s->start_at_us = now_us + DELAY_MAX_US;
		return;
	}
	s->pid = pid;
	s->started_us = now_us;
	s->is_asked_to_end = false;
	log_event(LOG_DEBUG, "worker_start", "slot=%d pid=%d", i, (int)pid);
}

static void note_end(struct pool *pool, int i, int status, int64_t now_us)
{
	struct slot *s = &pool->slot[i];
	int64_t delay_us = 0;

	if (!s->is_asked_to_end) {
		s->quick_ends = now_us - s->started_us < STABLE_US ? s->quick_ends + 1 : 0;
		if (s->quick_ends > 1)
			delay_us = DELAY_MIN_US << (s->quick_ends < 8 ? s->quick_ends - 2 : 6);
		log_event(LOG_WARN, "worker_end", "slot=%d pid=%d %s=%d again_in_ms=%d", i,
			(int)s->pid, WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
			(int)((delay_us < DELAY_MAX_US ? delay_us : DELAY_MAX_US) / US_PER_MS));
	}
	s->pid = 0;
	s->start_at_us = now_us + (delay_us < DELAY_MAX_US ? delay_us : DELAY_MAX_US);
}

static void reap(struct pool *pool, int64_t now_us)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < SLOTS_MAX; i++)
			if (pool->slot[i].pid == pid)
				note_end(pool, i, status, now_us);
}

static void signal_workers(struct pool *pool, int signo, bool only_asked)
{
	for (int i = 0; i < SLOTS_MAX; i++) {
		struct slot *s = &pool->slot[i];

		if (s->pid == 0 || (only_asked && !s->is_asked_to_end))
			continue;
		s->is_asked_to_end = true;
		kill(s->pid, signo);
	}
}

static int count_ending(const struct pool *pool, bool all)
{
	int n = 0;

	for (int i = 0; i < SLOTS_MAX; i++)
		n += pool->slot[i].pid != 0 && (all || pool->slot[i].is_asked_to_end);
	return n;
}

static void ask_all_to_end(struct pool *pool, int64_t now_us)
{
	signal_workers(pool, SIGTERM, false);
	pool->kill_at_us = now_us + KILL_US;
}

/* Starts what is due, and returns how long to sleep until the next thing is. */
static int64_t tend(struct pool *pool, int64_t now_us)
{
	int64_t sleep_us = US_PER_MIN;

	if (count_ending(pool, false)) {
		signal_workers(pool, now_us >= pool->kill_at_us ? SIGKILL : SIGTERM, true);
		sleep_us = REPEAT_US;
	}
	for (int i = 0; i < pool->p->workers && !pool->is_stopping; i++) {
		struct slot *s = &pool->slot[i];

		if (s->pid == 0 && s->start_at_us <= now_us)
			start_worker(pool, i, now_us);
		if (s->pid == 0 && s->start_at_us - now_us < sleep_us)
			sleep_us = s->start_at_us - now_us;
	}
	return sleep_us;
}

static void on_signal(struct pool *pool, int signo, int64_t now_us)
{
	if (signo == SIGHUP && !pool->is_stopping) {
		if (pool->p->reload)
			pool->p->reload(pool->p->ctx, pool->p);
		listen(pool->listen_fd, pool->p->backlog);
		ask_all_to_end(pool, now_us);
		log_event(LOG_INFO, "reload", "workers=%d", pool->p->workers);
	} else if ((signo == SIGTERM || signo == SIGINT) && !pool->is_stopping) {
		pool->is_stopping = true;
		ask_all_to_end(pool, now_us);
		log_event(LOG_INFO, "stop", "workers=%d", count_ending(pool, true));
	}
}

static void run(struct pool *pool)
{
	while (!pool->is_stopping || count_ending(pool, true)) {
		int64_t sleep_us = tend(pool, clock_mono_us());
		struct timespec timeout = {sleep_us / US_PER_S, sleep_us % US_PER_S * 1000};
		int signo = sigtimedwait(&pool->signals, NULL, &timeout);

		if (signo > 0)
			on_signal(pool, signo, clock_mono_us());
		reap(pool, clock_mono_us());
	}
}

enum err_code prefork_run(struct prefork *p, struct err *e)
{
	struct pool *pool = mem_zalloc(sizeof(*pool));
	bool is_inherited;
	int lock_fd = -1;

	pool->p = p;
	pool->listen_fd = -1;
	sigemptyset(&pool->signals);
	sigaddset(&pool->signals, SIGTERM);
	sigaddset(&pool->signals, SIGINT);
	sigaddset(&pool->signals, SIGHUP);
	sigaddset(&pool->signals, SIGCHLD);
	e->code = OK;
	if (take_lock(p->lock_path, &lock_fd, e))
		goto done;
	is_inherited = systemd_socket(&pool->listen_fd);
	if (!is_inherited && make_socket(p, &pool->listen_fd, e))
		goto done;
	sigprocmask(SIG_BLOCK, &pool->signals, NULL);
	log_event(LOG_INFO, "start", "workers=%d socket=%s", p->workers,
		is_inherited ? "systemd" : p->socket_path);
	run(pool);
	if (!is_inherited)
		unlink(p->socket_path);
done:
	if (pool->listen_fd >= 0)
		close(pool->listen_fd);
	if (lock_fd >= 0)
		close(lock_fd);
	free(pool);
	return e->code;
}
