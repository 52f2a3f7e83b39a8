#include "views/html.h"

#include "lib/tap.h"

static struct buf out;
static struct arena *arena;
static struct html h;

static void begin(void)
{
	arena = arena_new();
	html_begin(&h, &out, arena);
}

static void end_is(const char *expected)
{
	html_end(&h);
	CU_ASSERT_STRING_EQUAL(buf_view(&out).ptr, expected);
	buf_free(&out);
	arena_free(arena);
}

static void escapes_everywhere(void)
{
	begin();
	html_open(&h, "p", "title", "a\"b'c", NULL);
	html_text(&h, "<b>&'\"");
	html_textf(&h, "%s", "<i>");
	html_str(&h, STR("x<y>z"));
	html_close(&h);
	end_is("<p title=\"a&quot;b&#39;c\">&lt;b&gt;&amp;&#39;&quot;&lt;i&gt;x&lt;y&gt;z</p>");
}

static void drops_what_xml_forbids(void)
{
	begin();
	html_text(&h, "a\x01\x1f\tb\nc\x7f");
	end_is("a\tb\nc\x7f");
}

static void closes_the_element_that_is_open(void)
{
	begin();
	html_open(&h, "ul", NULL);
	html_el(&h, "li", "one", "class", "x", NULL);
	html_open(&h, "li", NULL);
	html_void(&h, "br", NULL);
	CU_ASSERT_EQUAL(h.depth, 2);
	html_close(&h);
	html_close(&h);
	end_is("<ul><li class=\"x\">one</li><li><br/></li></ul>");
}

static void leaves_out_absent_attributes(void)
{
	begin();
	html_void(&h, "input", "name", "a", "value", NULL, "required", "", NULL);
	end_is("<input name=\"a\" required=\"\"/>");
}

static void formats_before_escaping(void)
{
	begin();
	html_void(&h, "x", "a", html_fmt(&h, "%d&%s", 7, "'"), NULL);
	end_is("<x a=\"7&amp;&#39;\"/>");
}

static void literals_pass_as_they_are(void)
{
	begin();
	html_lit(&h, "<br/>&#160;");
	end_is("<br/>&#160;");
}

static const struct tap_test tests[] = {
	{"text and attributes are escaped, all five characters", escapes_everywhere},
	{"control characters are left out", drops_what_xml_forbids},
	{"closing ends the innermost element", closes_the_element_that_is_open},
	{"an attribute without a value is left out", leaves_out_absent_attributes},
	{"formatted attribute values are escaped", formats_before_escaping},
	{"literal markup is not escaped", literals_pass_as_they_are},
};
TAP_MAIN("html", tests)
