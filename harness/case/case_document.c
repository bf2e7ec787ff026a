/* The tables of the case format as Markdown. */
#include "case/case_load.h"
#include "case/case_load_parts.h"
#include "case/placeholder.h"

static void document_fields(struct buf *out, enum case_place place)
{
	const struct case_field *f;
	char types[FIELD_TYPE_TEXT_MAX];

	buf_printf(out, "\nMembers of %s:\n\n| member | type | |\n|---|---|"
		   "---|\n", case_place_text(place));
	for (size_t i = 0; (f = case_field_at(i)); i++)
		if (f->place == place)
			buf_printf(out, "| %s%s%s | %s%s | %s |\n",
				   *f->name == '*' ? "any name" : "`",
				   *f->name == '*' ? "" : f->name,
				   *f->name == '*' ? "" : "`",
				   case_field_types(f->types, types),
				   f->required ? ", required" : "", f->text);
}

static void document_requests(struct buf *out)
{
	const struct base_request *r;

	buf_text(out, "\nBase requests:\n\n| name | request line | body |\n"
		 "|---|---|---|\n");
	for (size_t i = 0; (r = base_request_at(i)); i++)
		if (r->body)
			buf_printf(out, "| `%s` | `%s %s` | "
				   "`bodies/%s.json` |\n", r->name, r->method,
				   r->path, r->body);
		else
			buf_printf(out, "| `%s` | `%s %s` | none |\n", r->name,
				   r->method, r->path);
}

static void document_needs(struct buf *out)
{
	const struct need_info *n;

	buf_text(out, "\nNeeds:\n\n| name | reason of the skip |\n|---|---|"
		 "\n");
	for (size_t i = 0; (n = need_at(i)); i++)
		buf_printf(out, "| `%s` | %s |\n", n->name, n->reason);
}

static void document_placeholders(struct buf *out)
{
	const struct placeholder *p;
	const struct placeholder_filter *f;

	buf_text(out, "\nPlaceholders:\n\n| name | stands for |\n|---|---|\n");
	for (size_t i = 0; (p = placeholder_at(i)); i++)
		buf_printf(out, "| `${%s}` | %s |\n", p->name, p->text);
	buf_text(out, "\nFilters, as in `${volume|upper}`:\n\n| name | makes "
		 "of the value |\n|---|---|\n");
	for (size_t i = 0; (f = placeholder_filter_at(i)); i++)
		buf_printf(out, "| `%s` | %s |\n", f->name, f->text);
}

void case_fields_document(struct buf *out)
{
	for (int place = 0; place < PLACE_COUNT; place++)
		document_fields(out, (enum case_place)place);
	document_requests(out);
	document_needs(out);
	document_placeholders(out);
}
