/*
 * UTF-8, exactly as RFC 3629 has it: no overlong forms, no surrogates,
 * nothing above U+10FFFF.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

enum { UTF8_MAX = 4, UTF8_REPLACEMENT = 0xFFFD };

/*
 * Length in bytes (1 to 4) of the character at the start of `s` and its code
 * point in *point. 0 when the bytes there are not valid UTF-8 or `s` is empty.
 */
size_t utf8_decode(struct slice s, uint32_t *point);

/* Bytes of `point` written to out; 0 for a surrogate or above U+10FFFF. */
size_t utf8_encode(uint32_t point, char out[UTF8_MAX]);

/* Offset of the first byte that is not valid UTF-8, or s.len. */
size_t utf8_valid_prefix(struct slice s);

#endif
