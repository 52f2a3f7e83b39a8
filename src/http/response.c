#include "http/response.h"

#include <assert.h>
#include <ctype.h>
#include <openssl/evp.h>
#include <stdio.h>

#include "base/json_out.h"

enum { ETAG_BYTES = 16 /* of SHA-256: 128 bits */, RETRY_AFTER_S = 5, REQUEST_ID_HEX = 32 };

/* Statuses beyond those of errors (base/err.h). */
static const struct {
	int status;
	const char *text;
} statuses[] = {
	{201, "Created"},
	{202, "Accepted"},
	{204, "No Content"},
	{303, "See Other"},
	{304, "Not Modified"},
	{207, "Multi-Status"},
};

const char *status_text(int status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == status)
			return statuses[i].text;
#define X(code, number, title)  \
	if (status == (number)) \
		return title;
	FOR_EACH_ERR(X)
#undef X
	return "OK";
}

void response_init(struct response *r, struct arena *a, struct buf *body)
{
	*r = (struct response){.arena = a, .status = 200, .body = body};
	buf_reset(body);
}

void response_header(struct response *r, const char *name, const char *value)
{
	char *clean = arena_strdup(r->arena, value);
	int i = 0;

	for (char *p = clean; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = '?';
	while (i < r->nheaders && strcmp(r->header[i][0], name) != 0)
		i++;
	assert(i < RESPONSE_HEADERS_MAX);
	if (i == r->nheaders)
		r->nheaders++;
	r->header[i][0] = name;
	r->header[i][1] = clean;
}

static void begin(struct response *r, const char *content_type)
{
	r->content_type = content_type;
	buf_reset(r->body);
}

void response_json(struct response *r, struct json_out *j)
{
	begin(r, "application/json");
	json_out_begin(j, r->body);
}

void response_html(struct response *r)
{
	begin(r, "text/html; charset=utf-8");
}

void response_csv(struct response *r, const char *filename)
{
	begin(r, "text/csv; charset=utf-8");
	response_header(r, "Content-Disposition",
		arena_printf(r->arena, "attachment; filename=\"%s\"", filename));
}

void response_see_other(struct response *r, const char *location)
{
	begin(r, NULL);
	r->status = 303;
	response_header(r, "Location", location);
}

/* RFC 9110 13.1.2: a list of tags or "*"; compared weakly, as nginx turns a strong tag into W/"..."
 * when it compresses. */
static bool tag_matches(const char *list, const char *tag)
{
	size_t n = strlen(tag);

	while (list) {
		list += strspn(list, " \t,");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list == '*' || (strncmp(list, tag, n) == 0 && strchr(", \t", list[n])))
			return true;
		list = strchr(list, ',');
	}
	return false;
}

void response_etag(struct response *r, const struct request *q)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char tag[2 * ETAG_BYTES + 3] = "\"";
	size_t n = 1;

	if (r->status != 200 ||
		!EVP_Digest(buf_view(r->body).ptr, r->body->len, hash, NULL, EVP_sha256(), NULL))
		return;
	for (int i = 0; i < ETAG_BYTES; i++)
		n += (size_t)snprintf(tag + n, sizeof(tag) - n, "%02x", hash[i]);
	tag[n] = '"';
	tag[n + 1] = '\0';
	response_header(r, "ETag", tag);
	response_header(r, "Cache-Control", "private, no-cache");
	if (!tag_matches(request_header(q, "if-none-match"), tag))
		return;
	begin(r, NULL);
	r->status = 304;
}

/* nginx's $request_id has the 32 hexadecimal digits of a UUID; *ret is empty for any other. */
static void instance_urn(const char *id, char ret[static 64])
{
	ret[0] = '\0';
	if (strlen(id) == REQUEST_ID_HEX && strspn(id, "0123456789abcdef") == REQUEST_ID_HEX)
		snprintf(ret, 64, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", id, id + 8, id + 12,
			id + 16, id + 20);
}

const char *response_public_detail(const struct err *e)
{
	if (e->code == ERR_INTERNAL)
		return "Something failed here; the log has the details under this request id.";
	if (e->code == ERR_DB)
		return "The database cannot be asked at the moment; try again in a few seconds.";
	if (e->code == ERR_TIMEOUT)
		return "The database did not answer in time; ask for a shorter range, or try again "
		       "later.";
	if (e->code == ERR_FULL)
		return "There is no room for more at the moment, and nothing was kept; send it "
		       "again later.";
	return e->msg;
}

static void put_problem(
	struct json_out *j, const struct response *r, const struct request *q, const struct err *e)
{
	char urn[64];

	instance_urn(q->request_id ? q->request_id : "", urn);
	json_put_obj(j);
	json_kv_cstr(j, "type", "about:blank");
	json_kv_cstr(j, "title", err_title(e->code));
	json_kv_int(j, "status", r->status);
	json_kv_cstr(j, "detail", response_public_detail(e));
	if (*urn)
		json_kv_cstr(j, "instance", urn);
	if (r->nproblem) {
		json_put_key(j, "errors");
		json_put_arr(j);
		for (int i = 0; i < r->nproblem; i++) {
			json_put_obj(j);
			json_kv_cstr(j, "pointer", r->problem[i].pointer);
			json_kv_cstr(j, "detail", r->problem[i].detail);
			json_put_obj_end(j);
		}
		json_put_arr_end(j);
	}
	json_put_obj_end(j);
	buf_putc(j->buf, '\n');
}

void response_blame(struct response *r, const char *pointer, const char *detail)
{
	r->problem = arena_zalloc(r->arena, sizeof(*r->problem));
	r->problem->pointer = pointer;
	r->problem->detail = arena_strdup(r->arena, detail);
	r->nproblem = 1;
}

void response_problem(struct response *r, const struct request *q, const struct err *e)
{
	struct json_out j;

	r->status = err_status(e->code);
	r->cause = arena_strdup(r->arena, e->msg);
	if (r->status == 503)
		response_header(r, "Retry-After", arena_printf(r->arena, "%d", RETRY_AFTER_S));
	response_header(r, "Cache-Control", "no-store");
	response_json(r, &j);
	r->content_type = "application/problem+json";
	put_problem(&j, r, q, e);
}

void response_head(const struct response *r, const struct request *q, struct buf *out)
{
	buf_printf(out, "Status: %d %s\r\n", r->status, status_text(r->status));
	if (r->content_type)
		buf_printf(out, "Content-Type: %s\r\n", r->content_type);
	for (int i = 0; i < r->nheaders; i++)
		buf_printf(out, "%s: %s\r\n", r->header[i][0], r->header[i][1]);
	if (q->request_id && *q->request_id)
		buf_printf(out, "X-Request-Id: %s\r\n", q->request_id);
	if (r->status != 204 && r->status != 304)
		buf_printf(out, "Content-Length: %zu\r\n", r->body->len);
	buf_puts(out, "\r\n");
}
