/*
 * The markup formats: each a table of spellings over the walk in escape.c.
 */
#include "report/escape_rules.h"

static const struct escape_spelling xml_spellings[] = {
	{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
	{ '"', "&quot;" }, { '\'', "&#39;" }, { '\t', "&#9;" },
	{ '\n', "&#10;" }, { '\r', "&#13;" },
};

static const struct escape_rules xml = {
	ESCAPE_SPELLINGS(xml_spellings), "\\x%02x", "\\u{%04X}", "\\u{%04X}"
};

void escape_xml(struct buf *out, struct slice s)
{
	escape_by(out, s, &xml);
}

/* The same five characters are enough inside HTML text and quoted values. */
void escape_html(struct buf *out, struct slice s)
{
	escape_by(out, s, &xml);
}

/* A backslash is TAP's own escape, so what is made visible doubles it. */
static const struct escape_spelling tap_spellings[] = {
	{ '#', "\\#" },     { '\\', "\\\\" },   { '\n', "\\\\n" },
	{ '\r', "\\\\r" },  { '\t', "\\\\t" },
};

static const struct escape_rules tap = {
	ESCAPE_SPELLINGS(tap_spellings), "\\\\x%02x", "\\\\u{%04X}",
	"\\\\u{%04X}"
};

void escape_tap(struct buf *out, struct slice s)
{
	escape_by(out, s, &tap);
}

static const struct escape_spelling yaml_spellings[] = {
	{ '"', "\\\"" }, { '\\', "\\\\" }, { '\n', "\\n" },
	{ '\r', "\\r" }, { '\t', "\\t" },
};

static const struct escape_rules yaml = {
	ESCAPE_SPELLINGS(yaml_spellings), "\\x%02x", "\\u%04x", "\\U%08x"
};

void escape_yaml(struct buf *out, struct slice s)
{
	escape_by(out, s, &yaml);
}

static const struct escape_spelling github_spellings[] = {
	{ '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" },
};

static const struct escape_rules github = {
	ESCAPE_SPELLINGS(github_spellings), "\\x%02x", "\\u{%04X}",
	"\\u{%04X}"
};

void escape_github(struct buf *out, struct slice s)
{
	escape_by(out, s, &github);
}

static const struct escape_spelling property_spellings[] = {
	{ '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" },
	{ ':', "%3A" }, { ',', "%2C" },
};

static const struct escape_rules property = {
	ESCAPE_SPELLINGS(property_spellings), "\\x%02x", "\\u{%04X}",
	"\\u{%04X}"
};

void escape_github_property(struct buf *out, struct slice s)
{
	escape_by(out, s, &property);
}

/* HTML passes through Markdown, so its characters become references. */
static const struct escape_spelling markdown_spellings[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" },  { '|', "\\|" },
	{ '`', "\\`" },   { '*', "\\*" },  { '_', "\\_" },   { '~', "\\~" },
	{ '[', "\\[" },   { ']', "\\]" },  { '\\', "\\\\" }, { '!', "\\!" },
	{ '#', "\\#" },   { '@', "&#64;" }, { '\n', "\\\\n" },
	{ '\r', "\\\\r" }, { '\t', "\\\\t" },
};

static const struct escape_rules markdown = {
	ESCAPE_SPELLINGS(markdown_spellings), "\\\\x%02x", "\\\\u{%04X}",
	"\\\\u{%04X}"
};

void escape_markdown(struct buf *out, struct slice s)
{
	escape_by(out, s, &markdown);
}
