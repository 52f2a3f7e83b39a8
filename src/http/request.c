/* From FastCGI parameters to a request. What comes in here is what a stranger typed: everything is
 * checked before any handler sees it, and every size has a limit. */
#include "http/request.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "http/gunzip.h"

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_HEAD] = "HEAD",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
	[METHOD_OTHER] = "other",
};

const char *method_name(enum method m)
{
	return method_names[m];
}

static enum method method_parse(const char *text)
{
	for (int m = 0; m < METHOD_OTHER; m++)
		if (strcmp(text, method_names[m]) == 0)
			return (enum method)m;
	return METHOD_OTHER;
}

const char *request_param(const struct request *r, const char *name)
{
	size_t n = strlen(name);

	for (char *const *p = r->params; p && *p; p++)
		if (strncmp(*p, name, n) == 0 && (*p)[n] == '=')
			return (*p)[n + 1] ? *p + n + 1 : NULL;
	return NULL;
}

const char *request_header(const struct request *r, const char *name)
{
	char cgi[64] = "HTTP_";
	size_t n = 5;

	for (; *name; name++) {
		if (n == sizeof(cgi) - 1)
			return NULL;
		cgi[n++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
	}
	cgi[n] = '\0';
	return request_param(r, cgi);
}

const char *request_query(const struct request *r, const char *name)
{
	for (int i = 0; i < r->nquery; i++)
		if (strcmp(r->query[i].name, name) == 0)
			return r->query[i].value;
	return NULL;
}

/* UTF-8 without control characters (C0, DEL, C1). */
static bool is_clean_text(const char *s, size_t n)
{
	for (size_t i = 0, step; i < n; i += step) {
		unsigned char c = (unsigned char)s[i];

		step = utf8_char(s + i, n - i);
		if (step == 0 || c < 0x20 || c == 0x7f ||
			(c == 0xc2 && (unsigned char)s[i + 1] < 0xa0))
			return false;
	}
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes one part; `blank` is the character that means a blank ('+' in a query, 0 for
 * none). NULL if it is malformed or not clean text. */
static const char *decode(struct arena *a, struct str s, char blank)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '%') {
			int high = i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1;
			int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;

			if (low < 0)
				return NULL;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (blank && c == blank) {
			c = ' ';
		}
		out[n++] = c;
	}
	out[n] = '\0';
	return is_clean_text(out, n) ? out : NULL;
}

static enum err_code parse_path(struct request *q, struct str text, struct err *e)
{
	const char *end = text.ptr + text.len;

	if (text.len > REQUEST_PATH_BYTES_MAX)
		return err_set(
			e, ERR_INVALID, "The path has more than %d bytes.", REQUEST_PATH_BYTES_MAX);
	q->path = text.len && text.ptr[0] == '/' ? decode(q->arena, text, 0) : NULL;
	if (!q->path) {
		q->path = "";
		return err_set(e, ERR_INVALID,
			"The path must begin with '/' and be percent-encoded UTF-8 without control "
			"characters.");
	}
	for (const char *p = text.ptr; p < end;) {
		const char *slash = memchr(p + 1, '/', (size_t)(end - p - 1));
		const char *stop = slash ? slash : end;

		if (q->nsegment == REQUEST_SEGMENTS_MAX)
			return err_set(e, ERR_NOT_FOUND, "No address here has more than %d parts.",
				REQUEST_SEGMENTS_MAX);
		q->segment[q->nsegment++] =
			decode(q->arena, (struct str){p + 1, (size_t)(stop - p - 1)}, 0);
		p = stop;
	}
	return OK;
}

/* One "name=value" of the query. */
static enum err_code parse_pair(struct request *q, struct str pair, struct err *e)
{
	const char *equals = memchr(pair.ptr, '=', pair.len);
	struct str name = {pair.ptr, equals ? (size_t)(equals - pair.ptr) : pair.len};
	struct str value = {equals ? equals + 1 : "", equals ? pair.len - name.len - 1 : 0};
	struct request_param param = {decode(q->arena, name, '+'), decode(q->arena, value, '+')};

	if (!param.name)
		return err_set(e, ERR_INVALID,
			"A parameter name in the query is not percent-encoded UTF-8 without "
			"control characters.");
	q->wrong_param = param.name;
	if (!param.value)
		return err_set(e, ERR_INVALID,
			"The value of '%s' is not percent-encoded UTF-8 without control "
			"characters.",
			param.name);
	if (request_query(q, param.name))
		return err_set(
			e, ERR_INVALID, "Parameter '%s' is given twice; give it once.", param.name);
	if (q->nquery == REQUEST_PARAMS_MAX)
		return err_set(e, ERR_INVALID, "The query has more than %d parameters.",
			REQUEST_PARAMS_MAX);
	q->wrong_param = NULL;
	q->query[q->nquery++] = param;
	return OK;
}

static enum err_code parse_query(struct request *q, struct str text, struct err *e)
{
	const char *end = text.ptr + text.len;

	if (text.len > REQUEST_QUERY_BYTES_MAX)
		return err_set(e, ERR_INVALID, "The query has more than %d bytes.",
			REQUEST_QUERY_BYTES_MAX);
	for (const char *p = text.ptr; p < end;) {
		const char *ampersand = memchr(p, '&', (size_t)(end - p));
		const char *stop = ampersand ? ampersand : end;

		if (stop > p && parse_pair(q, (struct str){p, (size_t)(stop - p)}, e))
			return e->code;
		p = stop + 1;
	}
	return OK;
}

/* "Application/JSON; charset=utf-8" -> "application/json" */
static const char *media_type(struct arena *a, const char *text)
{
	char *type = arena_cstr(a, (struct str){text, strcspn(text, "; \t")});

	for (char *p = type; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return type;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

enum err_code request_init(
	struct request *q, struct arena *a, char *const *params, int64_t now_us, struct err *e)
{
	const char *uri;
	size_t path_len;

	*q = (struct request){
		.arena = a, .params = params, .now_us = now_us, .path = "", .query_text = ""};
	q->method = method_parse(or_empty(request_param(q, "REQUEST_METHOD")));
	q->request_id = or_empty(request_param(q, "REQUEST_ID"));
	q->content_type = media_type(a, or_empty(request_param(q, "CONTENT_TYPE")));
	uri = or_empty(request_param(q, "REQUEST_URI"));
	path_len = strcspn(uri, "?");
	if (uri[path_len] == '?')
		q->query_text = uri + path_len + 1;
	if (parse_path(q, (struct str){uri, path_len}, e))
		return e->code;
	return parse_query(q, str_from(q->query_text), e);
}

static enum err_code announced_length(
	const struct request *q, size_t max, size_t *ret, struct err *e)
{
	const char *text = or_empty(request_param(q, "CONTENT_LENGTH"));
	size_t digits = strspn(text, "0123456789");
	unsigned long long n = digits ? strtoull(text, NULL, 10) : 0; /* ULLONG_MAX on overflow */

	if (text[digits])
		return err_set(e, ERR_INVALID, "Content-Length '%.40s' is not a number.", text);
	if (n > max)
		return err_set(e, ERR_TOO_LARGE,
			"The body has more than %zu bytes; send it in parts.", max);
	*ret = (size_t)n;
	return OK;
}

enum err_code request_read_body(struct request *q, size_t max, struct err *e)
{
	const char *encoding = or_empty(request_header(q, "content-encoding"));
	bool is_gzip = strcmp(encoding, "gzip") == 0 || strcmp(encoding, "x-gzip") == 0;
	size_t length = 0;

	if (*encoding && !is_gzip && strcmp(encoding, "identity") != 0)
		return err_set(e, ERR_MEDIA_TYPE,
			"Content-Encoding '%.40s' is not understood; send gzip or none.", encoding);
	if (announced_length(q, max, &length, e))
		return e->code;
	q->body = (struct str){"", 0};
	if (length == 0)
		return OK;
	buf_reset(q->source.raw);
	q->source.raw->len = q->source.read(q->source.ctx, buf_room(q->source.raw, length), length);
	q->source.raw->data[q->source.raw->len] = '\0';
	q->body = buf_view(q->source.raw);
	if (q->body.len < length)
		return err_set(e, ERR_INVALID, "The body ended after %zu of %zu bytes.",
			q->body.len, length);
	if (!is_gzip)
		return OK;
	buf_reset(q->source.plain);
	if (gunzip(q->body, max, q->source.plain, e))
		return e->code;
	q->body = buf_view(q->source.plain);
	return OK;
}

enum err_code request_query_i64(const struct request *r, const char *name, int64_t fallback,
	int64_t min, int64_t max, int64_t *ret, struct err *e)
{
	const char *text = request_query(r, name);
	char *end;
	long long v;

	if (!text) {
		*ret = fallback;
		return OK;
	}
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno || *end || end == text || isspace((unsigned char)*text) || *text == '+' ||
		v < min || v > max)
		return err_set(e, ERR_INVALID,
			"Parameter '%s' is '%.60s'; give a whole number from %lld to %lld.", name,
			text, (long long)min, (long long)max);
	*ret = v;
	return OK;
}

enum err_code request_only_params(
	const struct request *r, const char *const *allowed, struct err *e)
{
	char list[160] = "";
	size_t n = 0;

	for (int i = 0; i < r->nquery; i++) {
		const char *const *name = allowed;

		while (*name && strcmp(*name, r->query[i].name) != 0)
			name++;
		if (*name)
			continue;
		for (name = allowed; *name && n < sizeof(list); name++)
			n += (size_t)snprintf(
				list + n, sizeof(list) - n, "%s%s", n ? ", " : "", *name);
		return err_set(e, ERR_INVALID, "Unknown parameter '%.40s'; this address takes %s.",
			r->query[i].name, n ? list : "none");
	}
	return OK;
}
