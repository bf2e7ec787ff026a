/* Content codings that are what they say (RFC 1951, RFC 1952): a gzip of the
 * body in one stored block, and a bomb. */
#include "mutate/operator.h"

enum { STORED_MAX = 65535, RUN_BYTES = 258, RUN_BITS = 13 };

static uint32_t crc_of(struct slice s)
{
	uint32_t crc = 0xFFFFFFFFu;

	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return ~crc;
}

static void add_little(struct buf *out, uint32_t value, int bytes)
{
	for (; bytes; bytes--, value >>= 8)
		buf_byte(out, (char)value);
}

static void add_gzip_head(struct buf *out)
{
	buf_add(out, "\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
}

static void add_stored(struct buf *out, struct slice text)
{
	struct slice rest = text;

	add_gzip_head(out);
	do {
		struct slice block = slice_head(rest, STORED_MAX);

		rest = slice_skip(rest, block.len);
		buf_byte(out, rest.len ? 0 : 1);
		add_little(out, (uint32_t)block.len, 2);
		add_little(out, ~(uint32_t)block.len, 2);
		buf_slice(out, block);
	} while (rest.len);
	add_little(out, crc_of(text), 4);
	add_little(out, (uint32_t)text.len, 4);
}

struct bits {
	struct buf *out;
	uint32_t held;
	int count;
};

static void add_bits(struct bits *b, uint32_t value, int count)
{
	b->held |= value << b->count;
	for (b->count += count; b->count >= 8; b->count -= 8) {
		buf_byte(b->out, (char)b->held);
		b->held >>= 8;
	}
}

/* One '[' and `runs` times 258 more of it: 13 bits each (fixed Huffman codes,
 * written from their most significant bit: 0x8B for '[', 285, distance 1). */
static void add_bomb(struct buf *out, size_t runs)
{
	struct bits b = { out, 0, 0 };

	add_gzip_head(out);
	add_bits(&b, 3, 3);
	add_bits(&b, 0xD1, 8);
	for (; runs; runs--)
		add_bits(&b, 0xA3, RUN_BITS);
	add_bits(&b, 0, 7);
	add_bits(&b, 0, 7);
	add_little(out, 0, 4);
	add_little(out, 0, 4);
}

bool op_coding(struct draft *d, struct rng *rng, int how)
{
	enum { STORED, BOMB };
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	static const size_t mibs[] = { 1, 2, 4, 64 };
	size_t mib = ONE_OF(rng, mibs);

	if (!d->has_head || !draft_flatten(d) ||
	    !draft_add_field(d, slice_from("Content-Encoding"),
			     slice_from("gzip"), FIELD_PLAIN))
		return false;
	if (how == BOMB)
		add_bomb(&out, mib * (1 << 20) / RUN_BYTES);
	else
		add_stored(&out, d->raw);
	d->raw = arena_slice(d->arena, buf_view(&out));
	buf_release(&out);
	return true;
}
