#include "mutate/shrink.h"

#include "http/request.h"

enum { BEFORE, FIELDS, TEXT, DONE };

enum { LINES_MAX = 4096, LENGTH_TEXT = 24, LENGTH_MAX = 1 << 30 };

static void use(struct shrink *s, size_t count)
{
	s->best_count = count;
	for (size_t i = 0; i < count; i++)
		s->best[i] = buf_view(&s->requests[i]);
}

static struct buf *last_of(struct shrink *s)
{
	return &s->requests[s->best_count - 1];
}

/* Where the body starts when a Content-Length says exactly how long it is
 * and nothing else frames it. */
static size_t exact_body(struct slice request)
{
	struct request_view view;
	unsigned long long length;

	request_view(request, &view);
	if (!view.well_formed ||
	    request_header(view.head, "Transfer-Encoding").at ||
	    !slice_number(request_header(view.head, "Content-Length"),
			  LENGTH_MAX, &length) || length != view.body.len)
		return 0;
	return (size_t)(view.body.at - request.at);
}

static void begin_text(struct shrink *s)
{
	struct slice last = buf_view(last_of(s));

	s->body_at = s->is_body ? 0 : exact_body(last);
	shrink_text_release(&s->text);
	shrink_text_init(&s->text, slice_skip(last, s->body_at));
}

void shrink_init(struct shrink *s, const struct slice *requests, size_t count,
		 unsigned calls_max)
{
	memset(s, 0, sizeof(*s));
	s->calls_max = calls_max ? calls_max : SHRINK_CALLS_DEFAULT;
	count = count < SHRINK_REQUESTS_MAX ? count : SHRINK_REQUESTS_MAX;
	for (size_t i = 0; i < count; i++) {
		s->requests[i] = BUF_INIT(requests[i].len);
		buf_slice(&s->requests[i], requests[i]);
	}
	s->last = BUF_INIT(count ? requests[count - 1].len : 0);
	use(s, count);
	if (!count)
		s->phase = DONE;
	else
		shrink_range_init(&s->range, count - 1);
}

void shrink_init_body(struct shrink *s, struct slice body, unsigned calls_max)
{
	shrink_init(s, &body, 1, calls_max);
	s->is_body = true;
	s->phase = TEXT;
	begin_text(s);
}

void shrink_release(struct shrink *s)
{
	for (size_t i = 0; i < SHRINK_REQUESTS_MAX; i++)
		buf_release(&s->requests[i]);
	buf_release(&s->last);
	shrink_text_release(&s->text);
	s->phase = DONE;
}

/* Start of line `number` behind the request line; the end of the head for
 * the line behind the last. */
static size_t line_at(struct slice request, size_t number)
{
	size_t at = 0;

	for (number++; number; number--) {
		ptrdiff_t end = slice_find(slice_skip(request, at),
					   slice_from("\r\n"));

		if (end < 0)
			return request.len;
		at += (size_t)end + 2;
	}
	return at;
}

static size_t count_lines(struct slice request)
{
	struct request_view view;
	struct slice rest;
	size_t count = 0;

	request_view(request, &view);
	for (rest = view.head; rest.len && count < LINES_MAX; count++) {
		ptrdiff_t end = slice_find(rest, slice_from("\r\n"));

		rest = end < 0 ? SLICE_NONE : slice_skip(rest, (size_t)end + 2);
	}
	return count;
}

static bool next_before(struct shrink *s)
{
	size_t to = 0;

	if (shrink_range_done(&s->range)) {
		s->phase = FIELDS;
		s->body_at = exact_body(buf_view(last_of(s)));
		shrink_range_init(&s->range, count_lines(buf_view(last_of(s))));
		return false;
	}
	for (size_t i = 0; i < s->best_count; i++)
		if (i < s->range.at || i >= shrink_range_end(&s->range))
			s->candidate[to++] = s->best[i];
	s->count = to;
	return true;
}

static void put_last(struct shrink *s)
{
	for (size_t i = 0; i + 1 < s->best_count; i++)
		s->candidate[i] = s->best[i];
	s->count = s->best_count;
	s->candidate[s->count - 1] = buf_view(&s->last);
}

static bool next_fields(struct shrink *s)
{
	struct slice r = buf_view(last_of(s));
	size_t from, to;

	if (shrink_range_done(&s->range)) {
		s->phase = TEXT;
		begin_text(s);
		return false;
	}
	from = line_at(r, s->range.at);
	to = line_at(r, shrink_range_end(&s->range));
	buf_clear(&s->last);
	buf_slice(&s->last, slice_head(r, from));
	buf_slice(&s->last, slice_skip(r, to));
	/* Exact framing stays exact: what shows with it is the shorter story. */
	if (s->body_at && !exact_body(buf_view(&s->last))) {
		shrink_range_answer(&s->range, false);
		return false;
	}
	put_last(s);
	return true;
}

/* The head with another Content-Length. */
static void put_head(struct shrink *s, struct slice head, size_t length)
{
	struct request_view view;
	struct slice old;
	char number[LENGTH_TEXT];
	size_t at;

	request_view(head, &view);
	old = request_header(view.head, "Content-Length");
	at = (size_t)(old.at - head.at);
	snprintf(number, sizeof(number), "%zu", length);
	buf_slice(&s->last, slice_head(head, at));
	buf_text(&s->last, number);
	buf_slice(&s->last, slice_skip(head, at + old.len));
}

static bool next_text(struct shrink *s)
{
	if (!shrink_text_next(&s->text)) {
		s->phase = DONE;
		return false;
	}
	buf_clear(&s->last);
	if (s->body_at)
		put_head(s, slice_head(buf_view(last_of(s)), s->body_at),
			 s->text.next.len);
	buf_slice(&s->last, buf_view(&s->text.next));
	put_last(s);
	return true;
}

bool shrink_next(struct shrink *s)
{
	bool found = false;

	while (!found && s->phase != DONE && s->calls < s->calls_max)
		found = s->phase == BEFORE ? next_before(s) :
			s->phase == FIELDS ? next_fields(s) : next_text(s);
	s->calls += found;
	return found;
}

static void drop_before(struct shrink *s)
{
	size_t at = s->range.at, end = shrink_range_end(&s->range);

	for (size_t i = at; i < end; i++)
		buf_release(&s->requests[i]);
	for (size_t i = end; i < s->best_count; i++) {
		s->requests[at + i - end] = s->requests[i];
		s->requests[i] = BUF_INIT(0);
	}
	use(s, s->best_count - (end - at));
}

void shrink_answer(struct shrink *s, bool same)
{
	if (same && s->phase == BEFORE)
		drop_before(s);
	if (same && s->phase != BEFORE) {
		buf_clear(last_of(s));
		buf_slice(last_of(s), buf_view(&s->last));
		use(s, s->best_count);
	}
	if (s->phase == TEXT)
		shrink_text_answer(&s->text, same);
	else
		shrink_range_answer(&s->range, same);
	/* The head may be shorter by a digit of the length. */
	if (same && s->body_at)
		s->body_at = exact_body(buf_view(last_of(s)));
}

unsigned shrink_left(const struct shrink *s)
{
	return s->phase == DONE ? 0 : s->calls_max - s->calls;
}

unsigned shrink_run(struct shrink *s, shrink_same *same, void *self)
{
	while (shrink_next(s))
		shrink_answer(s, same(self, s->candidate, s->count));
	return s->calls;
}
