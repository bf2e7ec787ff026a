#include "refserver/ref_volume_id.h"

#include "base/rng.h"

static const char spaces[] = " \t\r\n\v\f";
static const char hex[] = "0123456789abcdefABCDEF";

static bool is_one_of(char byte, const char *set)
{
	return byte && strchr(set, byte);
}

static bool only(struct slice text, const char *set, const char *more)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_one_of(text.at[i], set) && !is_one_of(text.at[i], more))
			return false;
	return true;
}

/* Hyphens where a UUID has them, and 36 bytes. */
static bool has_uuid_shape(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if ((text.at[i] == '-') != hyphen)
			return false;
	}
	return text.len == UUID_TEXT;
}

bool ref_is_uuid(struct slice text)
{
	return has_uuid_shape(text) && only(text, hex, "-");
}

static struct slice trim(struct slice text)
{
	while (text.len && is_one_of(text.at[0], spaces))
		text = slice_skip(text, 1);
	while (text.len && is_one_of(text.at[text.len - 1], spaces))
		text.len--;
	return text;
}

static bool ends_in_uuid(struct slice text)
{
	return text.len > UUID_TEXT &&
	       ref_is_uuid(slice_skip(text, text.len - UUID_TEXT));
}

static const char urn[] = "urn:uuid:";

/* Other spellings of RFC 9562 4 and of what libraries read and print. */
static bool is_spelt_uuid(struct slice id)
{
	if (id.len == UUID_TEXT - 4 && only(id, hex, ""))
		return true;
	if (id.len == UUID_TEXT + 2 && id.at[0] == '{' &&
	    id.at[id.len - 1] == '}')
		return ref_is_uuid(slice_of(id.at + 1, UUID_TEXT));
	return slice_starts(id, urn) &&
	       ref_is_uuid(slice_skip(id, sizeof(urn) - 1));
}

struct slice ref_volume_id_uuid(struct arena *arena, struct slice id)
{
	static const unsigned groups[] = { 8, 4, 4, 4, 12 };
	char *out;
	size_t len = 0;

	id = trim(id);
	if (slice_starts(id, urn))
		id = slice_skip(id, sizeof(urn) - 1);
	if (id.len && id.at[0] == '{')
		id = slice_of(id.at + 1, id.len - 2);
	if (id.len != UUID_TEXT - 4)
		return id;
	out = arena_alloc(arena, UUID_TEXT + 1);
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		if (g)
			out[len++] = '-';
		memcpy(out + len, id.at, groups[g]);
		id = slice_skip(id, groups[g]);
		len += groups[g];
	}
	return slice_of(out, len);
}

enum ref_finding ref_volume_id_finding(struct slice id)
{
	if (!id.len)
		return REF_ID_EMPTY;
	if (ref_is_uuid(id))
		return only(id, "0123456789abcdef", "-") ? REF_FINDING_NONE
							 : REF_ID_UPPER;
	if (!trim(id).len)
		return REF_ID_BLANK;
	if (slice_starts(id, "file:"))
		return REF_ID_FILE;
	if (ref_is_uuid(trim(id)))
		return REF_ID_SPACED;
	if (is_spelt_uuid(id))
		return REF_ID_SPELT;
	if (ends_in_uuid(id))
		return REF_ID_PREFIXED;
	if (has_uuid_shape(id))
		return REF_ID_NOT_HEX;
	return only(id, hex, "-") ? REF_ID_LENGTH : REF_ID_WORDS;
}

enum ref_finding ref_volume_id_version(struct slice id)
{
	enum { VERSION = 14, VARIANT = 19 };

	if (!ref_is_uuid(id) || id.at[VERSION] == '4')
		return REF_FINDING_NONE;
	return is_one_of(id.at[VERSION], "1235") &&
			       is_one_of(id.at[VARIANT], "89abAB")
		       ? REF_ID_VERSION : REF_ID_VERSION_LATE;
}
