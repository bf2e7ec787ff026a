#include "refserver/ref_text.h"

void ref_text_replace(struct slice text, const char *from, const char *to,
		      struct buf *out)
{
	ptrdiff_t at = slice_find(text, slice_from(from));

	if (at < 0) {
		buf_slice(out, text);
		return;
	}
	buf_slice(out, slice_head(text, (size_t)at));
	buf_text(out, to);
	buf_slice(out, slice_skip(text, (size_t)at + strlen(from)));
}

static bool is_alphanumeric(char byte)
{
	return (byte >= '0' && byte <= '9') ||
	       ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

void ref_text_escape(struct slice json, struct buf *out)
{
	bool inside = false;

	for (size_t i = 0; i < json.len; i++) {
		char byte = json.at[i];

		if (inside && byte == '\\' && i + 1 < json.len) {
			buf_byte(out, byte);
			buf_byte(out, json.at[++i]);
			/* The four digits of an escape stay what they are. */
			for (int n = 0; json.at[i] == 'u' && n < 4; n++)
				if (i + 1 + (size_t)n < json.len)
					buf_byte(out, json.at[i + 1 + (size_t)n]);
			i += json.at[i] == 'u' ? 4 : 0;
		} else if (inside && is_alphanumeric(byte)) {
			buf_printf(out, "\\u%04x", (unsigned char)byte);
		} else {
			inside = byte == '"' ? !inside : inside;
			buf_byte(out, byte);
		}
	}
}

void ref_text_space(struct slice json, struct buf *out)
{
	bool inside = false, escaped = false;

	buf_text(out, "\n");
	for (size_t i = 0; i < json.len; i++) {
		char byte = json.at[i];
		bool structural = !inside && strchr("{}[]:,", byte);

		if (structural)
			buf_text(out, " \t");
		buf_byte(out, byte);
		if (structural)
			buf_text(out, "\r\n ");
		if (byte == '"' && !escaped)
			inside = !inside;
		escaped = inside && byte == '\\' && !escaped;
	}
	buf_text(out, "\r\n");
}
