/* Syntax: around the text, other formats, bytes. */
#include "mutate/operator.h"

enum { HAVOC_ROUNDS = 8, HAVOC_BLOCK = 32 };

static const struct slice behind[] = {
	BYTES("{}"), BYTES(" x"), BYTES(","), BYTES("]"), BYTES("}"),
	BYTES("\0"), BYTES("null"), BYTES(";"), BYTES("\n{\"a\":1}\n"),
	BYTES("\x1A"), BYTES("\0{}"), BYTES("//"), BYTES("\r\n\r\nGET / "),
	BYTES("\x04")
};

static const struct slice in_front[] = {
	BYTES(")]}',\n"), BYTES("for(;;);"), BYTES("while(1);"), BYTES("\x1E"),
	BYTES("\0"), BYTES("/**/"), BYTES("data: "), BYTES("{}\n"),
	BYTES("x="), BYTES("0 "), BYTES(","), BYTES("--x\r\n\r\n")
};

static const struct slice around[][2] = {
	{ BYTES("cb("), BYTES(");") },	{ BYTES("("), BYTES(")") },
	{ BYTES("\""), BYTES("\"") },	{ BYTES("<json>"), BYTES("</json>") },
	{ BYTES("["), BYTES("") },	{ BYTES("```json\n"), BYTES("\n```") },
	{ BYTES("{\"body\":"), BYTES("") }
};

bool op_around(struct draft *d, struct rng *rng, int how)
{
	enum { BEHIND, FRONT, AROUND, TWICE };
	const struct slice(*pair)[2];

	if (!draft_flatten(d))
		return false;
	pair = &around[rng_below(rng, sizeof(around) / sizeof(around[0]))];
	if (how == BEHIND)
		d->raw = draft_join(d, d->raw, ONE_OF(rng, behind), SLICE_NONE);
	else if (how == FRONT)
		d->raw = draft_join(d, ONE_OF(rng, in_front), d->raw,
				    SLICE_NONE);
	else if (how == AROUND)
		d->raw = draft_join(d, (*pair)[0], d->raw, (*pair)[1]);
	else
		d->raw = draft_join(d, d->raw, slice_from("\n"), d->raw);
	return true;
}

/* The same request as other worlds write it; %s is the volume. */
static const char *const formats[] = {
	("<?xml version=\"1.0\"?><soapenv:Envelope xmlns:soapenv=\"http://"
	 "schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><CnsSyncVolume "
	 "xmlns=\"urn:vsan\"><_this type=\"CnsVolumeManager\">"
	 "cns-volume-manager</_this><syncSpecs><volumeId><id>%s</id></volumeId>"
	 "</syncSpecs></CnsSyncVolume></soapenv:Body></soapenv:Envelope>"),
	"<syncSpecs><volumeId><id>%s</id></volumeId></syncSpecs>",
	"<!DOCTYPE a [<!ENTITY x \"%s\">]><a>&x;</a>",
	"syncSpecs[0].volumeId.id=%s",
	"syncSpecs:\n  - volumeId:\n      id: %s\n",
	"syncSpecs = [{ volumeId = { id = \"%s\" } }]\n",
	("--x\r\nContent-Disposition: form-data; name=\"syncSpecs\"\r\n\r\n%s"
	 "\r\n--x--\r\n"),
	"{syncSpecs:[{volumeId:{id:'%s'}}]}",
	"\xA1\x69syncSpecs\x81\xA1\x68volumeId\xA1\x62id\x78\x24%s",
	"\x81\xA9syncSpecs\x91\x81\xA8volumeId\x81\xA2id\xD9\x24%s"
};

bool op_format(struct draft *d, struct rng *rng, int how)
{
	(void)how;
	if (!draft_flatten(d))
		return false;
	d->raw = slice_from(arena_printf(d->arena, ONE_OF(rng, formats),
					 operator_volume(d, rng)));
	return true;
}

static struct slice block_of(struct rng *rng, struct slice text, size_t *at)
{
	*at = (size_t)rng_below(rng, text.len);
	return slice_head(slice_skip(text, *at),
			  1 + (size_t)rng_below(rng, HAVOC_BLOCK));
}

static void change_byte(struct draft *d, struct rng *rng)
{
	static const unsigned char odd[] = { 0, 1, 9, 10, 13, 31, 32, 34, 39, 44,
					     47, 48, 58, 91, 92, 93, 123, 125,
					     127, 128, 192, 237, 239, 255 };
	char *own = arena_string(d->arena, d->raw);
	char *at = own + rng_below(rng, d->raw.len);

	switch (rng_below(rng, 4)) {
	case 0:
		*at = (char)(*at ^ 1 << rng_below(rng, 8));
		break;
	case 1:
		*at = (char)(*at + 1 + (char)rng_below(rng, 16));
		break;
	case 2:
		*at = (char)ONE_OF(rng, odd);
		break;
	default:
		*at = (char)rng_next(rng);
	}
	d->raw = slice_of(own, d->raw.len);
}

static void change_block(struct draft *d, struct rng *rng)
{
	struct slice text = d->raw, block;
	size_t at, to;

	block = block_of(rng, text, &at);
	to = (size_t)rng_below(rng, text.len + 1);
	if (rng_below(rng, 2))
		d->raw = draft_join(d, slice_head(text, at),
				    slice_skip(text, at + block.len),
				    SLICE_NONE);
	else
		d->raw = draft_join(d, slice_head(text, to), block,
				    slice_skip(text, to));
}

static void take_other(struct draft *d, struct rng *rng)
{
	struct slice text = d->raw, block;
	size_t at, to = (size_t)rng_below(rng, text.len + 1);

	block = block_of(rng, d->other, &at);
	d->raw = draft_join(d, slice_head(text, to), block,
			    slice_skip(text, to));
}

bool op_havoc(struct draft *d, struct rng *rng, int how)
{
	uint64_t rounds = 1 + rng_below(rng, HAVOC_ROUNDS);

	(void)how;
	if (!draft_flatten(d))
		return false;
	for (; rounds && d->raw.len; rounds--) {
		switch (rng_below(rng, 4)) {
		case 0:
			change_block(d, rng);
			break;
		case 1:
			if (d->other.len) {
				take_other(d, rng);
				break;
			}
			/* fall through */
		default:
			change_byte(d, rng);
		}
	}
	return true;
}

bool op_dictionary(struct draft *d, struct rng *rng, int how)
{
	static const char *const words[] = {
		"\"syncSpecs\":", "\"volumeId\":", "\"id\":", "\"_typeName\":",
		"\"CnsSyncVolumeSpec\"", "\"CnsVolumeId\"", "\"syncMode\":",
		"\"SPACE_USAGE\"", "\"datastore\":", "\"Datastore\"",
		"\"ManagedObjectReference\"", "\"type\":", "\"value\":",
		"\"_value\":", "null", "true", "[]", "{}", "{\"", "\":[",
		"\"}]", "\\u0000", "-1e5", "\"faultCause\":", "ArrayOf"
	};
	size_t at;

	(void)how;
	if (!draft_flatten(d))
		return false;
	at = (size_t)rng_below(rng, d->raw.len + 1);
	d->raw = draft_join(d, slice_head(d->raw, at),
			    slice_from(ONE_OF(rng, words)),
			    slice_skip(d->raw, at));
	return true;
}
