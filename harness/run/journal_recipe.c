/*
 * A large request in the journal: what repeats stands there once.
 */
#include <openssl/evp.h>

#include "base/base64.h"
#include "base/repeat.h"
#include "run/journal_fields.h"

enum { SHA256_BYTES = 32, SHA256_TEXT = 2 * SHA256_BYTES + 1 };

static void digest_of(struct slice bytes, char text[SHA256_TEXT])
{
	unsigned char digest[EVP_MAX_MD_SIZE] = { 0 };

	EVP_Digest(bytes.at, bytes.len, digest, NULL, EVP_sha256(), NULL);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

/* ---- writing ---- */

static void put_base64(struct json_writer *w, const char *name,
		       struct slice bytes)
{
	json_put_raw(w, name, slice_from("\""));
	base64_encode(w->out, bytes);
	buf_byte(w->out, '"');
}

/* `pieces` is what may still be written, this one included. */
static void put_piece(struct json_writer *w, struct slice bytes,
		      unsigned pieces)
{
	struct repeat r;
	size_t end;

	if (bytes.len < REPEAT_LEAST || pieces < 3 || !repeat_find(bytes, &r)) {
		if (bytes.len)
			put_base64(w, NULL, bytes);
		return;
	}
	end = r.at + r.unit * r.times;
	put_piece(w, slice_head(bytes, r.at), (pieces - 1) / 2);
	json_open_object(w, NULL);
	put_base64(w, "repeat", slice_of(bytes.at + r.at, r.unit));
	json_put_integer(w, "times", (int64_t)r.times);
	json_close(w);
	put_piece(w, slice_skip(bytes, end), (pieces - 1) / 2);
}

bool journal_put_recipe(struct json_writer *w, const char *name,
			struct slice bytes)
{
	char digest[SHA256_TEXT];
	struct repeat r;

	if (bytes.len < REPEAT_LEAST || !repeat_find(bytes, &r))
		return false;
	digest_of(bytes, digest);
	json_open_array(w, name);
	put_piece(w, bytes, JOURNAL_PIECES_MAX - 1);
	json_open_object(w, NULL);
	json_put_text(w, "sha256", digest);
	json_close(w);
	json_close(w);
	return true;
}

/* ---- reading ---- */

static int repeat(const struct journal_place *place,
		  const struct json_node *object, struct buf *into)
{
	static const struct journal_field times = {
		"times", JOURNAL_SIZE, 0, false, REQUEST_MAX
	};
	const struct json_node *unit = json_member(object, "repeat");
	struct buf bytes = BUF_INIT(REPEAT_UNIT_MAX);
	size_t count = 0;
	int result = -1;

	if (!unit) {
		journal_wrong_at(place, object, NULL, "a piece of a recipe");
		goto out;
	}
	if (journal_get_bytes(place, unit, &bytes) ||
	    journal_get_field(place, object, &times, &count))
		goto out;
	*place->expanded += bytes.len * count;
	if (!bytes.len) {
		journal_wrong_at(place, unit, NULL, "something to repeat");
		goto out;
	}
	if (bytes.len * count > into->limit - into->len ||
	    *place->expanded > JOURNAL_EXPANDED_MAX) {
		journal_wrong_at(place, object, "too long", "a shorter one");
		goto out;
	}
	buf_repeat(into, buf_view(&bytes), count);
	result = 0;
out:
	buf_release(&bytes);
	return result;
}

static int check_digest(const struct journal_place *place,
			const struct json_node *last, const struct buf *bytes)
{
	const struct json_node *sha256 = json_member(last, "sha256");
	char digest[SHA256_TEXT];

	digest_of(buf_view(bytes), digest);
	if (sha256 && slice_is(json_string(place->scratch, sha256), digest))
		return 0;
	return journal_wrong_at(place, last, NULL,
				"the SHA-256 of what the recipe makes");
}

int journal_get_recipe(const struct journal_place *place,
		       const struct json_node *array, struct buf *into)
{
	const struct json_node *piece = array->first;

	if (array->count < 2 || array->count > JOURNAL_PIECES_MAX)
		return journal_wrong_at(place, array, NULL, "a recipe");
	for (; piece->next; piece = piece->next)
		if (piece->type == JSON_OBJECT
			    ? repeat(place, piece, into)
			    : journal_get_bytes(place, piece, into))
			return -1;
	return check_digest(place, piece, into);
}
