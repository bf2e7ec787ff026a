/*
 * A volume id (protocol.md 2.4, 9.5, 9.7, 9.8): what it denotes, and in which
 * spelling.
 */
#include "oracle/expect_parts.h"

#include "base/rng.h"
#include "base/utf8.h"
#include "http/syntax.h"

enum { ID_LONG_MIN = 4096, HEX_DIGITS = 32 };

/* Space in somebody's eyes: ASCII controls (but NUL) as well. */
static bool is_space(uint32_t point)
{
	return (point && point <= ' ') || point == 0x85 || point == 0xA0 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
	       point == 0x2029 || point == 0x202F || point == 0x205F ||
	       point == 0x3000 || point == 0x1680;
}

/* What else the trims of some languages take off the ends: none passes over
 * it inside of a text. */
static bool is_trimmed(uint32_t point)
{
	return point == 0xFEFF || point == 0x200B || point == 0x180E;
}

/* How much of it can be no space at a glance. */
static size_t visible(struct slice text)
{
	size_t len = 0;

	while (len < text.len && text.at[len] > ' ' && text.at[len] <= '~')
		len++;
	return len;
}

static struct slice trim(struct slice id)
{
	uint32_t point;
	size_t size, back;

	while ((size = utf8_decode(id, &point)) &&
	       (is_space(point) || is_trimmed(point)))
		id = slice_skip(id, size);
	for (; id.len; id.len -= back) {
		back = 1;
		while (back < id.len && back < UTF8_MAX &&
		       (id.at[id.len - back] & 0xC0) == 0x80)
			back++;
		size = utf8_decode(slice_skip(id, id.len - back), &point);
		if (size != back || (!is_space(point) && !is_trimmed(point)))
			break;
	}
	return id;
}

/* Without spaces anywhere. */
static struct slice squeeze(struct expect_reading *r, struct slice id)
{
	size_t len, size;
	uint32_t point;
	char *out;

	if (visible(id) == id.len)
		return id;
	id = trim(id);
	len = visible(id);
	out = arena_alloc(r->arena, id.len + 1);
	memcpy(out, id.at, len);
	for (id = slice_skip(id, len); id.len; id = slice_skip(id, size)) {
		size = utf8_decode(id, &point);
		if (size && is_space(point))
			continue;
		size = size ? size : 1;
		memcpy(out + len, id.at, size);
		len += size;
	}
	return slice_of(out, len);
}

static struct slice without_wrapping(struct slice id)
{
	if (id.len && (id.at[0] == '{' || id.at[0] == '('))
		id = slice_skip(id, 1);
	if (id.len >= 9 && slice_equal_nocase(slice_head(id, 9),
					      slice_from("urn:uuid:")))
		id = slice_skip(id, 9);
	if (id.len && (id.at[id.len - 1] == '}' || id.at[id.len - 1] == ')'))
		id.len--;
	return id;
}

/*
 * The UUID that a generous reader finds in `id`, in lower case with hyphens;
 * false when there is none.
 */
static bool find_uuid(struct slice id, char out[UUID_TEXT + 1])
{
	size_t digits = 0, at = 0;

	id = without_wrapping(id);
	for (size_t i = 0; i < id.len; i++) {
		int digit = syntax_hex(id.at[i]);

		if (id.at[i] == '-')
			continue;
		if (digit < 0 || digits == HEX_DIGITS)
			return false;
		if (digits == 8 || digits == 12 || digits == 16 ||
		    digits == 20)
			out[at++] = '-';
		out[at++] = "0123456789abcdef"[digit];
		digits++;
	}
	out[at] = '\0';
	return digits == HEX_DIGITS;
}

static bool is_name(const char *name, struct slice id)
{
	return name && slice_equal_nocase(slice_from(name), id);
}

bool expect_is_other_volume(const struct bindings *b, struct slice id)
{
	return is_name(b->other_volume, id) || is_name(b->third_volume, id) ||
	       is_name(b->fourth_volume, id);
}

static bool is_special(const char *uuid)
{
	return !strcmp(uuid, "00000000-0000-0000-0000-000000000000") ||
	       !strcmp(uuid, "ffffffff-ffff-ffff-ffff-ffffffffffff");
}

/* Not of RFC 4122: a reader may check version and variant. */
static bool is_odd(const char *uuid)
{
	enum { VERSION = 14, VARIANT = 19 };

	return uuid[VERSION] < '1' || uuid[VERSION] > '5' ||
	       !strchr("89ab", uuid[VARIANT]);
}

static void judge_uuid(struct expect_reading *r, struct slice id,
		       const char *uuid)
{
	const struct bindings *b = r->oracle->target;
	bool exact = slice_is(id, uuid) ||
		     (b->volume && slice_is(id, b->volume));

	if (is_name(b->volume, slice_from(uuid)) ||
	    expect_is_other_volume(b, slice_from(uuid))) {
		if (!exact)
			expect_note(r, DEFECT_ID_FOLDED);
		return;
	}
	if (is_name(b->unregistered_volume, slice_from(uuid)))
		expect_note(r, DEFECT_ID_UNREGISTERED);
	else if (exact && !is_special(uuid))
		expect_note(r, DEFECT_ID_UNKNOWN);
	if (!exact || is_odd(uuid))
		expect_note(r, DEFECT_ID_DEBATABLE);
}

static bool is_file(const struct expect_reading *r, struct slice id)
{
	const char *known = r->oracle->target->file_volume;

	return slice_equal_nocase(slice_head(id, 5), slice_from("file:")) ||
	       (known && slice_is(id, known));
}

void expect_volume_id(struct expect_reading *r, struct slice id)
{
	struct slice bare = squeeze(r, id);
	char uuid[UUID_TEXT + 1];

	if (id.len >= ID_LONG_MIN)
		expect_note(r, DEFECT_ID_LONG);
	if (!id.len)
		expect_note(r, DEFECT_ID_EMPTY);
	else if (!bare.len)
		expect_note(r, DEFECT_ID_BLANK);
	else if (is_file(r, bare))
		expect_note(r, DEFECT_ID_FILE);
	else if (find_uuid(bare, uuid))
		judge_uuid(r, id, uuid);
	else
		expect_note(r, DEFECT_ID_MALFORMED);
}
