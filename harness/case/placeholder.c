#include "case/placeholder.h"

#include "base/suggest.h"
#include "http/syntax.h"
#include "json/json_write.h"

/* Longer than the "very long id" of protocol.md 9 (4096 bytes). */
enum { PLACEHOLDER_LONG = 8192, PLACEHOLDER_VALUE_MAX = 64 * 1024,
       SHOWN_MAX = 60 };

#define VALUE(member) offsetof(struct bindings, member)

static const struct placeholder placeholders[] = {
	{ "volume", VALUE(volume), 0, true,
	  "the volume that the case works on (`--volume`)" },
	{ "other_volume", VALUE(other_volume), NEED_SECOND_VOLUME, true,
	  "another volume of the user (second `--volume`)" },
	{ "third_volume", VALUE(third_volume), NEED_FOUR_VOLUMES, true,
	  "a third one" },
	{ "fourth_volume", VALUE(fourth_volume), NEED_FOUR_VOLUMES, true,
	  "a fourth one" },
	{ "unknown_volume", VALUE(unknown_volume), 0, false,
	  "a fresh random version 4 UUID that names no volume" },
	{ "file_volume", VALUE(file_volume), NEED_FILE_VOLUME, true,
	  "a file volume (`--file-volume`)" },
	{ "unregistered_volume", VALUE(unregistered_volume),
	  NEED_UNREGISTERED_VOLUME, true,
	  "a disk that CNS does not know (`--unregistered-volume`)" },
	{ "datastore", VALUE(datastore), NEED_DATASTORE, false,
	  "the datastore of the volume (`--datastore`)" },
	{ "other_datastore", VALUE(other_datastore), NEED_OTHER_DATASTORE,
	  false, "a datastore that the volume is not on "
	  "(`--other-datastore`)" },
	{ "unknown_datastore", VALUE(unknown_datastore), 0, false,
	  "the id of a datastore that does not exist" },
	{ "release", VALUE(release), 0, false, "`--release`" },
	{ "moid", VALUE(moid), 0, false, "`--moid`" },
	{ "session_manager", VALUE(session_manager), 0, false,
	  "the id of the session manager, from ServiceContent" },
	{ "task", VALUE(task), 0, false,
	  "the task that the latest step before this one started" },
	{ "username", VALUE(username), NEED_LOGIN, false, "`--username`" },
	{ "password", VALUE(password), NEED_LOGIN, false,
	  "the content of `--password-file`" },
	{ "restricted_username", VALUE(restricted_username),
	  NEED_RESTRICTED_USER, false, "`--restricted-username`" },
	{ "restricted_password", VALUE(restricted_password),
	  NEED_RESTRICTED_USER, false,
	  "the content of `--restricted-password-file`" },
	{ "random_user", VALUE(random_user), 0, false,
	  "a random user name, so that no account is locked" },
	{ "random_password", VALUE(random_password), 0, false,
	  "a random password" },
};

static void filter_upper(struct slice value, struct buf *out)
{
	for (size_t i = 0; i < value.len; i++)
		buf_byte(out, value.at[i] >= 'a' && value.at[i] <= 'z' ?
			 (char)(value.at[i] - 'a' + 'A') : value.at[i]);
}

static void filter_lower(struct slice value, struct buf *out)
{
	for (size_t i = 0; i < value.len; i++)
		buf_byte(out, value.at[i] >= 'A' && value.at[i] <= 'Z' ?
			 (char)(value.at[i] - 'A' + 'a') : value.at[i]);
}

static void filter_no_hyphens(struct slice value, struct buf *out)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] != '-')
			buf_byte(out, value.at[i]);
}

static void filter_reverse(struct slice value, struct buf *out)
{
	for (size_t i = value.len; i--;)
		buf_byte(out, value.at[i]);
}

static void filter_drop_first(struct slice value, struct buf *out)
{
	buf_slice(out, slice_skip(value, 1));
}

static void filter_drop_last(struct slice value, struct buf *out)
{
	buf_slice(out, slice_head(value, value.len ? value.len - 1 : 0));
}

static void filter_drop_group(struct slice value, struct buf *out)
{
	size_t len = value.len;

	while (len && value.at[len - 1] != '-')
		len--;
	buf_slice(out, slice_head(value, len ? len - 1 : 0));
}

static void filter_last_group(struct slice value, struct buf *out)
{
	size_t start = value.len;

	while (start && value.at[start - 1] != '-')
		start--;
	buf_slice(out, slice_skip(value, start));
}

static size_t first_hyphen(struct slice value)
{
	size_t at = 0;

	while (at < value.len && value.at[at] != '-')
		at++;
	return at;
}

static void filter_first_group(struct slice value, struct buf *out)
{
	buf_slice(out, slice_head(value, first_hyphen(value)));
}

static void filter_drop_first_group(struct slice value, struct buf *out)
{
	buf_slice(out, slice_skip(value, first_hyphen(value) + 1));
}

/* A UUID is two numbers of 64 bits, the first of which has three groups. */
enum { FRONT_HALF = 18 };

static void filter_front_half(struct slice value, struct buf *out)
{
	buf_slice(out, slice_head(value, FRONT_HALF));
}

static void filter_back_half(struct slice value, struct buf *out)
{
	buf_slice(out, slice_skip(value, FRONT_HALF + 1));
}

static void filter_not_hex(struct slice value, struct buf *out)
{
	filter_drop_last(value, out);
	buf_byte(out, 'g');
}

/* One digit of a UUID (RFC 9562 4): of its version or its variant. */
static void with_digit(struct slice value, size_t at, char digit,
		       struct buf *out)
{
	buf_slice(out, slice_head(value, at));
	if (at < value.len)
		buf_byte(out, digit);
	buf_slice(out, slice_skip(value, at + 1));
}

enum { UUID_VERSION = 14, UUID_VARIANT = 19 };

static void filter_version_1(struct slice value, struct buf *out)
{
	with_digit(value, UUID_VERSION, '1', out);
}

static void filter_version_3(struct slice value, struct buf *out)
{
	with_digit(value, UUID_VERSION, '3', out);
}

static void filter_version_5(struct slice value, struct buf *out)
{
	with_digit(value, UUID_VERSION, '5', out);
}

static void filter_version_7(struct slice value, struct buf *out)
{
	with_digit(value, UUID_VERSION, '7', out);
}

static void filter_variant_0(struct slice value, struct buf *out)
{
	with_digit(value, UUID_VARIANT, '0', out);
}

static void filter_long(struct slice value, struct buf *out)
{
	size_t len = 0;

	do {
		buf_slice(out, value);
		len += value.len;
	} while (value.len && len < PLACEHOLDER_LONG);
}

static const struct placeholder_filter filters[] = {
	{ "upper", filter_upper, "ASCII letters in upper case" },
	{ "lower", filter_lower, "ASCII letters in lower case" },
	{ "no-hyphens", filter_no_hyphens, "without its hyphens" },
	{ "reverse", filter_reverse, "last byte first" },
	{ "drop-first", filter_drop_first, "without its first byte" },
	{ "drop-last", filter_drop_last, "without its last byte" },
	{ "drop-group", filter_drop_group,
	  "without its last hyphen and what follows" },
	{ "last-group", filter_last_group, "what follows its last hyphen" },
	{ "first-group", filter_first_group,
	  "what is before its first hyphen" },
	{ "drop-first-group", filter_drop_first_group,
	  "without its first hyphen and what is before it" },
	{ "front-half", filter_front_half, "of a UUID, its first three groups" },
	{ "back-half", filter_back_half,
	  "of a UUID, its last two groups" },
	{ "not-hex", filter_not_hex, "`g` in the place of its last byte" },
	{ "version-1", filter_version_1, "a UUID of version 1" },
	{ "version-3", filter_version_3, "a UUID of version 3" },
	{ "version-5", filter_version_5, "a UUID of version 5" },
	{ "version-7", filter_version_7, "a UUID of version 7" },
	{ "variant-0", filter_variant_0,
	  "a UUID of another variant than that of RFC 9562" },
	{ "long", filter_long, "repeated until it has 8192 bytes or more" },
};

const struct placeholder *placeholder_at(size_t index)
{
	return index < sizeof(placeholders) / sizeof(placeholders[0]) ?
		&placeholders[index] : NULL;
}

const struct placeholder_filter *placeholder_filter_at(size_t index)
{
	return index < sizeof(filters) / sizeof(filters[0]) ?
		&filters[index] : NULL;
}

static const struct placeholder *placeholder_find(struct slice name)
{
	const struct placeholder *p;

	for (size_t i = 0; (p = placeholder_at(i)); i++)
		if (slice_is(name, p->name))
			return p;
	return NULL;
}

static const struct placeholder_filter *filter_find(struct slice name)
{
	const struct placeholder_filter *f;

	for (size_t i = 0; (f = placeholder_filter_at(i)); i++)
		if (slice_is(name, f->name))
			return f;
	return NULL;
}

bool placeholder_known(struct slice name)
{
	return placeholder_find(name);
}

bool placeholder_next(struct slice text, size_t *at,
		      struct placeholder_use *use)
{
	struct slice rest = slice_skip(text, *at), inside;
	ptrdiff_t start = slice_find(rest, slice_from("${")), end, bar;

	if (start < 0)
		return false;
	*use = (struct placeholder_use){ .unclosed = false };
	rest = slice_skip(rest, (size_t)start);
	end = slice_find(rest, slice_from("}"));
	use->unclosed = end < 0;
	use->whole = end < 0 ? slice_head(rest, 2) :
		slice_head(rest, (size_t)end + 1);
	*at += (size_t)start + use->whole.len;
	if (use->unclosed)
		return true;
	inside = slice_of(rest.at + 2, (size_t)end - 2);
	bar = slice_find(inside, slice_from("|"));
	use->name = bar < 0 ? inside : slice_head(inside, (size_t)bar);
	use->placeholder = placeholder_find(use->name);
	if (bar >= 0) {
		use->filter_name = slice_skip(inside, (size_t)bar + 1);
		use->filter = filter_find(use->filter_name);
	}
	return true;
}

bool placeholder_wrong(const struct placeholder_use *use, struct buf *out)
{
	struct suggest near;
	const struct placeholder *p;
	const struct placeholder_filter *f;

	if (use->unclosed) {
		buf_text(out, "'${' without '}'; spell a dollar that is meant "
			 "as one \\u0024");
		return true;
	}
	if (!use->placeholder) {
		suggest_init(&near, use->name);
		for (size_t i = 0; (p = placeholder_at(i)); i++)
			suggest_offer(&near, p->name);
		buf_printf(out, "unknown placeholder '%.*s'%s",
			   SLICE_ARG(slice_head(use->name, SHOWN_MAX)),
			   suggest_text(&near));
		return true;
	}
	if (use->filter_name.at && !use->filter) {
		suggest_init(&near, use->filter_name);
		for (size_t i = 0; (f = placeholder_filter_at(i)); i++)
			suggest_offer(&near, f->name);
		buf_printf(out, "unknown filter '%.*s'%s",
			   SLICE_ARG(slice_head(use->filter_name, SHOWN_MAX)),
			   suggest_text(&near));
		return true;
	}
	return false;
}

/* What clients leave as it is in a segment of a path (Go's url.PathEscape):
 * of RFC 3986's pchar, not what some servers take for the start of a path
 * parameter. */
static bool stands_in_a_path(char c)
{
	return syntax_is_alnum(c) || (c && strchr("-._~$&+=:@", c));
}

static void add_escaped(struct slice value, enum placeholder_escape escape,
			struct buf *out)
{
	if (escape == PLACEHOLDER_PLAIN) {
		buf_slice(out, value);
		return;
	}
	if (escape == PLACEHOLDER_JSON) {
		json_escape(out, value);
		return;
	}
	for (size_t i = 0; i < value.len; i++)
		if (stands_in_a_path(value.at[i]))
			buf_byte(out, value.at[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)value.at[i]);
}

static struct slice value_of(const struct placeholder *p,
			     const struct bindings *b)
{
	const void *at = (const char *)b + p->offset;

	if (p->offset == VALUE(task) || p->offset == VALUE(session_manager))
		return *(const struct slice *)at;
	return slice_from(*(const char *const *)at);
}

static int add_value(const struct placeholder_use *use,
		     const struct bindings *b, enum placeholder_escape escape,
		     struct buf *out, struct err *err)
{
	struct buf filtered = BUF_INIT(PLACEHOLDER_VALUE_MAX);
	struct buf wrong = BUF_INIT(ERR_TEXT_MAX);
	struct slice value;
	int result = -1;

	if (placeholder_wrong(use, &wrong)) {
		err_set(err, ERR_INTERNAL, "%s", buf_string(&wrong));
		goto out;
	}
	value = value_of(use->placeholder, b);
	if (!value.at) {
		err_set(err, ERR_INTERNAL, "'%.*s' has no value in this run",
			SLICE_ARG(use->whole));
		goto out;
	}
	if (use->filter) {
		use->filter->apply(value, &filtered);
		value = buf_view(&filtered);
	}
	if (filtered.full || value.len > PLACEHOLDER_VALUE_MAX) {
		err_set(err, ERR_INTERNAL, "the value of '%.*s' is too long",
			SLICE_ARG(use->whole));
		goto out;
	}
	add_escaped(value, escape, out);
	result = 0;
out:
	buf_release(&filtered);
	buf_release(&wrong);
	return result;
}

/* The placeholder that was filled in last, and what it became. */
struct written {
	struct slice whole;
	size_t at, len;      /* in the text that is made */
};

/* A body may hold thousands of one placeholder. */
static bool repeats(struct slice rest, const struct written *last)
{
	return last->whole.len &&
	       slice_equal(slice_head(rest, last->whole.len), last->whole);
}

static void repeat(const struct written *last, struct buf *out)
{
	char *room = buf_reserve(out, last->len);

	if (!room)
		return;
	memcpy(room, out->bytes + last->at, last->len);
	buf_commit(out, last->len);
}

int placeholder_expand(struct slice text, const struct bindings *b,
		       enum placeholder_escape escape, struct buf *out,
		       struct err *err)
{
	struct written last = { .whole = SLICE_NONE };
	struct placeholder_use use;
	struct slice rest = text;
	ptrdiff_t start;

	while ((start = slice_find(rest, slice_from("${"))) >= 0) {
		size_t at = 0;

		buf_slice(out, slice_head(rest, (size_t)start));
		rest = slice_skip(rest, (size_t)start);
		if (repeats(rest, &last)) {
			repeat(&last, out);
			rest = slice_skip(rest, last.whole.len);
			continue;
		}
		placeholder_next(rest, &at, &use);
		last = (struct written){ use.whole, out->len, 0 };
		if (add_value(&use, b, escape, out, err))
			return -1;
		last.len = out->len - last.at;
		rest = slice_skip(rest, at);
	}
	buf_slice(out, rest);
	if (out->full)
		return err_set(err, ERR_INTERNAL,
			       "a request is larger than its ceiling");
	return 0;
}
