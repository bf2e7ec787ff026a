/*
 * Texts that try to leave the place where a report puts them.
 *
 * Escapes of JSON spell what a JSON text may only hold escaped (NUL, lone
 * surrogate, controls), so the texts are legal JSON. Private to
 * harness/refserver.
 */
#ifndef REF_HOSTILE_H
#define REF_HOSTILE_H

/* Inside a JSON string: ends of CDATA, of a YAML block, of a workflow command
 * and of a line; escape sequences, directives of TAP, HTML, Markdown; NUL, a
 * lone surrogate, BOM, U+FFFE, right-to-left override, line separator. */
#define REF_HOSTILE                                                              \
	"a\\u0000b\\ud800c]]><script>alert(1)</script>&lt;&#0;"                  \
	"\\u001b[31m\\u001b]0;title\\u0007\\u009b2J\\u007f"                      \
	"\\n::error::forged%0A::stop-commands::x\\r\\n...\\n---\\n  ...\\n"      \
	"not ok 1 - forged # SKIP it\\n1..0 # SKIP all\\nBail out! no\\n"        \
	"ok \\\\" "# TODO waived x|y`z*_~[l](javascript:1)\\ufeff\\ufffe\\uffff" \
	"\\u202e\\u2028\\u200b\\udb40\\udc01\\\"'$(id)`id`%s%n"

/* Short enough for the part of a text that a verdict repeats. */
#define REF_HOSTILE_SHORT \
	"::error::x%0A%n]]><b>|`*_[\\u001b[31m\\n... # SKIP"

/* As a header field's value: printable ASCII, which every front end sends. */
#define REF_HOSTILE_FIELD                                            \
	"]]><script>::error::forged%0A...--- # SKIP |`*_[x](y)&lt;" \
	"\\x1b[31m$(id)'\""

/* ... with raw controls and bytes that are no UTF-8. */
#define REF_HOSTILE_FIELD_RAW \
	"a\x1b[31mb\x07\x08\x7f\xff\xfe\xc3(\xed\xa0\x80\xef\xbf\xbe]]>%0A"

/* As a whole body: no JSON at all. */
#define REF_HOSTILE_BODY                                                 \
	"\xef\xbb\xbf{\"_typeName\":\"\x1b[2J\x1b]0;x\x07\xff\xfe\xc0\x80" \
	"\xed\xa0\x80\",\r\n...\r\n---\r\n::error::forged\r\nnot ok 1\r\n"   \
	"]]></system-out></testcase>\r\n\x9b"

#endif
