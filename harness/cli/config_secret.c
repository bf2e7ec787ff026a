#include "cli/config_steps.h"

#include "base/alloc.h"
#include "base/file.h"
#include "http/syntax.h"

/* `text` borrows from `b`, which the caller wipes. */
static int read_small(const char *path, const char *option, struct buf *b,
		      struct slice *text, struct err *err)
{
	struct err inner = ERR_INIT;

	if (file_read(path, b, &inner))
		return err_set(err, inner.code, "%s: %s", option, inner.text);
	*text = buf_view(b);
	if (memchr(b->len ? text->at : "", '\0', text->len))
		return err_set(err, ERR_INPUT, "%s: '%s' holds a NUL byte",
			       option, path);
	return 0;
}

static void wipe(struct buf *b)
{
	if (b->bytes)
		explicit_bzero(b->bytes, b->size);
	buf_release(b);
}

int config_secret_file(struct arena *arena, const char *path,
		       const char *option, const char **secret,
		       struct err *err)
{
	struct buf b = BUF_INIT(CONFIG_SECRET_FILE_MAX);
	struct slice text;
	int result = read_small(path, option, &b, &text, err);

	if (result)
		goto out;
	if (text.len && text.at[text.len - 1] == '\n')
		text.len--;
	if (text.len && text.at[text.len - 1] == '\r')
		text.len--;
	if (!text.len)
		result = err_set(err, ERR_INPUT, "%s: '%s' is empty", option,
				 path);
	else
		*secret = arena_string(arena, text);
out:
	wipe(&b);
	return result;
}

/* A field line of RFC 9110 5.6.2 and 5.5. */
static int take_header(struct cli_options *o, struct slice line,
		       unsigned number, struct err *err)
{
	struct run_config *c = &o->run;
	size_t name = syntax_token(line);
	struct slice value = slice_trim(slice_skip(line, name + 1));

	if (!name || name >= line.len || line.at[name] != ':' ||
	    syntax_control(value) < value.len)
		return err_set(err, ERR_INPUT,
			       "--header-file: %s:%u: no 'Name: value' line",
			       o->header_file, number);
	if (c->header_count == CASE_HEADERS_MAX)
		return err_set(err, ERR_INPUT,
			       "--header-file: %s:%u: more than %d headers",
			       o->header_file, number, CASE_HEADERS_MAX);
	c->headers[c->header_count].name =
		arena_string(&c->arena, slice_head(line, name));
	c->headers[c->header_count++].value = arena_string(&c->arena, value);
	return 0;
}

int config_header_file(struct cli_options *o, struct err *err)
{
	struct buf b = BUF_INIT(CONFIG_SECRET_FILE_MAX);
	struct slice left = SLICE_NONE;
	int result;

	if (!o->header_file)
		return 0;
	result = read_small(o->header_file, "--header-file", &b, &left, err);
	for (unsigned number = 1; !result && left.len; number++) {
		ptrdiff_t end = slice_find(left, slice_from("\n"));
		size_t len = end < 0 ? left.len : (size_t)end;
		struct slice line = slice_head(left, len);

		if (line.len && line.at[line.len - 1] == '\r')
			line.len--;
		if (line.len)
			result = take_header(o, line, number, err);
		left = slice_skip(left, len + 1);
	}
	wipe(&b);
	return result;
}
