/* Texts of a key without what differs from request to request. */
#include "oracle/key.h"

#include "http/syntax.h"

static bool is_word(char c)
{
	return syntax_is_alnum(c) || c == '_' || c == '-';
}

static size_t word_length(const char *text)
{
	size_t len = 0;

	while (is_word(text[len]))
		len++;
	return len;
}

/* A number, an id, anything with a digit but a status at the start. */
static bool is_variable(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (syntax_is_digit(word[i]))
			return true;
	return false;
}

static size_t until(const char *text, char stop)
{
	const char *end = strchr(text + 1, stop);

	return end ? (size_t)(end - text) + 1 : strlen(text);
}

const char *key_template(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t len = 0, at = 0, size;

	while (text[at]) {
		size = word_length(text + at);
		if (text[at] == '"' || text[at] == '\'') {
			out[len++] = '"';
			at += until(text + at, text[at]);
		} else if (text[at] == '/' && at && text[at - 1] == ' ') {
			out[len++] = '/';
			while (text[at] && text[at] != ' ')
				at++;
		} else if (size && is_variable(text + at, size)) {
			out[len++] = '#';
			at += size;
		} else {
			size = size ? size : 1;
			memcpy(out + len, text + at, size);
			len += size;
			at += size;
		}
	}
	return out;
}

/* Array indexes become "*", so that one bug has one pointer. */
const char *key_pointer(struct arena *arena, const char *pointer)
{
	char *out = arena_alloc(arena, strlen(pointer) + 1);
	size_t len = 0;

	for (size_t i = 0; pointer[i]; i++) {
		out[len++] = pointer[i];
		if (pointer[i] != '/' || !syntax_is_digit(pointer[i + 1]))
			continue;
		out[len++] = '*';
		while (syntax_is_digit(pointer[i + 1]))
			i++;
	}
	return out;
}
