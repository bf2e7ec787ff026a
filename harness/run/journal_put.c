/*
 * One member of a journal line, from a struct.
 */
#include "base/base64.h"
#include "run/journal_fields.h"

enum { DIGITS_MAX = 24 };

static void put_text(struct json_writer *w, const struct journal_field *f,
		     const char *text)
{
	if (text || !f->optional)
		json_put_text(w, f->name, text ? text : "");
}

/* Base64 needs no escaping: it goes straight into the line. */
static void put_bytes(struct json_writer *w, const char *name,
		      const struct buf *bytes)
{
	json_put_raw(w, name, slice_from("\""));
	base64_encode(w->out, buf_view(bytes));
	buf_byte(w->out, '"');
}

static void put_number(struct json_writer *w, const char *name,
		       unsigned long long value)
{
	char digits[DIGITS_MAX];

	snprintf(digits, sizeof(digits), "%llu", value);
	json_put_raw(w, name, slice_from(digits));
}

static void put_chars(struct json_writer *w, const char *name,
		      const char *chars)
{
	size_t len = strnlen(chars, EXCHANGE_DETAIL_MAX);

	if (len)
		json_put_string(w, name, slice_of(chars, len));
}

static unsigned long long not_negative(int64_t value)
{
	return value < 0 ? 0 : (unsigned long long)value;
}

void journal_put_field(struct json_writer *w, const struct journal_field *f,
		       const void *from)
{
	const void *at = (const char *)from + f->offset;

	switch (f->kind) {
	case JOURNAL_TEXT:
		put_text(w, f, *(const char *const *)at);
		break;
	case JOURNAL_CHARS:
		put_chars(w, f->name, at);
		break;
	case JOURNAL_BYTES:
		put_bytes(w, f->name, at);
		break;
	case JOURNAL_RECIPE:
		if (!journal_put_recipe(w, f->name, buf_view(at)))
			put_bytes(w, f->name, at);
		break;
	case JOURNAL_BOOL:
		json_put_boolean(w, f->name, *(const bool *)at);
		break;
	case JOURNAL_SIZE:
		put_number(w, f->name, *(const size_t *)at);
		break;
	case JOURNAL_UNSIGNED:
		put_number(w, f->name, *(const unsigned *)at);
		break;
	case JOURNAL_INT:
		put_number(w, f->name, not_negative(*(const int *)at));
		break;
	case JOURNAL_TIME:
		put_number(w, f->name, not_negative(*(const int64_t *)at));
		break;
	case JOURNAL_U64:
		put_number(w, f->name, *(const uint64_t *)at);
		break;
	default:
		json_put_text(w, f->name,
			      journal_word(f->kind, *(const unsigned *)at));
	}
}

void journal_put_fields(struct json_writer *w, const struct journal_field *f,
			const void *from)
{
	for (; f->name; f++)
		journal_put_field(w, f, from);
}
