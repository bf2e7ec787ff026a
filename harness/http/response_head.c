#include "http/response.h"
#include "http/response_steps.h"
#include "http/syntax.h"

/* What the fields of a head say about the end of its message. */
struct framing {
	bool length_seen, length_bad;
	unsigned long long length;
	size_t length_offset;           /* of the first Content-Length */
	bool coding_seen, chunked, coding_bad;
	size_t coding_offset;
	bool close, keep;
	enum response_problem_code why; /* of length_bad */
	size_t why_offset, coding_bad_offset;
};

/* The line at r->position without its end, which `*next` is behind. */
static bool take_line(struct response_reader *r, struct slice all,
		      struct slice *line, size_t *next)
{
	struct slice new = slice_skip(all, r->scanned);
	const char *lf = new.len ? memchr(new.at, '\n', new.len) : NULL;
	size_t end = lf ? (size_t)(lf - all.at) : all.len;

	if (end + (lf != NULL) - r->section > ANSWER_HEAD_MAX) {
		r->state = RESPONSE_TOO_LARGE;
		return false;
	}
	r->scanned = all.len;
	if (!lf)
		return false;
	r->scanned = *next = end + 1;
	if (end > r->position && all.at[end - 1] == '\r')
		end--;
	else
		response_note(&r->response, PROBLEM_BARE_LF, end);
	*line = slice_of(all.at + r->position, end - r->position);
	return true;
}

static void note_control(struct response *a, struct slice s, size_t offset)
{
	size_t control = syntax_control(s);

	if (control < s.len)
		response_note(a, PROBLEM_CONTROL_IN_FIELD, offset + control);
}

static bool parse_status(struct response_reader *r, struct slice line)
{
	static const char shape[] = "HTTP/1.# ### ";
	struct response *a = &r->response;

	for (size_t i = 0; shape[i]; i++) {
		char c = i < line.len ? line.at[i] : '\0';

		if (shape[i] == '#' ? syntax_is_digit(c) && !(i == 9 && c == '0')
				    : c == shape[i])
			continue;
		if (i == 5 && syntax_is_digit(c))
			return response_break(r, PROBLEM_VERSION,
					      r->position + i);
		if (i < 12 || i < line.len)
			return response_break(r, PROBLEM_STATUS_LINE,
					      r->position + i);
		response_note(a, PROBLEM_STATUS_LINE, r->position + i);
	}
	a->minor = line.at[7] - '0';
	a->status = (line.at[9] - '0') * 100 + (line.at[10] - '0') * 10 +
		    (line.at[11] - '0');
	a->reason = slice_skip(line, 13);
	note_control(a, a->reason, r->position + 13);
	return true;
}

bool response_step_status(struct response_reader *r, struct slice all)
{
	static const char protocol[] = "HTTP/";
	struct slice line;
	size_t next;

	/* A server that speaks something else may never send a line end. */
	for (size_t i = 0; protocol[i] && r->position + i < all.len; i++)
		if (all.at[r->position + i] != protocol[i])
			return response_break(r, PROBLEM_STATUS_LINE,
					      r->position + i);
	if (!take_line(r, all, &line, &next) || !parse_status(r, line))
		return false;
	r->position = next;
	r->stage = STAGE_FIELDS;
	return true;
}

static void fold(struct response_reader *r, struct slice line, bool keep)
{
	struct response *a = &r->response;
	struct slice *value;

	response_note(a, PROBLEM_FIELD_FOLDING, r->position);
	note_control(a, line, r->position);
	if (!keep || !r->can_fold)
		return;
	value = &a->fields[a->field_count - 1].value;
	line = slice_trim(line);
	if (line.len)
		*value = slice_of(value->at,
				  (size_t)(line.at + line.len - value->at));
}

static bool parse_field(struct response_reader *r, struct slice line,
			bool keep)
{
	struct response *a = &r->response;
	size_t name = syntax_token(line), colon = name;
	struct slice value;

	r->can_fold = false;
	while (colon < line.len && syntax_is_blank(line.at[colon]))
		colon++;
	if (!name || colon == line.len || line.at[colon] != ':') {
		response_note(a, PROBLEM_FIELD_SYNTAX, r->position + name);
		return true;
	}
	if (colon != name)
		response_note(a, PROBLEM_FIELD_SYNTAX, r->position + name);
	value = slice_trim(slice_skip(line, colon + 1));
	note_control(a, value, r->position + (size_t)(value.at - line.at));
	if (!keep)
		return true;
	if (a->field_count == RESPONSE_FIELDS_MAX)
		return response_break(r, PROBLEM_FIELDS_LIMIT, r->position);
	a->fields[a->field_count++] =
		(struct response_field){ slice_head(line, name), value };
	r->can_fold = true;
	return true;
}

/* Field lines up to an empty one; `keep` is false in a trailer. */
static bool take_fields(struct response_reader *r, struct slice all, bool keep)
{
	struct slice line;
	size_t next;

	while (take_line(r, all, &line, &next)) {
		if (!line.len) {
			r->position = next;
			return true;
		}
		if (syntax_is_blank(line.at[0]))
			fold(r, line, keep);
		else if (!parse_field(r, line, keep))
			return false;
		r->position = next;
	}
	return false;
}

bool response_step_fields(struct response_reader *r, struct slice all)
{
	return take_fields(r, all, true) && response_frame(r, all);
}

bool response_step_trailer(struct response_reader *r, struct slice all)
{
	return take_fields(r, all, false) && response_finish(r);
}

static void bad_length(struct framing *f, enum response_problem_code why,
		       size_t offset)
{
	if (f->length_bad)
		return;
	f->length_bad = true;
	f->why = why;
	f->why_offset = offset;
}

/* Digits only; a number too large for the type stays at its largest value. */
static bool read_length(struct slice s, unsigned long long *length,
			size_t *bad)
{
	*length = 0;
	for (*bad = 0; *bad < s.len; ++*bad) {
		unsigned digit = (unsigned)(s.at[*bad] - '0');

		if (!syntax_is_digit(s.at[*bad]))
			return false;
		*length = *length > (~0ULL - digit) / 10
				  ? ~0ULL
				  : *length * 10 + digit;
	}
	return s.len > 0;
}

static void frame_length(struct response *a, struct framing *f,
			 struct slice value, const char *base)
{
	struct slice element;

	while (syntax_list_next(&value, &element)) {
		size_t offset = (size_t)(element.at - base), bad;
		unsigned long long length;

		if (!read_length(element, &length, &bad))
			bad_length(f, PROBLEM_LENGTH_SYNTAX, offset + bad);
		else if (f->length_seen && length != f->length)
			bad_length(f, PROBLEM_LENGTH_CONFLICT, offset);
		else if (f->length_seen)
			response_note(a, PROBLEM_LENGTH_REPEATED, offset);
		else
			f->length = length;
		f->length_seen = true;
	}
}

static void frame_coding(struct framing *f, struct slice value,
			 const char *base)
{
	struct slice element;

	while (syntax_list_next(&value, &element)) {
		if (!f->chunked &&
		    slice_equal_nocase(element, slice_from("chunked"))) {
			f->chunked = true;
		} else if (element.len && !f->coding_bad) {
			f->coding_bad = true;
			f->coding_bad_offset = (size_t)(element.at - base);
		}
	}
}

static void frame_connection(struct framing *f, struct slice value)
{
	struct slice element;

	while (syntax_list_next(&value, &element)) {
		f->close |= slice_equal_nocase(element, slice_from("close"));
		f->keep |= slice_equal_nocase(element,
					      slice_from("keep-alive"));
	}
}

static void frame_field(struct response *a, struct framing *f,
			const struct response_field *field, const char *base)
{
	size_t offset = (size_t)(field->name.at - base);

	if (slice_equal_nocase(field->name, slice_from("Content-Length"))) {
		if (!f->length_seen)
			f->length_offset = offset;
		frame_length(a, f, field->value, base);
		f->length_seen = true;
	} else if (slice_equal_nocase(field->name,
				      slice_from("Transfer-Encoding"))) {
		if (!f->coding_seen)
			f->coding_offset = f->coding_bad_offset = offset;
		f->coding_seen = true;
		frame_coding(f, field->value, base);
	} else if (slice_equal_nocase(field->name, slice_from("Connection"))) {
		frame_connection(f, field->value);
	}
}

static void note_framing(struct response *a, struct framing *f)
{
	if (f->coding_seen && !f->chunked)
		f->coding_bad = true;
	if (f->length_bad)
		response_note(a, f->why, f->why_offset);
	if (f->coding_bad)
		response_note(a, PROBLEM_CODING_UNKNOWN, f->coding_bad_offset);
	if (f->length_seen && f->coding_seen)
		response_note(a, PROBLEM_LENGTH_AND_CODING, f->length_offset);
	if (f->coding_seen && a->minor == 0)
		response_note(a, PROBLEM_CODING_HTTP10, f->coding_offset);
	if ((a->status < 200 || a->status == 204) &&
	    (f->length_seen || f->coding_seen))
		response_note(a, PROBLEM_BODY_NOT_ALLOWED,
			      f->coding_seen ? f->coding_offset
					     : f->length_offset);
	a->keep_alive = (a->minor > 0 || f->keep) && !f->length_bad &&
			!f->coding_bad &&
			!(f->length_seen && f->coding_seen) &&
			!(f->coding_seen && a->minor == 0);
	a->only_says_close = a->keep_alive && f->close;
	a->keep_alive &= !f->close;
}

/* 101 ends HTTP on the connection, so it is a final answer. */
static bool is_interim(const struct response *a)
{
	return a->status < 200 && a->status != 101;
}

static bool next_head(struct response_reader *r)
{
	struct response *a = &r->response;

	if (++a->interim > RESPONSE_INTERIM_MAX)
		return response_break(r, PROBLEM_INTERIM_LIMIT,
				      a->head_offset);
	a->status = 0;
	a->reason = SLICE_NONE;
	a->field_count = 0;
	a->head_offset = r->position;
	response_section(r, STAGE_STATUS);
	return true;
}

static bool frame_body(struct response_reader *r, const struct framing *f)
{
	struct response *a = &r->response;

	if (f->coding_bad)
		return response_break(r, PROBLEM_CODING_UNKNOWN,
				      f->coding_bad_offset);
	if (f->chunked) {
		a->framing = FRAMED_CHUNKED;
		response_section(r, STAGE_CHUNK_SIZE);
	} else if (f->length_bad) {
		return response_break(r, f->why, f->why_offset);
	} else if (!f->length_seen) {
		a->framing = FRAMED_CLOSE;
		a->keep_alive = a->only_says_close = false;
		r->stage = STAGE_CLOSE;
	} else {
		a->framing = FRAMED_LENGTH;
		r->left = f->length;
		r->stage = STAGE_LENGTH;
		if (f->length > ANSWER_MAX - a->body_offset)
			r->state = RESPONSE_TOO_LARGE;
	}
	return true;
}

bool response_frame(struct response_reader *r, struct slice all)
{
	struct response *a = &r->response;
	struct framing f = { 0 };

	for (size_t i = 0; i < a->field_count; i++)
		frame_field(a, &f, &a->fields[i], all.at);
	note_framing(a, &f);
	if (is_interim(a))
		return next_head(r);
	r->status_known = true;
	a->body_offset = r->position;
	a->body = slice_of(all.at + r->position, 0);
	if (r->head_request || a->status == 204 || a->status == 304 ||
	    a->status == 101) {
		a->keep_alive &= a->status != 101;
		a->only_says_close &= a->status != 101;
		return response_finish(r);
	}
	return frame_body(r, &f);
}
